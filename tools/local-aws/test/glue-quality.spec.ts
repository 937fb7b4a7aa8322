import {
  BatchGetDataQualityResultCommand,
  CreateDatabaseCommand,
  CreateDataQualityRulesetCommand,
  DeleteDataQualityRulesetCommand,
  GetDataQualityResultCommand,
  GetDataQualityRulesetCommand,
  GetDataQualityRulesetEvaluationRunCommand,
  ListDataQualityRulesetEvaluationRunsCommand,
  ListDataQualityRulesetsCommand,
  StartDataQualityRulesetEvaluationRunCommand,
  UpdateDataQualityRulesetCommand,
  type StartDataQualityRulesetEvaluationRunCommandInput,
} from '@aws-sdk/client-glue';
import { appendFiles, createTable, dataFileUri, glueCatalog, type Lake } from '@daybreak/iceberg';
import { DuckDBInstance } from '@duckdb/node-api';
import { randomUUID } from 'node:crypto';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NativeEvent } from '../src/endpoint/service.ts';
import { startGlue, type GlueEndpoint } from './glue-endpoint.ts';
import { errorOf } from './serve-alone.ts';

let glue: GlueEndpoint;

beforeAll(async () => {
  glue = await startGlue();
  await glue.client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'staging' } }));
  await lakeTable(glue, 'sales', [
    { day: '2026-11-20', rows: `(1, 'a', 1.50), (2, 'b', 2.50)` },
    { day: '2026-11-21', rows: `(3, 'c', NULL), (3, 'canary-text', -1.00)` },
  ]);
  await lakeTable(glue, 'nothing', []);
});
afterAll(() => glue[Symbol.asyncDispose]());

/** An Iceberg table partitioned by day, written as the jobs write it. */
async function lakeTable(
  { client, objects }: GlueEndpoint,
  table: string,
  days: readonly { readonly day: string; readonly rows: string }[],
) {
  const lake: Lake = {
    objects: { read: (uri) => objects.read(uri), write: (uri, body) => objects.write(uri, body) },
    catalog: glueCatalog(client),
    now: () => new Date(),
    randomUUID,
  };
  const field = (id: number, name: string, type: string) => ({ id, name, type, required: false, doc: '' });
  const created = await createTable(lake, {
    database: 'staging',
    table,
    location: `s3://lake/${table}`,
    schema: [
      field(1, 'sale_id', 'long'),
      field(2, 'code', 'string'),
      field(3, 'total', 'decimal(12,2)'),
      field(4, 'business_date', 'date'),
    ],
    partitionBy: 'business_date',
  });
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const files = [];
  for (const { day, rows } of days) {
    const uri = dataFileUri({ table: created, partition: day, name: 'part-0.parquet' });
    const path = objects.pathOf(uri);
    await mkdir(dirname(path), { recursive: true });
    // The file's names differ from the table's: a reader must go by field id.
    await connection.run(
      `COPY (SELECT a::BIGINT AS a, b::VARCHAR AS b, c::DECIMAL(12,2) AS c, DATE '${day}' AS d
             FROM (VALUES ${rows}) AS v(a, b, c)) TO '${path}' (FORMAT parquet, FIELD_IDS {a: 1, b: 2, c: 3, d: 4})`,
    );
    files.push({ uri, partition: day, recordCount: 2, fileSizeInBytes: (await stat(path)).size });
  }
  connection.closeSync();
  instance.closeSync();
  await appendFiles(lake, { table: created, files });
}

const ruleset = (on: GlueEndpoint, Name: string, Ruleset: string) =>
  on.client.send(new CreateDataQualityRulesetCommand({ Name, Ruleset }));
const evaluate = async (
  on: GlueEndpoint,
  TableName: string,
  RulesetNames: string[],
  more: Partial<StartDataQualityRulesetEvaluationRunCommandInput> = {},
) =>
  (
    await on.client.send(
      new StartDataQualityRulesetEvaluationRunCommand({
        DataSource: { GlueTable: { DatabaseName: 'staging', TableName } },
        Role: 'job',
        RulesetNames,
        ...more,
      }),
    )
  ).RunId ?? '';
const run = (on: GlueEndpoint, RunId: string) =>
  on.client.send(new GetDataQualityRulesetEvaluationRunCommand({ RunId }));
