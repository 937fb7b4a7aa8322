import {
  CreateConnectionCommand,
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  CreateJobCommand,
  UpdateConnectionCommand,
  UpdateCrawlerCommand,
  UpdateJobCommand,
  type ConnectionInput,
  type CreateCrawlerCommandInput,
  type JobUpdate,
} from '@aws-sdk/client-glue';
import type { Dataset, TableLocation } from '@daybreak/dataset-contracts';
import {
  bucketName,
  connectionName,
  crawlerName,
  databases,
  jobs,
  sourceSecretName,
} from '@daybreak/service-kit/platform';
import { account, arn, orUpdate, region, unlessThere, type Clients } from './clients.ts';

/** Jobs say it by the second name. */
const alreadyThere = ['AlreadyExistsException', 'IdempotentParameterMismatchException'] as const;

interface Source {
  readonly port: number;
  readonly database: string;
}

/** Catalog databases, the connection to the source, a crawler a dataset, and the two jobs. */
export async function provisionGlue(
  { glue }: Clients,
  { datasets, source }: { datasets: readonly Dataset[]; source: Source },
): Promise<void> {
  await Promise.all(
    Object.values(databases).map((Name) =>
      unlessThere(
        glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name } })),
        'AlreadyExistsException',
      ),
    ),
  );
  await keepConnection(glue, source);
  await Promise.all([
    ...datasets.flatMap(({ name, source: location }) =>
      location.kind === 'table' ? [keepCrawler(glue, { name, location, source })] : [],
    ),
    ...Object.values(jobs).map((name) => keepJob(glue, name)),
  ]);
}

async function keepConnection(glue: Clients['glue'], { port, database }: Source): Promise<void> {
  const ConnectionInput: ConnectionInput = {
    Name: connectionName,
    ConnectionType: 'JDBC',
    ConnectionProperties: {
      JDBC_CONNECTION_URL: `jdbc:postgresql://127.0.0.1:${String(port)}/${database}`,
      SECRET_ID: sourceSecretName,
    },
  };
  await orUpdate(
    glue.send(new CreateConnectionCommand({ ConnectionInput })),
    () => glue.send(new UpdateConnectionCommand({ Name: connectionName, ConnectionInput })),
    ...alreadyThere,
  );
}

async function keepCrawler(
  glue: Clients['glue'],
  { name, location, source }: { name: string; location: TableLocation; source: Source },
): Promise<void> {
  const { schema, table } = location;
  const crawler: CreateCrawlerCommandInput = {
    Name: crawlerName(name),
    Role: arn.role('daybreak-job'),
    DatabaseName: databases.source,
    Targets: {
      JdbcTargets: [{ ConnectionName: connectionName, Path: `${source.database}/${schema}/${table}` }],
    },
    SchemaChangePolicy: { UpdateBehavior: 'UPDATE_IN_DATABASE', DeleteBehavior: 'DELETE_FROM_DATABASE' },
  };
  await orUpdate(
    glue.send(new CreateCrawlerCommand(crawler)),
    () => glue.send(new UpdateCrawlerCommand(crawler)),
    ...alreadyThere,
  );
}

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
