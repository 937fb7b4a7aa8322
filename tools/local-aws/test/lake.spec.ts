import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AthenaClient,
  GetDataCatalogCommand,
  GetDatabaseCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  ListDataCatalogsCommand,
  ListTableMetadataCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  type Lake,
  type PartitionValue,
  type Table,
  appendFiles,
  createTable,
  dataFileUri,
  glueCatalog,
  repartitioned,
  s3ObjectStore,
} from '@daybreak/iceberg';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';

/** The services together, over the wire alone: what one wrote, the other reads; what happened, a queue hears. */
let endpoint: TestEndpoint;
let s3: S3Client;
let sqs: SQSClient;
let athena: AthenaClient;
let queueUrl: string;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  const { client } = endpoint;
  s3 = new S3Client(client);
  sqs = new SQSClient(client);
  athena = new AthenaClient(client);
  for (const Bucket of ['lake', 'results']) await s3.send(new CreateBucketCommand({ Bucket }));
  const events = new EventBridgeClient(client);
  queueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'heard' }))).QueueUrl!;
  const EventPattern = '{"source":["aws.athena"],"detail":{"currentState":["SUCCEEDED","FAILED"]}}';
  await events.send(new PutRuleCommand({ Name: 'athena', EventPattern }));
  const Arn = 'arn:aws:sqs:us-east-1:000000000000:heard';
  await events.send(new PutTargetsCommand({ Rule: 'athena', Targets: [{ Id: 'queue', Arn }] }));

  const glue = new GlueClient(client);
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'daybreak' } }));
  await glue.send(new CreateTableCommand({ DatabaseName: 'daybreak', TableInput: { Name: 'other' } }));
  const lake: Lake = {
    objects: s3ObjectStore(s3),
    catalog: glueCatalog(glue),
    now: () => new Date(),
    randomUUID,
  };
  const field = (id: number, name: string, type: string) => ({ id, name, type, required: false, doc: '' });
  const schema = [field(1, 'id', 'long'), field(2, 'total', 'decimal(12,2)'), field(3, 'day', 'date')];
  const table = await createTable(lake, {
    ...{ database: 'daybreak', table: 'sales', location: 's3://lake/sales' },
    schema,
    partitionBy: 'day',
  });
  await appendFiles(lake, {
    table,
    files: [
      await upload(table, '2026-11-20', '(1, 1.50), (2, 2.25)'),
      await upload(table, '2026-11-21', '(3, 4.00)'),
    ],
  });
  const monthly = await createTable(lake, {
    ...{ database: 'daybreak', table: 'monthly', location: 's3://lake/monthly' },
    schema,
    ...{ partitionBy: 'day', transform: 'month' },
  });
  const byMonth = await appendFiles(lake, {
    table: monthly,
    files: [
      await upload(monthly, '2026-11-20', '(1, 1.50), (2, 2.25)', 682),
      await upload(monthly, '2026-12-01', '(3, 4.00)', 683),
    ],
  });
  const whole = repartitioned(byMonth, { partitionBy: null });
  await appendFiles(lake, {
    table: whole,
    files: [await upload(whole, '2026-12-05', '(4, 5.00)', null)],
  });
});
afterAll(() => endpoint.close());

