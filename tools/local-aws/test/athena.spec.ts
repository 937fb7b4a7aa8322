import {
  BatchGetQueryExecutionCommand,
  CreateWorkGroupCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetTableMetadataCommand,
  GetWorkGroupCommand,
  ListDatabasesCommand,
  ListQueryExecutionsCommand,
  ListTableMetadataCommand,
  ListWorkGroupsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  UpdateWorkGroupCommand,
} from '@aws-sdk/client-athena';
import { athenaQueryStateChange } from '@daybreak/event-contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AthenaEndpoint, startAthena, type TestTable } from './athena-endpoint.ts';
import { errorOf } from './serve-alone.ts';

const sales: TestTable = {
  columns: [
    { name: 'sale_id', type: 'string', id: 1 },
    { name: 'amount', type: 'decimal(12,2)', id: 2 },
    { name: 'sold_at', type: 'timestamptz', id: 3 },
    { name: 'business_date', type: 'date', id: 4 },
  ],
  partitionBy: 'business_date',
  files: ['2026-01-01', '2026-01-02', '2026-01-03'].map((day, index) => ({
    partition: day,
    rows: `SELECT 's-' || i || '-${day}' AS sale_id, CAST(i + ${index}.25 AS DECIMAL(12,2)) AS amount,
      TIMESTAMPTZ '${day} 10:00:00+00' AS sold_at, DATE '${day}' AS business_date FROM range(3) t(i)`,
  })),
};

let athena: AthenaEndpoint;
beforeAll(async () => {
  athena = await startAthena({ lake: { sales } });
});
afterAll(() => athena[Symbol.asyncDispose]());

const results = (QueryExecutionId: string | undefined, more: object = {}) =>
  athena.client.send(new GetQueryResultsCommand({ QueryExecutionId, ...more }));

