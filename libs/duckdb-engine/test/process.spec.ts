import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { GlueClient } from '@aws-sdk/client-glue';
import type { CuratePlan, ExtractPlan, TableReading } from '@daybreak/curation';
import { createTable, glueCatalog, loadTable, s3ObjectStore, type Field } from '@daybreak/iceberg';
import { startAwsStub, type AwsStub } from '@daybreak/iceberg/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort, startPostgres, type TestPostgres } from './postgres.ts';

const jobs = join(import.meta.dirname, '../src/jobs');

let postgres: TestPostgres;
let stub: AwsStub;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybreak-process-'));
  postgres = await startPostgres();
  const owner = await postgres.connect();
  await owner.query(
    "CREATE TABLE sales AS SELECT i AS id, 'planted-' || i AS name FROM generate_series(1, 1000) i",
  );
  const { reader } = postgres;
  const connection = (port: number) => ({
    JDBC_CONNECTION_URL: `jdbc:postgresql://127.0.0.1:${port}/shop`,
    SECRET_ID: 'daybreak/source',
  });
  stub = await startAwsStub({
    root: join(folder, 'objects'),
    databases: ['daybreak', 'daybreak_quarantine'],
    connections: { source: connection(reader.port), gone: connection(await freePort()) },
    secrets: { 'daybreak/source': JSON.stringify({ username: reader.username, password: reader.password }) },
  });
});
afterAll(async () => {
  await stub.stop();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

const aws = () => ({
  endpoint: stub.endpoint,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
const objects = () => s3ObjectStore(new S3Client(aws()));
const put = (uri: string, value: unknown) =>
  objects().write(uri, new TextEncoder().encode(JSON.stringify(value)));
const get = async (uri: string): Promise<unknown> =>
  JSON.parse(new TextDecoder().decode(await objects().read(uri)));

interface Ended {
  readonly code: number;
  readonly stderr: string;
  /** The last line of stderr. */
  readonly error: { readonly code: string; readonly cause: string } | null;
}

let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(folder, 'tmp-'));
});

const start = (job: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  new Promise<Ended>((resolve) => {
    const env = {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      TMPDIR: temporary,
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL: stub.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      ...environment,
    };
    execFile(process.execPath, [join(jobs, `${job}.ts`), ...args], { env }, (failure, _stdout, stderr) => {
      const last = stderr.trim().split('\n').at(-1) ?? '';
      const { error = null } = last.startsWith('{') ? (JSON.parse(last) as { error?: Ended['error'] }) : {};
      resolve({ code: failure === null ? 0 : Number(failure.code), stderr, error });
    });
  });

const reading = (change: Partial<TableReading> = {}): TableReading => ({
  kind: 'table',
  engine: 'postgresql',
  connection: 'source',
  schema: 'public',
  table: 'sales',
  columns: [
    { name: 'id', sql: 'cast(id as text)' },
    { name: 'name', sql: 'name' },
  ],
  predicates: [],
  sliceKey: [],
  budget: {
    connections: 1,
    sliceRows: 250_000,
    statementTimeoutSeconds: 600,
    latencyCeilingMilliseconds: null,
    replicaLagCeilingSeconds: null,
    patienceSeconds: 900,
  },
  ...change,
});

const extractPlan = (runId: string, change: Partial<ExtractPlan> = {}): ExtractPlan => ({
  kind: 'extract',
  version: 2,
  runId,
  dataset: 'sales',
  reading: reading(),
  pseudonymKeySecret: null,
  window: { low: null, high: '2026-11-02T00:00:00Z' },
  landing: { duckdb: 'select id from extracted', spark: '' },
  landingColumns: ['id'],
  landingUri: `s3://landing/sales/${runId}/`,
  resultUri: `s3://landing/plans/${runId}/extract-result.json`,
  ...change,
});

async function extract(plan: ExtractPlan, environment?: Readonly<Record<string, string>>): Promise<Ended> {
  const uri = `s3://landing/plans/${plan.runId}/extract.json`;
  await put(uri, plan);
  return start('extract', ['--plan', uri, '--run_id', plan.runId, '--dataset', 'sales'], environment);
}

const schema: Field[] = [{ id: 1, name: 'id', type: 'int', required: true, doc: '' }];
const step = (name: string, duckdb: string) => ({ name, sql: { duckdb, spark: '' } });
const curatePlan = (runId: string, landing: string): CuratePlan => ({
  kind: 'curate',
  version: 1,
  runId,
  dataset: 'sales',
  landing: [landing],
  landingColumns: ['id'],
  references: [],
  staging: { database: 'daybreak', table: 'sales' },
  quarantine: { database: 'daybreak_quarantine', table: 'sales' },
  schema,
  partitionBy: null,
  write: 'replace',
  businessDates: null,
  steps: [
    step('accepted', 'SELECT id::INTEGER AS id FROM landed WHERE id::INTEGER > 10'),
    step(
      'quarantined',
      "SELECT 'id' AS column_name, 'too-small' AS reason, json_object('id', id) AS raw_row FROM landed WHERE id::INTEGER <= 10",
    ),
    step(
      'findings',
      "SELECT 'too-small' AS kind, 'id' AS \"column\", 'quarantined' AS outcome, count(*) AS \"count\" FROM quarantined",
    ),
    step(
      'counts',
      'SELECT (SELECT count(*) FROM landed) AS rows_read, (SELECT count(*) FROM accepted) AS rows_published, (SELECT count(*) FROM quarantined) AS rows_quarantined, 0 AS duplicates_dropped',
    ),
    step('merged', 'SELECT * FROM accepted'),
  ],
  resultUri: `s3://landing/plans/${runId}/curate-result.json`,
});

describe('the jobs as processes', () => {
  it.each<[string, () => Readonly<Record<string, string>>]>([
    ['over the network', () => ({})],
    ['reading files in place', () => ({ DAYBREAK_OBJECT_ROOT: join(folder, 'objects') })],
  ])('bring a table from the source into the lake, %s', async (name, environment) => {
    const runId = name.startsWith('over') ? 'net1' : 'place1';
    const plan = extractPlan(runId);
    expect(await extract(plan, environment())).toEqual({ code: 0, stderr: '', error: null });
    expect(await get(plan.resultUri)).toMatchObject({ runId, rowsRead: 1000 });

    const lake = {
      objects: objects(),
      catalog: glueCatalog(new GlueClient(aws())),
      now: () => new Date(),
      randomUUID: () => crypto.randomUUID(),
    };
    await lake.catalog.drop({ database: 'daybreak', table: 'sales' });
    await createTable(lake, {
      database: 'daybreak',
      table: 'sales',
      location: `s3://lake/${runId}`,
      schema,
      partitionBy: null,
    });
    const uri = `s3://landing/plans/${runId}/curate.json`;
    await put(uri, curatePlan(runId, plan.landingUri));
    const args = ['--plan', uri, '--run_id', runId, '--dataset', 'sales', '--JOB_NAME', 'daybreak-curate'];
    expect(await start('curate', args, environment())).toEqual({ code: 0, stderr: '', error: null });
    expect(await get(`s3://landing/plans/${runId}/curate-result.json`)).toMatchObject({
      rowsRead: 1000,
      rowsPublished: 990,
      rowsQuarantined: 10,
    });
    const { currentSnapshot } = await loadTable(lake, { database: 'daybreak', table: 'sales' });
    expect(currentSnapshot?.summary).toMatchObject({ 'total-records': '990', 'daybreak.run-id': runId });
    expect(await readdir(temporary)).toEqual([]);
  });

  it('ends with the cause as the last line of stderr', async () => {
    const { code, error } = await extract(extractPlan('gone1', { reading: reading({ connection: 'gone' }) }));
    expect(code).toBe(1);
    expect(error).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    expect(error?.cause).toMatch(/did not answer \(ECONNREFUSED\)/);
    expect(await readdir(temporary)).toEqual([]);
  });

  it('tells no value of a row that breaks it', async () => {
    const { stderr, error } = await extract(
      extractPlan('leak1', {
        landing: { duckdb: 'select cast(name as int) as id from extracted', spark: '' },
      }),
    );
    expect(error).toMatchObject({ code: 'ENGINE_FAILED' });
    expect(stderr).not.toMatch(/planted/);
  });

  it.each<[string, string, readonly string[], string]>([
    ['nothing', 'extract', [], 'ARGUMENTS_INVALID'],
    [
      'a plan of the other kind',
      'curate',
      ['--plan', 's3://landing/other.json', '--run_id', 'x'],
      'PLAN_INVALID',
    ],
    [
      'a plan that is not there',
      'extract',
      ['--plan', 's3://landing/none.json', '--run_id', 'x'],
      'PLAN_INVALID',
    ],
    [
      'the plan of another run',
      'extract',
      ['--plan', 's3://landing/other.json', '--run_id', 'x'],
      'PLAN_INVALID',
    ],
  ])('refuses %s', async (_, job, args, expected) => {
    await put('s3://landing/other.json', extractPlan('other'));
    const { code, error } = await start(job, args);
    expect(code).toBe(1);
    expect(error).toMatchObject({ code: expected });
    expect(stub.calls).not.toContain('PUT s3://landing/sales/other/manifest.json');
  });
});