async function upload(table: Table, day: string, rows: string, partition: PartitionValue = day) {
  const path = join(tmpdir(), `${randomUUID()}.parquet`);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT a::BIGINT AS id, b::DECIMAL(12,2) AS total, DATE '${day}' AS day FROM (VALUES ${rows}) AS v(a, b))
     TO '${path}' (FORMAT parquet, FIELD_IDS {id: 1, total: 2, day: 3})`,
  );
  connection.closeSync();
  instance.closeSync();
  const Body = await readFile(path);
  await rm(path);
  const uri = dataFileUri({ table, partition, name: `${randomUUID()}.parquet` });
  await s3.send(new PutObjectCommand({ Bucket: 'lake', Key: uri.replace('s3://lake/', ''), Body }));
  const recordCount = rows.split('), (').length;
  const columns = [{ fieldId: 3, valueCount: recordCount, nullCount: 0, lower: day, upper: day }];
  return { uri, partition, recordCount, fileSizeInBytes: Body.length, columns };
}

async function run(QueryString: string) {
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString,
      QueryExecutionContext: { Database: 'daybreak' },
      ResultConfiguration: { OutputLocation: 's3://results/queries/' },
    }),
  );
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 20 }));
  const { detail } = JSON.parse(Messages?.[0]?.Body ?? '{}') as { detail?: { queryExecutionId: string } };
  expect(detail?.queryExecutionId).toBe(QueryExecutionId);
  const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
  return { id: QueryExecutionId, execution: QueryExecution };
}

test('a table written through S3 and Glue is queried by Athena; its end is heard on a queue, its result lies in S3', async () => {
  const { id, execution } = await run('SELECT day, sum(total) AS total FROM sales GROUP BY day ORDER BY day');
  expect(execution?.Status?.State, execution?.Status?.StateChangeReason).toBe('SUCCEEDED');
  const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId: id }));
  expect(ResultSet?.Rows?.map(({ Data }) => Data?.map(({ VarCharValue }) => VarCharValue))).toEqual([
    ['day', 'total'],
    ['2026-11-20', '3.75'],
    ['2026-11-21', '4.00'],
  ]);
  const Key = execution?.ResultConfiguration?.OutputLocation?.replace('s3://results/', '');
  const csv = await s3.send(new GetObjectCommand({ Bucket: 'results', Key }));
  expect(await csv.Body?.transformToString()).toBe(
    '"day","total"\n"2026-11-20","3.75"\n"2026-11-21","4.00"\n',
  );
});

test('a table of months, and of nothing since, is read whole, and of a day only files that may hold it', async () => {
  const ask = async (where: string) => {
    const { id, execution } = await run(`SELECT sum(total) FROM monthly WHERE ${where}`);
    const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId: id }));
    return {
      total: ResultSet?.Rows?.at(-1)?.Data?.[0]?.VarCharValue,
      scanned: execution?.Statistics?.DataScannedInBytes ?? 0,
    };
  };
  const all = await ask('true');
  const parts = [
    await ask(`day < DATE '2026-12-01'`),
    await ask(`day BETWEEN DATE '2026-12-01' AND DATE '2026-12-04'`),
    await ask(`day = DATE '2026-12-05'`),
  ];
  expect([all, ...parts].map(({ total }) => total)).toEqual(['12.75', '3.75', '4.00', '5.00']);
  expect(parts.reduce((sum, { scanned }) => sum + scanned, 0)).toBe(all.scanned);
  expect(await ask(`day = DATE '2026-12-02'`)).toEqual({ total: undefined, scanned: 0 });
});

test('Athena lists the tables of Glue, and fails on one that is none of Iceberg’s, or is not there', async () => {
  const { DataCatalogsSummary } = await athena.send(new ListDataCatalogsCommand({}));
  expect(DataCatalogsSummary).toMatchObject([{ CatalogName: 'AwsDataCatalog', Type: 'GLUE' }]);
  const { DataCatalog } = await athena.send(new GetDataCatalogCommand({ Name: 'AwsDataCatalog' }));
  expect(DataCatalog?.Type).toBe('GLUE');
  const { Database } = await athena.send(
    new GetDatabaseCommand({ CatalogName: 'AwsDataCatalog', DatabaseName: 'daybreak' }),
  );
  expect(Database?.Name).toBe('daybreak');
  const listed = await athena.send(
    new ListTableMetadataCommand({ CatalogName: 'AwsDataCatalog', DatabaseName: 'daybreak' }),
  );
  expect(listed.TableMetadataList?.map(({ Name }) => Name).toSorted()).toEqual(['monthly', 'other', 'sales']);
  for (const name of ['other', 'missing']) {
    const { execution } = await run(`SELECT count(*) FROM ${name}`);
    expect(execution?.Status?.State).toBe('FAILED');
    expect(execution?.Status?.StateChangeReason).toContain(name);
  }
});