describe('a query', () => {
  it('is answered from the table, with its types, statistics and file', async () => {
    const { execution, state } = await athena.run(
      'SELECT business_date, count(*) AS n, sum(amount) AS total, max(sold_at) AS last FROM sales GROUP BY 1 ORDER BY 1',
    );
    expect(state).toBe('SUCCEEDED');
    const { ResultSet, UpdateCount, NextToken } = await results(execution.QueryExecutionId);
    expect(UpdateCount).toBe(0);
    expect(NextToken).toBeUndefined();
    expect(ResultSet?.Rows?.map(({ Data }) => Data?.map(({ VarCharValue }) => VarCharValue))).toEqual([
      ['business_date', 'n', 'total', 'last'],
      ['2026-01-01', '3', '3.75', '2026-01-01 10:00:00.000000 UTC'],
      ['2026-01-02', '3', '6.75', '2026-01-02 10:00:00.000000 UTC'],
      ['2026-01-03', '3', '9.75', '2026-01-03 10:00:00.000000 UTC'],
    ]);
    expect(
      ResultSet?.ResultSetMetadata?.ColumnInfo?.map(({ Name, Type, Precision, Scale }) => [
        Name,
        Type,
        Precision,
        Scale,
      ]),
    ).toEqual([
      ['business_date', 'date', 0, 0],
      ['n', 'bigint', 19, 0],
      ['total', 'decimal', 38, 2],
      ['last', 'timestamp with time zone', 6, 0],
    ]);
    expect(execution.ResultConfiguration?.OutputLocation).toBe(
      `s3://results/queries/${execution.QueryExecutionId ?? ''}.csv`,
    );
    expect(execution.StatementType).toBe('DML');
    expect(execution.Statistics?.DataScannedInBytes).toBeGreaterThan(0);
  });

  it('reads only the files that its partition predicate asks for', async () => {
    const scanned = async (sql: string) =>
      (await athena.run(sql)).execution.Statistics?.DataScannedInBytes ?? Number.NaN;
    const all = await scanned('SELECT count(*) FROM sales');
    const one = await scanned(`SELECT count(*) FROM sales WHERE business_date = DATE '2026-01-02'`);
    const none = await scanned(`SELECT count(*) FROM sales WHERE business_date > DATE '2027-01-01'`);
    expect(one).toBeGreaterThan(0);
    expect(one).toBeLessThan(all);
    expect(none).toBe(0);
  });

  it('takes types from the Iceberg schema, where Glue has one word for two kinds of timestamp', async () => {
    await using other = await startAthena({
      lake: { sales },
      catalog: {
        databases: () => ['daybreak'],
        tables: () => ['sales'],
        table: () => ({ columns: [{ name: 'sold_at', type: 'timestamp' }], iceberg: {} }),
      },
    });
    expect(await other.rows('SELECT DISTINCT typeof(sold_at) FROM sales')).toEqual([
      ['timestamp(6) with time zone'],
    ]);
  });

  it('writes the file as Athena does: everything quoted, null as nothing', async () => {
    const { execution } = await athena.run(
      `SELECT * FROM (VALUES ('plain', 1), ('with "quotes", and comma', NULL), ('', 2), (NULL, 3), ('two' || chr(10) || 'lines', 4)) AS t (word, n) ORDER BY n NULLS FIRST`,
    );
    const file = await athena.objects.read(execution.ResultConfiguration?.OutputLocation ?? '');
    expect(Buffer.from(file).toString()).toBe(
      '"word","n"\n"with ""quotes"", and comma",\n"plain","1"\n"","2"\n,"3"\n"two\nlines","4"\n',
    );
    const { ResultSet } = await results(execution.QueryExecutionId);
    expect(ResultSet?.Rows?.map(({ Data }) => Data?.map(({ VarCharValue }) => VarCharValue ?? null))).toEqual(
      [
        ['word', 'n'],
        ['with "quotes", and comma', null],
        ['plain', '1'],
        ['', '2'],
        [null, '3'],
        ['two\nlines', '4'],
      ],
    );
  });

  it('is paged, the header being the first row', async () => {
    const { execution } = await athena.run('SELECT x FROM UNNEST(ARRAY[1, 2, 3, 4]) AS t (x)');
    const pages: (string | undefined)[][] = [];
    let token: string | undefined;
    do {
      const page = await results(execution.QueryExecutionId, { MaxResults: 2, NextToken: token });
      pages.push((page.ResultSet?.Rows ?? []).map(({ Data }) => Data?.[0]?.VarCharValue));
      token = page.NextToken;
    } while (token);
    expect(pages).toEqual([['x', '1'], ['2', '3'], ['4']]);
    const other = await athena.run('SELECT 1');
    const error = await errorOf(
      results(other.execution.QueryExecutionId, { NextToken: Buffer.from('{}').toString('base64url') }),
    );
    expect(error.name).toBe('InvalidRequestException');
  });

  it('tells its states as native events that keep to their contract', async () => {
    const { execution } = await athena.run('SELECT 1');
    const own = athena.events.filter(
      ({ detail }) =>
        (detail as { queryExecutionId: string }).queryExecutionId === execution.QueryExecutionId,
    );
    expect(own.map(({ source, detailType, resources }) => [source, detailType, resources])).toEqual(
      Array.from({ length: 3 }, () => ['aws.athena', 'Athena Query State Change', []]),
    );
    const common = {
      versionId: '0',
      statementType: 'DML',
      queryExecutionId: execution.QueryExecutionId,
      workgroupName: 'primary',
    };
    expect(own.map(({ detail }) => detail)).toEqual([
      { ...common, currentState: 'QUEUED', sequenceNumber: '1' },
      { ...common, currentState: 'RUNNING', previousState: 'QUEUED', sequenceNumber: '2' },
      { ...common, currentState: 'SUCCEEDED', previousState: 'RUNNING', sequenceNumber: '3' },
    ]);
    for (const { detail } of own) expect(athenaQueryStateChange.detail.safeParse(detail).success).toBe(true);
  });

  it('fails with a code, a place and the error in the event', async () => {
    const { execution, state, reason } = await athena.run('SELECT a FROM nowhere');
    expect(state).toBe('FAILED');
    expect(reason).toBe("TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.daybreak.nowhere' does not exist");
    expect(execution.Status?.AthenaError).toEqual({
      ErrorCategory: 2,
      ErrorType: 1000,
      Retryable: false,
      ErrorMessage: reason,
    });
    const failed = await athena.event(({ detail }) => {
      const { queryExecutionId, currentState } = detail as Record<string, string>;
      return queryExecutionId === execution.QueryExecutionId && currentState === 'FAILED';
    });
    expect(failed.detail).toMatchObject({
      athenaError: { errorCategory: 2, errorType: 1000, errorMessage: reason, retryable: false },
    });
    expect(await errorOf(results(execution.QueryExecutionId))).toEqual({
      name: 'InvalidRequestException',
      message: 'Query did not finish successfully. Final query state: FAILED',
    });
  });

  it('takes parameters as literals', async () => {
    const { execution } = await athena.run('SELECT ?, ? WHERE ? < 3', {
      ExecutionParameters: [`'it''s'`, `DATE '2026-01-02'`, '2'],
    });
    const { ResultSet } = await results(execution.QueryExecutionId);
    expect(ResultSet?.Rows?.[1]?.Data?.map(({ VarCharValue }) => VarCharValue)).toEqual([
      "it's",
      '2026-01-02',
    ]);
    const missing = await athena.run('SELECT ?, ?', { ExecutionParameters: ['1'] });
    expect(missing.reason).toContain('Incorrect number of parameters: expected 2 but found 1');
    const clever = await athena.run('SELECT ?', { ExecutionParameters: ['(SELECT max(amount) FROM sales)'] });
    expect(clever.reason).toBe('INVALID_ARGUMENTS: An execution parameter is not a literal');
    const none = await athena.run('SELECT ?');
    expect(none.reason).toContain('No ExecutionParameters are given');
  });
});