const done = async (on: GlueEndpoint, id: string) => {
  await expect
    .poll(async () => (await run(on, id)).Status, { interval: 10, timeout: 10_000 })
    .not.toBe('RUNNING');
  return run(on, id);
};
const eventOf = (on: GlueEndpoint, id: string) =>
  on.event(
    ({ detailType, detail }: NativeEvent) =>
      detailType === 'Data Quality Evaluation Results Available' &&
      (detail as { context: { runId: string } }).context.runId === id,
  );

describe('an evaluation', () => {
  test('given rules that hold and rules that do not, then the result has a verdict for each, and the event its exact shape', async () => {
    await ruleset(
      glue,
      'sales',
      `Rules = [ RowCount = 4, IsPrimaryKey "sale_id", IsComplete "total", ColumnValues "code" matches "[a-z]" ]`,
    );
    const id = await evaluate(glue, 'sales', ['sales']);
    expect(id).toMatch(/^dqrun-[0-9a-f]{40}$/);
    const event = await eventOf(glue, id);
    const finished = await run(glue, id);
    expect(finished).toMatchObject({ Status: 'SUCCEEDED', RulesetNames: ['sales'], NumberOfWorkers: 5 });
    const resultId = finished.ResultIds?.[0] ?? '';
    expect(resultId).toMatch(/^dqresult-[0-9a-f]{40}$/);
    const arn = 'arn:aws:glue:us-east-1:123456789012';
    expect(event).toEqual({
      source: 'aws.glue-dataquality',
      detailType: 'Data Quality Evaluation Results Available',
      resources: [`${arn}:table/staging/sales`, `${arn}:dqRun/${id}`, `${arn}:dataQualityRuleset/sales`],
      detail: {
        resultId,
        context: {
          runId: id,
          databaseName: 'staging',
          tableName: 'sales',
          catalogId: '123456789012',
          contextType: 'GLUE_DATA_CATALOG',
        },
        rulesetNames: ['sales'],
        state: 'FAILED',
        score: 0.25,
        numRulesSucceeded: 1,
        numRulesFailed: 3,
        numRulesSkipped: 0,
      },
    });
    const result = await glue.client.send(new GetDataQualityResultCommand({ ResultId: resultId }));
    expect(result).toMatchObject({
      ResultId: resultId,
      Score: 0.25,
      RulesetName: 'sales',
      RulesetEvaluationRunId: id,
      DataSource: { GlueTable: { DatabaseName: 'staging', TableName: 'sales' } },
      AggregatedMetrics: {
        TotalRowsProcessed: 4,
        TotalRulesProcessed: 4,
        TotalRulesPassed: 1,
        TotalRulesFailed: 3,
      },
    });
    expect(result.RuleResults).toEqual([
      {
        Name: 'Rule_0',
        Description: 'RowCount = 4',
        EvaluatedRule: 'RowCount = 4',
        Result: 'PASS',
        EvaluatedMetrics: { 'Dataset.*.RowCount': 4 },
      },
      {
        Name: 'Rule_1',
        Description: 'IsPrimaryKey "sale_id"',
        EvaluatedRule: 'IsPrimaryKey "sale_id"',
        Result: 'FAIL',
        EvaluationMessage: 'Value: 0.5 does not meet the constraint requirement!',
        EvaluatedMetrics: { 'Column.sale_id.Uniqueness': 0.5 },
        RuleMetrics: { RowsPassed: 2, RowsFailed: 2 },
      },
      {
        Name: 'Rule_2',
        Description: 'IsComplete "total"',
        EvaluatedRule: 'IsComplete "total"',
        Result: 'FAIL',
        EvaluationMessage: 'Value: 0.75 does not meet the constraint requirement!',
        EvaluatedMetrics: { 'Column.total.Completeness': 0.75 },
        RuleMetrics: { RowsPassed: 3, RowsFailed: 1 },
      },
      {
        Name: 'Rule_3',
        Description: 'ColumnValues "code" matches "[a-z]"',
        EvaluatedRule: 'ColumnValues "code" matches "[a-z]"',
        Result: 'FAIL',
        EvaluationMessage: 'Value: 0.75 does not meet the constraint requirement!',
        EvaluatedMetrics: { 'Column.code.ColumnValues.Compliance': 0.75 },
        RuleMetrics: { RowsPassed: 3, RowsFailed: 1 },
      },
    ]);
    expect(JSON.stringify([result.RuleResults, glue.events])).not.toContain('canary-text');
  });

  test('given several rulesets, then each has a result and an event of its own', async () => {
    await ruleset(glue, 'good', 'Rules = [ RowCount > 0 ]');
    await ruleset(glue, 'bad', 'Rules = [ RowCount > 100 ]');
    const id = await evaluate(glue, 'sales', ['good', 'bad']);
    const { ResultIds } = await done(glue, id);
    const { Results, ResultsNotFound } = await glue.client.send(
      new BatchGetDataQualityResultCommand({ ResultIds: [...(ResultIds ?? []), 'dqresult-none'] }),
    );
    expect(Results?.map(({ RulesetName, Score }) => [RulesetName, Score])).toEqual([
      ['good', 1],
      ['bad', 0],
    ]);
    expect(ResultsNotFound).toEqual(['dqresult-none']);
    const states = glue.events
      .map(({ detail }) => detail as { context?: { runId: string }; state: string })
      .filter(({ context }) => context?.runId === id)
      .map(({ state }) => state);
    expect(states).toEqual(['SUCCEEDED', 'FAILED']);
  });

  test('given a table that holds nothing, then it is evaluated too', async () => {
    await ruleset(
      glue,
      'empty',
      'Rules = [ RowCount = 0, IsPrimaryKey "sale_id", DistinctValuesCount "code" = 0 ]',
    );
    const { ResultIds } = await done(glue, await evaluate(glue, 'nothing', ['empty']));
    const result = await glue.client.send(new GetDataQualityResultCommand({ ResultId: ResultIds?.[0] }));
    expect(result.Score).toBe(1);
  });

  test('given the same client token twice, then there is one run; with other parameters it is refused', async () => {
    await ruleset(glue, 'once', 'Rules = [ RowCount > 0 ]');
    const first = await evaluate(glue, 'sales', ['once'], { ClientToken: 'staged-1' });
    expect(await evaluate(glue, 'sales', ['once'], { ClientToken: 'staged-1' })).toBe(first);
    expect((await errorOf(evaluate(glue, 'nothing', ['once'], { ClientToken: 'staged-1' }))).name).toBe(
      'IdempotentParameterMismatchException',
    );
    await done(glue, first);
    const { Runs } = await glue.client.send(
      new ListDataQualityRulesetEvaluationRunsCommand({
        Filter: { DataSource: { GlueTable: { DatabaseName: 'staging', TableName: 'sales' } } },
      }),
    );
    expect(Runs?.filter(({ RunId }) => RunId === first)).toHaveLength(1);
  });
});

