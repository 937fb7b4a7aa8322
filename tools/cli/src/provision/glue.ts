import { setTimeout as pause } from 'node:timers/promises';
import {
  CrawlerRunningException,
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  CreateJobCommand,
  UpdateCrawlerCommand,
  UpdateJobCommand,
  type CreateCrawlerCommandInput,
  type JdbcTarget,
  type JobUpdate,
} from '@aws-sdk/client-glue';
import type { Dataset, SourceLocation, TableLocation } from '@daybreak/dataset-contracts';
import { bucketName, crawlerName, databases, jobs } from '@daybreak/service-kit/platform';
import { account, arn, orUpdate, region, unlessThere, type Clients } from './clients.ts';

/** Jobs say it by the second name. */
const alreadyThere = ['AlreadyExistsException', 'IdempotentParameterMismatchException'] as const;

/** Catalog databases, a crawler a dataset, and the two jobs. Connections have to be there. */
export async function provisionGlue(
  { glue }: Clients,
  { datasets, databaseOf }: { datasets: readonly Dataset[]; databaseOf: ReadonlyMap<string, string> },
): Promise<void> {
  await Promise.all(
    Object.values(databases).map((Name) =>
      unlessThere(
        glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name } })),
        'AlreadyExistsException',
      ),
    ),
  );
  await Promise.all([
    ...datasets.map(({ name, source }) => keepCrawler(glue, { name, source, databaseOf })),
    ...Object.values(jobs).map((name) => keepJob(glue, name)),
  ]);
}

async function keepCrawler(
  glue: Clients['glue'],
  {
    name,
    source,
    databaseOf,
  }: { name: string; source: SourceLocation; databaseOf: ReadonlyMap<string, string> },
): Promise<void> {
  const crawler: CreateCrawlerCommandInput = {
    Name: crawlerName(name),
    Role: arn.role('daybreak-job'),
    DatabaseName: databases.source,
    Targets:
      source.kind === 'files'
        ? { S3Targets: [{ Path: `s3://${source.bucket}/${source.prefix}` }] }
        : { JdbcTargets: [jdbcTarget(source, databaseOf.get(source.connection) ?? '')] },
    // Two inboxes may have folders of one name.
    TablePrefix: source.kind === 'files' ? `${source.connection.replaceAll('-', '_')}_` : '',
    SchemaChangePolicy: { UpdateBehavior: 'UPDATE_IN_DATABASE', DeleteBehavior: 'DELETE_FROM_DATABASE' },
  };
  await orUpdate(
    glue.send(new CreateCrawlerCommand(crawler)),
    () => updateCrawler(glue, crawler),
    ...alreadyThere,
  );
}

const millisecondsBetweenTries = 200;

/** A night that was cut short goes on as soon as the services are there, and a crawler that runs is not to be changed. */
async function updateCrawler(glue: Clients['glue'], crawler: CreateCrawlerCommandInput): Promise<void> {
  for (;;) {
    try {
      await glue.send(new UpdateCrawlerCommand(crawler));
      return;
    } catch (error) {
      if (!(error instanceof CrawlerRunningException)) throw error;
      await pause(millisecondsBetweenTries);
    }
  }
}

const jdbcTarget = ({ connection, engine, schema, table }: TableLocation, database: string): JdbcTarget => ({
  ConnectionName: connection,
  // MySQL's databases have no schemas below them.
  Path: engine === 'mysql' ? `${database}/${table}` : `${database}/${schema}/${table}`,
});

async function keepJob(glue: Clients['glue'], name: string): Promise<void> {
  const job: JobUpdate = {
    Role: arn.role('daybreak-job'),
    Command: {
      Name: 'glueetl',
      ScriptLocation: `s3://${bucketName({ kind: 'landing', account, region })}/scripts/${name}.py`,
      PythonVersion: '3',
    },
    GlueVersion: '5.1',
    WorkerType: 'G.1X',
    NumberOfWorkers: 2,
    ExecutionProperty: { MaxConcurrentRuns: 10 },
    Timeout: 120,
  };
  await orUpdate(
    glue.send(new CreateJobCommand({ Name: name, ...job } as never)),
    () => glue.send(new UpdateJobCommand({ JobName: name, JobUpdate: job })),
    ...alreadyThere,
  );
}