describe('starting a query', () => {
  it('twice with one token starts it once', async () => {
    const token = 'a'.repeat(32);
    const input = { QueryString: 'SELECT 1', ClientRequestToken: token };
    const first = await athena.client.send(new StartQueryExecutionCommand(input));
    const second = await athena.client.send(new StartQueryExecutionCommand(input));
    expect(second.QueryExecutionId).toBe(first.QueryExecutionId);
    expect(
      await errorOf(
        athena.client.send(new StartQueryExecutionCommand({ ...input, QueryString: 'SELECT 2' })),
      ),
    ).toEqual({ name: 'InvalidRequestException', message: 'Idempotent parameters do not match' });
    await athena.finished(first.QueryExecutionId ?? '');
  });

  it('needs a place for the result', async () => {
    await athena.client.send(new CreateWorkGroupCommand({ Name: 'homeless' }));
    const error = await errorOf(
      athena.client.send(new StartQueryExecutionCommand({ QueryString: 'SELECT 1', WorkGroup: 'homeless' })),
    );
    expect(error.name).toBe('InvalidRequestException');
    expect(error.message).toMatch(/^No output location provided/);
  });

  it('writes where the request says, unless the workgroup insists', async () => {
    const there = { ResultConfiguration: { OutputLocation: 's3://results/mine' } };
    const free = await athena.run('SELECT 1', there);
    expect(free.execution.ResultConfiguration?.OutputLocation).toMatch(
      /^s3:\/\/results\/mine\/[0-9a-f-]{36}\.csv$/,
    );
    await athena.client.send(
      new CreateWorkGroupCommand({
        Name: 'strict',
        Configuration: { ResultConfiguration: { OutputLocation: 's3://results/strict/' } },
      }),
    );
    const bound = await athena.run('SELECT 1', { ...there, WorkGroup: 'strict' });
    expect(bound.execution.ResultConfiguration?.OutputLocation).toMatch(/^s3:\/\/results\/strict\//);
    expect(bound.execution.WorkGroup).toBe('strict');
  });

  it('is refused for what is not implemented, by name', async () => {
    const error = await errorOf(
      athena.client.send(
        new StartQueryExecutionCommand({
          QueryString: 'SELECT 1',
          ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
        }),
      ),
    );
    expect(error.name).toBe('NotImplementedException');
    expect(error.message).toContain('ResultConfiguration.EncryptionConfiguration');
  });
});

describe('stopping', () => {
  /** Far more rows than any machine counts in the time of a test. */
  const endless = `SELECT count(*) FROM ${Array.from({ length: 12 }, (_, i) => `(VALUES 1,2,3,4,5,6,7,8,9,10) AS t${i} (x${i})`).join(' CROSS JOIN ')}`;

  it('interrupts a running query', async () => {
    const id = await athena.start(endless);
    await athena.event(({ detail }) => {
      const { queryExecutionId, currentState } = detail as Record<string, string>;
      return queryExecutionId === id && currentState === 'RUNNING';
    });
    await athena.client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    const { state } = await athena.finished(id);
    expect(state).toBe('CANCELLED');
    // The engine is free again.
    expect(await athena.rows('SELECT 1')).toEqual([['1']]);
  });

  it('takes a waiting query out of the queue', async () => {
    const ids = await Promise.all([athena.start(endless), athena.start(endless)]);
    const waiting = await athena.start('SELECT 1');
    const { QueryExecution } = await athena.client.send(
      new GetQueryExecutionCommand({ QueryExecutionId: waiting }),
    );
    expect(QueryExecution?.Status?.State).toBe('QUEUED');
    for (const id of [waiting, ...ids]) {
      await athena.client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
      expect((await athena.finished(id)).state).toBe('CANCELLED');
    }
    const states = athena.events
      .map(({ detail }) => detail as Record<string, string>)
      .filter(({ queryExecutionId }) => queryExecutionId === waiting)
      .map(({ currentState }) => currentState);
    expect(states).toEqual(['QUEUED', 'CANCELLED']);
  });

  it('leaves a finished query as it is', async () => {
    const { execution } = await athena.run('SELECT 1');
    await athena.client.send(new StopQueryExecutionCommand({ QueryExecutionId: execution.QueryExecutionId }));
    expect((await athena.finished(execution.QueryExecutionId ?? '')).state).toBe('SUCCEEDED');
  });
});

describe('after the endpoint died', () => {
  it('what ran has failed and says so, what waited runs, what was done is there', async () => {
    const before = await startAthena({ concurrency: 1 });
    const done = await before.run('SELECT 7');
    const endless = await before.start(
      `SELECT count(*) FROM ${Array.from({ length: 12 }, (_, i) => `(VALUES 1,2,3,4,5,6,7,8,9,10) AS t${i} (x${i})`).join(' CROSS JOIN ')}`,
    );
    const queued = await before.start('SELECT 8');
    await using after = await before.restarted();
    const failed = await after.finished(endless);
    expect(failed.state).toBe('FAILED');
    expect(failed.reason).toBe(
      'GENERIC_INTERNAL_ERROR: The endpoint ended while the query ran. Start it again',
    );
    expect(failed.execution.Status?.AthenaError).toMatchObject({ ErrorCategory: 1, Retryable: true });
    expect((await after.finished(queued)).state).toBe('SUCCEEDED');
    const { ResultSet } = await after.client.send(
      new GetQueryResultsCommand({ QueryExecutionId: done.execution.QueryExecutionId }),
    );
    expect(ResultSet?.Rows?.[1]?.Data?.[0]?.VarCharValue).toBe('7');
  });
});

describe('looking around', () => {
  it('lists executions newest first, in pages', async () => {
    await athena.client.send(
      new CreateWorkGroupCommand({
        Name: 'history',
        Configuration: { ResultConfiguration: { OutputLocation: 's3://results/history/' } },
      }),
    );
    const ids: string[] = [];
    for (const sql of ['SELECT 1', 'SELECT 2', 'SELECT 3']) {
      ids.unshift((await athena.run(sql, { WorkGroup: 'history' })).execution.QueryExecutionId ?? '');
    }
    const first = await athena.client.send(
      new ListQueryExecutionsCommand({ WorkGroup: 'history', MaxResults: 2 }),
    );
    expect(first.QueryExecutionIds).toEqual(ids.slice(0, 2));
    const second = await athena.client.send(
      new ListQueryExecutionsCommand({ WorkGroup: 'history', MaxResults: 2, NextToken: first.NextToken }),
    );
    expect(second.QueryExecutionIds).toEqual(ids.slice(2));
    expect(second.NextToken).toBeUndefined();
    const batch = await athena.client.send(
      new BatchGetQueryExecutionCommand({ QueryExecutionIds: [ids[0]!, 'nothing'] }),
    );
    expect(batch.QueryExecutions?.map(({ Query }) => Query)).toEqual(['SELECT 3']);
    expect(batch.UnprocessedQueryExecutionIds?.map(({ QueryExecutionId }) => QueryExecutionId)).toEqual([
      'nothing',
    ]);
  });

  it('keeps workgroups', async () => {
    await athena.client.send(new CreateWorkGroupCommand({ Name: 'reports', Description: 'of the morning' }));
    await athena.client.send(
      new UpdateWorkGroupCommand({
        WorkGroup: 'reports',
        ConfigurationUpdates: {
          EnforceWorkGroupConfiguration: false,
          ResultConfigurationUpdates: { OutputLocation: 's3://results/reports/' },
        },
      }),
    );
    const { WorkGroup } = await athena.client.send(new GetWorkGroupCommand({ WorkGroup: 'reports' }));
    expect(WorkGroup).toMatchObject({
      Name: 'reports',
      State: 'ENABLED',
      Description: 'of the morning',
      Configuration: {
        EnforceWorkGroupConfiguration: false,
        ResultConfiguration: { OutputLocation: 's3://results/reports/' },
      },
    });
    const { WorkGroups } = await athena.client.send(new ListWorkGroupsCommand({}));
    expect(WorkGroups?.map(({ Name }) => Name)).toEqual(expect.arrayContaining(['primary', 'reports']));
    expect((await errorOf(athena.client.send(new GetWorkGroupCommand({ WorkGroup: 'none' })))).name).toBe(
      'InvalidRequestException',
    );
  });

  it('shows databases and tables by call and by statement', async () => {
    const CatalogName = 'AwsDataCatalog';
    const { DatabaseList } = await athena.client.send(new ListDatabasesCommand({ CatalogName }));
    expect(DatabaseList?.map(({ Name }) => Name)).toEqual(['daybreak', 'empty']);
    const { TableMetadataList } = await athena.client.send(
      new ListTableMetadataCommand({ CatalogName, DatabaseName: 'daybreak' }),
    );
    expect(TableMetadataList?.map(({ Name }) => Name)).toEqual(['sales']);
    const { TableMetadata } = await athena.client.send(
      new GetTableMetadataCommand({ CatalogName, DatabaseName: 'daybreak', TableName: 'sales' }),
    );
    expect(TableMetadata?.PartitionKeys).toEqual([{ Name: 'business_date', Type: 'date' }]);
    expect(
      (
        await errorOf(
          athena.client.send(
            new GetTableMetadataCommand({ CatalogName, DatabaseName: 'daybreak', TableName: 'x' }),
          ),
        )
      ).name,
    ).toBe('MetadataException');
  });

  it.each([
    ['SHOW DATABASES', ['daybreak', 'empty']],
    ["SHOW SCHEMAS LIKE 'day*'", ['daybreak']],
    ['SHOW TABLES', ['sales']],
    ["show tables in daybreak '*ale*|nothing'", ['sales']],
    ['SHOW TABLES IN empty;', []],
    [
      'SHOW COLUMNS IN sales',
      ['sale_id', 'amount', 'sold_at', 'business_date'].map((name) => name.padEnd(20)),
    ],
    [
      'DESCRIBE `daybreak`.`sales`',
      [
        ...sales.columns.map(({ name, type }) => `${name.padEnd(20)}\t${type.padEnd(20)}\t${' '.repeat(20)}`),
        '',
        '# Partition Information',
        '# col_name            \tdata_type           \tcomment             ',
        '',
        `${'business_date'.padEnd(20)}\t${'date'.padEnd(20)}\t${' '.repeat(20)}`,
      ],
    ],
  ])('%s', async (sql, expected) => {
    const { execution, state } = await athena.run(sql);
    expect(state).toBe('SUCCEEDED');
    expect(execution.StatementType).toBe('UTILITY');
    expect(execution.ResultConfiguration?.OutputLocation).toMatch(/\.txt$/);
    const { ResultSet } = await results(execution.QueryExecutionId);
    expect(ResultSet?.Rows?.map(({ Data }) => Data?.[0]?.VarCharValue)).toEqual(expected);
  });

  it.each([
    ['SHOW TABLES IN nothing', "SCHEMA_NOT_FOUND: Schema 'nothing' does not exist"],
    ['DESCRIBE nothing', "TABLE_NOT_FOUND: Table 'awsdatacatalog.daybreak.nothing' does not exist"],
    ['SHOW PARTITIONS sales', 'NOT_SUPPORTED: SHOW PARTITIONS is not supported by the embedded Athena'],
    ['EXPLAIN SELECT 1', 'NOT_SUPPORTED: EXPLAIN SELECT is not supported by the embedded Athena'],
    [
      'DESCRIBE FORMATTED sales',
      'NOT_SUPPORTED: DESCRIBE FORMATTED or EXTENDED is not supported by the embedded Athena',
    ],
    ['CREATE TABLE t (a int)', 'NOT_SUPPORTED: line 1:1: CREATE is not supported by the embedded Athena'],
    ['MSCK REPAIR TABLE sales', "SYNTAX_ERROR: line 1:1: mismatched input 'MSCK'"],
  ])('%s is refused', async (sql, reason) => {
    expect((await athena.run(sql)).reason).toBe(reason);
  });
});