describe('failures', () => {
  test('given a data file that is gone, then the run fails in words of our own', async () => {
    await lakeTable(glue, 'broken', [{ day: '2026-11-20', rows: `(1, 'a', 1.50)` }]);
    await ruleset(glue, 'broken', 'Rules = [ RowCount > 0, IsComplete "code" ]');
    await rm(join(glue.objects.root, 'lake', 'broken', 'data'), { recursive: true });
    const failed = await done(glue, await evaluate(glue, 'broken', ['broken']));
    expect(failed).toMatchObject({
      Status: 'FAILED',
      ErrorString:
        "The engine could not read the data of table staging.broken: a file is missing or does not fit the table's columns.",
    });
    expect(failed.ResultIds ?? []).toEqual([]);
  });

  test('given a table whose metadata is gone, then the run fails and names what it could not list', async () => {
    await lakeTable(glue, 'lost', []);
    await ruleset(glue, 'lost', 'Rules = [ RowCount > 0 ]');
    await rm(join(glue.objects.root, 'lake', 'lost'), { recursive: true });
    const failed = await done(glue, await evaluate(glue, 'lost', ['lost']));
    expect(failed.Status).toBe('FAILED');
    expect(failed.ErrorString).toMatch(/^The files of table staging\.lost cannot be listed/);
  });

  test('given what is not there or not built, then it is refused before a run exists', async () => {
    await ruleset(glue, 'there', 'Rules = [ RowCount > 0 ]');
    expect(await errorOf(evaluate(glue, 'nowhere', ['there']))).toEqual({
      name: 'EntityNotFoundException',
      message: 'Entity Not Found',
    });
    expect((await errorOf(evaluate(glue, 'sales', ['absent']))).name).toBe('EntityNotFoundException');
    expect((await errorOf(evaluate(glue, 'sales', []))).name).toBe('InvalidInputException');
    const more = { AdditionalDataSources: { ref: { GlueTable: { DatabaseName: 'a', TableName: 'b' } } } };
    expect(await errorOf(evaluate(glue, 'sales', ['there'], more))).toEqual({
      name: 'NotImplementedException',
      message:
        'Glue StartDataQualityRulesetEvaluationRun with AdditionalDataSources is not implemented by the embedded endpoint.',
    });
  });

  test('given an evaluation under way when the endpoint is killed, then the next start does it again', async () => {
    const listing = Promise.withResolvers<never>();
    listing.promise.catch(() => undefined);
    await using own = await startGlue({ tableFiles: () => listing.promise });
    await own.client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'staging' } }));
    await lakeTable(own, 'sales', [{ day: '2026-11-20', rows: `(1, 'a', 1.50)` }]);
    await ruleset(own, 'again', 'Rules = [ RowCount = 1 ]');
    const id = await evaluate(own, 'sales', ['again']);
    const path = join(own.objects.root, 'lake', 'sales', 'data');
    const files = { path: join(path, 'business_date=2026-11-20', 'part-0.parquet') };
    await using next = await own.killed({
      tableFiles: () =>
        Promise.resolve({ columns: [{ id: 1, name: 'sale_id', type: 'long' }], files: [files] }),
    });
    const { detail } = await eventOf(next, id);
    expect(detail).toMatchObject({ state: 'SUCCEEDED', score: 1 });
    listing.reject(new Error('The endpoint that was killed ends here.'));
  });
});

describe('the engine', () => {
  test('given a file that is no Parquet, then the run fails and quotes nothing of it', async () => {
    const outside = join(glue.home, 'outside.parquet');
    await writeFile(outside, 'not parquet');
    await using own = await startGlue({
      tableFiles: () =>
        Promise.resolve({ columns: [{ id: 1, name: 'x', type: 'long' }], files: [{ path: outside }] }),
    });
    await own.client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'staging' } }));
    await lakeTable(own, 'sales', []);
    await ruleset(own, 'any', 'Rules = [ RowCount > 0 ]');
    const failed = await done(own, await evaluate(own, 'sales', ['any']));
    expect(failed.Status).toBe('FAILED');
    expect(failed.ErrorString).not.toContain('not parquet');
  });
});

describe('rulesets', () => {
  test('given a ruleset, then it is read, updated, listed with its count, and deleted', async () => {
    await ruleset(glue, 'edit', 'Rules = [ RowCount > 0 ]');
    const text = 'Rules = [ RowCount > 0, IsComplete "code" ]';
    await glue.client.send(new UpdateDataQualityRulesetCommand({ Name: 'edit', Ruleset: text }));
    const found = await glue.client.send(new GetDataQualityRulesetCommand({ Name: 'edit' }));
    expect(found).toMatchObject({ Name: 'edit', Ruleset: text });
    const { Rulesets } = await glue.client.send(new ListDataQualityRulesetsCommand({}));
    expect(Rulesets?.find(({ Name }) => Name === 'edit')?.RuleCount).toBe(2);
    expect((await errorOf(ruleset(glue, 'edit', text))).name).toBe('AlreadyExistsException');
    await glue.client.send(new DeleteDataQualityRulesetCommand({ Name: 'edit' }));
    expect((await errorOf(glue.client.send(new GetDataQualityRulesetCommand({ Name: 'edit' })))).name).toBe(
      'EntityNotFoundException',
    );
  });

  test('given text that is not DQDL, then the error has the place and the right name', async () => {
    expect(await errorOf(ruleset(glue, 'bad-text', 'Rules = [\n  IsComplet "a"\n]'))).toEqual({
      name: 'InvalidInputException',
      message:
        'Ruleset is not valid DQDL: 2:3: expected a rule type, found IsComplet. Did you mean IsComplete?',
    });
  });

  test('given a rule that is not evaluated here, then it is refused by name', async () => {
    expect(await errorOf(ruleset(glue, 'fresh', 'Rules = [ DataFreshness "d" <= 24 hours ]'))).toEqual({
      name: 'NotImplementedException',
      message: 'DataFreshness: this rule type is not implemented by the embedded endpoint.',
    });
  });
});
