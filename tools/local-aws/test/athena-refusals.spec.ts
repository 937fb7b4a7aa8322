import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox } from '../src/services/athena/engine/sandbox.ts';
import { type AthenaEndpoint, startAthena, type TestTable } from './athena-endpoint.ts';

/** What must never be read in any message. */
const canary = 'Wanda Canary';

const people: TestTable = {
  columns: [
    { name: 'id', type: 'int', id: 1 },
    { name: 'name', type: 'string', id: 2 },
    { name: 'day', type: 'date', id: 3 },
  ],
  files: [{ rows: `SELECT CAST(1 AS INTEGER) AS id, '${canary}' AS name, DATE '2026-01-01' AS day` }],
};

let athena: AthenaEndpoint;
beforeAll(async () => {
  athena = await startAthena({ lake: { people } });
});
afterAll(() => athena[Symbol.asyncDispose]());

describe('what is not a query of Trino is refused', () => {
  it.each([
    [`SELECT * FROM read_csv('/etc/passwd')`, /^SYNTAX_ERROR/],
    [`SELECT * FROM '/etc/passwd'`, /^SYNTAX_ERROR/],
    [`SELECT * FROM "/etc/passwd"`, /^TABLE_NOT_FOUND/],
    [`SELECT * FROM TABLE(read_text('/etc/passwd'))`, /^NOT_SUPPORTED: line 1:15: Table function invocation/],
    [`SELECT read_text('/etc/passwd')`, /^FUNCTION_NOT_FOUND: line 1:8: Function 'read_text' not registered/],
    [`SELECT getenv('HOME')`, /^FUNCTION_NOT_FOUND/],
    [`SELECT query('SELECT 1')`, /^FUNCTION_NOT_FOUND/],
    [`SELECT current_setting('home_directory')`, /^FUNCTION_NOT_FOUND/],
    [`SELECT error('x')`, /^FUNCTION_NOT_FOUND/],
    [`SELECT constructor(1)`, /^FUNCTION_NOT_FOUND/],
    [`SELECT tr_divide(1, 2)`, /^FUNCTION_NOT_FOUND/],
    [`SELECT list_value(1)`, /^FUNCTION_NOT_FOUND/],
    [`COPY people TO '/tmp/x'`, /^SYNTAX_ERROR: line 1:1/],
    [`ATTACH '/tmp/x' AS x`, /^SYNTAX_ERROR: line 1:1/],
    [`PRAGMA database_list`, /^SYNTAX_ERROR: line 1:1/],
    [`INSTALL httpfs`, /^SYNTAX_ERROR: line 1:1/],
    [`SET SESSION a = 1`, /^NOT_SUPPORTED: line 1:1: SET is/],
    [`INSERT INTO people VALUES (1)`, /^NOT_SUPPORTED: line 1:1: INSERT is/],
    [`DROP TABLE people`, /^NOT_SUPPORTED: line 1:1: DROP is/],
    [`SELECT 1; SELECT 2`, /^SYNTAX_ERROR: line 1:11: mismatched input 'SELECT'/],
    [`SELECT 1; ATTACH 'x'`, /^SYNTAX_ERROR/],
    ['SELECT `id` FROM people', /^SYNTAX_ERROR: line 1:8: backquoted identifiers are not supported/],
    [`SELECT id::varchar FROM people`, /^SYNTAX_ERROR: line 1:10/],
    [`SELECT id, FROM people`, /^SYNTAX_ERROR: line 1:12: mismatched input 'FROM'/],
    [`SELECT id FROM people LIMIT 1 OFFSET 1`, /^SYNTAX_ERROR: line 1:31/],
    [`SELECT name ILIKE 'a' FROM people`, /^SYNTAX_ERROR/],
    [`SELECT * EXCLUDE (id) FROM people`, /^SYNTAX_ERROR/],
    [`SELECT 'unterminated`, /^SYNTAX_ERROR/],
    [``.padEnd(1), /^SYNTAX_ERROR/],
    [`SELECT '"' || "x""; DROP TABLE y; --" FROM people`, /^COLUMN_NOT_FOUND: line 1:15/],
  ])('%s', async (sql, reason) => {
    expect((await athena.run(sql)).reason).toMatch(reason);
  });
});

describe('what Trino refuses is refused', () => {
  it.each([
    [`SELECT nme FROM people`, `COLUMN_NOT_FOUND: line 1:8: Column 'nme' cannot be resolved`],
    [`SELECT p.nme FROM people p`, `COLUMN_NOT_FOUND: line 1:8: Column 'p.nme' cannot be resolved`],
    [`SELECT people.id FROM people p`, `COLUMN_NOT_FOUND: line 1:8: Column 'people.id' cannot be resolved`],
    [`SELECT id AS x FROM people WHERE x = 1`, `COLUMN_NOT_FOUND: line 1:34: Column 'x' cannot be resolved`],
    [`SELECT id FROM people a, people b`, `AMBIGUOUS_NAME: line 1:8: Column 'id' is ambiguous`],
    [
      `SELECT\n  id\nFROM nothing`,
      `TABLE_NOT_FOUND: line 3:6: Table 'awsdatacatalog.daybreak.nothing' does not exist`,
    ],
    [`SELECT 1 FROM other.catalog.people`, `CATALOG_NOT_FOUND: line 1:15: Catalog 'other' does not exist`],
    [
      `SELECT id FROM people WHERE day = '2026-01-01'`,
      `TYPE_MISMATCH: line 1:33: Cannot apply operator: date = varchar`,
    ],
    [`SELECT 'a' + 1`, `TYPE_MISMATCH: line 1:12: Cannot apply operator: varchar + integer`],
    [
      `SELECT 'a' || 1`,
      `TYPE_MISMATCH: line 1:8: Unexpected parameters (varchar, integer) for function concat`,
    ],
    [`SELECT upper(1)`, `FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer) for function upper`],
    [
      `SELECT id FROM people WHERE id`,
      `TYPE_MISMATCH: line 1:29: WHERE clause must evaluate to a boolean: actual type integer`,
    ],
    [
      `SELECT id, count(*) FROM people`,
      `EXPRESSION_NOT_AGGREGATE: An expression must be an aggregate expression or appear in GROUP BY clause`,
    ],
    [
      `SELECT id FROM people WHERE count(*) > 1`,
      `EXPRESSION_NOT_SCALAR: line 1:38: WHERE clause cannot contain aggregations, window functions or grouping operations`,
    ],
    [
      `SELECT DISTINCT id FROM people ORDER BY id + 1`,
      `EXPRESSION_NOT_IN_DISTINCT: line 1:44: For SELECT DISTINCT, ORDER BY expressions must appear in select list`,
    ],
    [
      `SELECT id FROM people ORDER BY 2`,
      `INVALID_COLUMN_REFERENCE: line 1:32: ORDER BY position 2 is not in select list`,
    ],
    [
      `SELECT 1 UNION SELECT 1, 2`,
      `TYPE_MISMATCH: line 1:10: UNION query has different number of fields: 1, 2`,
    ],
    [
      `SELECT 1 UNION SELECT 'a'`,
      `TYPE_MISMATCH: line 1:10: column 1 in UNION query has incompatible types: integer, varchar`,
    ],
    [`SELECT CAST(1 AS text)`, `TYPE_NOT_FOUND: line 1:18: Unknown type: text`],
    [`SELECT DATE '2026-13-01'`, `INVALID_LITERAL: line 1:8: Invalid date literal`],
    [
      `SELECT DATE '2026-01-01' + INTERVAL '1' HOUR`,
      `INVALID_FUNCTION_ARGUMENT: line 1:26: Cannot add hour, minutes or seconds to a date`,
    ],
    [
      `SELECT row_number()`,
      `INVALID_ARGUMENTS: line 1:8: Window function row_number requires an OVER clause`,
    ],
    [
      `SELECT * FROM (VALUES (1, 2)) AS t (a)`,
      `MISMATCHED_COLUMN_ALIASES: line 1:15: Column alias list has 1 entries but 't' has 2 columns available`,
    ],
  ])('%s', async (sql, reason) => {
    expect((await athena.run(sql)).reason).toBe(reason);
  });
});

describe('what is not built is refused by name', () => {
  it.each([
    [`SELECT * FROM people FOR VERSION AS OF 1`, /Time travel/],
    [`SELECT * FROM people FOR TIMESTAMP AS OF TIMESTAMP '2026-01-01 00:00:00 UTC'`, /Time travel/],
    [`SELECT * FROM "people$snapshots"`, /The metadata table people\$snapshots/],
    [`SELECT "$path" FROM people`, /Column '\$path'/],
    [`SELECT * FROM information_schema.tables`, /information_schema/],
    [`SELECT CAST(1e0 AS varchar)`, /CAST from double to varchar/],
    [`SELECT json_extract_scalar(name, '$.x') FROM people`, /Function 'json_extract_scalar'/],
    [`SELECT transform(ARRAY[1], x -> x + 1)`, /Lambda/],
    [`SELECT reduce(ARRAY[1], 0, (s, x) -> s + x, s -> s)`, /Lambda/],
    [`SELECT (1, 2) = (1, 2)`, /Comparing values of type row/],
    [`WITH RECURSIVE t (n) AS (SELECT 1) SELECT * FROM t`, /WITH RECURSIVE/],
    [`SELECT * FROM people TABLESAMPLE BERNOULLI (10)`, /TABLESAMPLE/],
    [`SELECT id FROM people ORDER BY id FETCH FIRST 1 ROW WITH TIES`, /WITH TIES/],
    [`SELECT * FROM people a NATURAL JOIN people b`, /NATURAL JOIN/],
    [`SELECT regexp_like(name, name) FROM people`, /regexp_like with a computed pattern/],
    [`SELECT regexp_like(name, '(?=a)') FROM people`, /A look-around/],
    [`SELECT date_format(day, '%U') FROM people`, /%U in a time format/],
    [`SELECT date_trunc(name, day) FROM people`, /date_trunc with a computed unit/],
    [`SELECT coalesce(now(), now() AT TIME ZONE 'Europe/Berlin')`, /instants of different time zones/],
    [`SELECT U&'\\0041'`, /U&-string/],
    [`SELECT CAST('{}' AS json)`, /The type json/],
    [`SELECT current_user`, /Current user/],
  ])('%s', async (sql, reason) => {
    const { state, reason: actual } = await athena.run(sql);
    expect(state).toBe('FAILED');
    expect(actual).toMatch(reason);
  });
});

describe('failures of the data keep the data to themselves', () => {
  it.each([
    [
      `SELECT CAST(name AS integer) FROM people`,
      'INVALID_CAST_ARGUMENT: A value cannot be cast to the type that the query asks for',
    ],
    [
      `SELECT CAST(name AS date) FROM people`,
      'INVALID_CAST_ARGUMENT: A value cannot be cast to the type that the query asks for',
    ],
    [
      `SELECT date_parse(name, '%Y') FROM people`,
      'INVALID_FUNCTION_ARGUMENT: A function was called with an argument that it does not take',
    ],
    [`SELECT 10 / (id - 1) FROM people`, 'DIVISION_BY_ZERO: Division by zero'],
    [`SELECT id % 0 FROM people`, 'DIVISION_BY_ZERO: Division by zero'],
    [`SELECT DECIMAL '1.00' / (id - 1) FROM people`, 'DIVISION_BY_ZERO: Division by zero'],
    [
      `SELECT id + 2147483647 FROM people`,
      'NUMERIC_VALUE_OUT_OF_RANGE: A number is out of the range of its type',
    ],
    [
      `SELECT CAST(id * 3000000000 AS integer) FROM people`,
      'NUMERIC_VALUE_OUT_OF_RANGE: A number is out of the range of its type',
    ],
    [
      `SELECT ARRAY[name][id + 1] FROM people`,
      'INVALID_FUNCTION_ARGUMENT: A function was called with an argument that it does not take',
    ],
    [
      `SELECT split_part(name, ' ', 0) FROM people`,
      'INVALID_FUNCTION_ARGUMENT: A function was called with an argument that it does not take',
    ],
    [
      `SELECT (SELECT x FROM UNNEST(ARRAY[name, name]) AS t (x)) FROM people`,
      'SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows',
    ],
  ])('%s', async (sql, reason) => {
    const { execution, reason: actual } = await athena.run(sql);
    expect(actual).toBe(reason);
    expect(JSON.stringify(execution)).not.toContain(canary);
    expect(JSON.stringify(athena.events)).not.toContain(canary);
  });

  it('does not repeat a string of the query in a syntax error', async () => {
    const { reason } = await athena.run(`SELECT 1 '${canary}'`);
    expect(reason).toBe('SYNTAX_ERROR: line 1:10: mismatched input a string');
  });

  it('fails a query whose table has a file that is gone', async () => {
    await using broken = await startAthena({ lake: { people } });
    await rm(join(broken.home, 'lake', 'people', '0.parquet'));
    const { reason } = await broken.run('SELECT * FROM people');
    expect(reason).toBe('ICEBERG_CANNOT_OPEN_SPLIT: A data file of a table is missing');
  });

  it('fails a query that needs more memory than it may have, and goes on', async () => {
    await using small = await startAthena({ memoryLimit: '20MB' });
    const tens = Array.from({ length: 7 }, (_, i) => `(VALUES 0,1,2,3,4,5,6,7,8,9) AS t${i} (x${i})`).join(
      ', ',
    );
    const { reason, execution } = await small.run(
      `SELECT count(DISTINCT x0 + 10 * x1 + 100 * x2 + 1000 * x3 + 10000 * x4 + 100000 * x5 + 1000000 * x6) FROM ${tens}`,
    );
    expect(reason).toMatch(/^EXCEEDED_LOCAL_MEMORY_LIMIT/);
    expect(execution.Status?.AthenaError?.ErrorCategory).toBe(1);
    expect(await small.rows('SELECT 1')).toEqual([['1']]);
  });
});

describe('the sandbox holds even against SQL that analysis would never write', () => {
  let home: string;
  let run: (sql: string) => Promise<string>;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'daybreak-sandbox-'));
    await writeFile(join(home, 'allowed.csv'), 'a\n1\n');
    await writeFile(join(home, 'secret.csv'), 'a\n2\n');
    await symlink(join(home, 'secret.csv'), join(home, 'link.csv'));
    const connection = await openSandbox({
      memoryLimit: '100MB',
      threads: 1,
      paths: [join(home, 'allowed.csv')],
      seed: 0,
    });
    run = async (sql) => {
      try {
        const reader = await connection.runAndReadAll(sql);
        return JSON.stringify(reader.getRowsJson());
      } catch (error) {
        return (error as Error).message;
      }
    };
  });
  afterAll(() => rm(home, { recursive: true }));

  it('reads the file of the query', async () => {
    expect(await run(`SELECT * FROM read_csv('${join(home, 'allowed.csv')}')`)).toBe('[["1"]]');
  });

  it.each([
    ['another file', (at: string) => `SELECT * FROM read_csv('${at}/secret.csv')`],
    ['a way around', (at: string) => `SELECT * FROM read_csv('${at}/x/../secret.csv')`],
    ['a link', (at: string) => `SELECT * FROM read_csv('${at}/link.csv')`],
    ['a folder', (at: string) => `SELECT * FROM glob('${at}/*')`],
    ['/etc/passwd', () => `SELECT * FROM read_text('/etc/passwd')`],
    ['COPY', (at: string) => `COPY (SELECT 1) TO '${at}/out.csv'`],
    ['EXPORT', (at: string) => `EXPORT DATABASE '${at}/out'`],
    ['ATTACH', (at: string) => `ATTACH '${at}/out.db'`],
    ['INSTALL', () => 'INSTALL httpfs'],
    ['LOAD', (at: string) => `LOAD '${at}/evil.duckdb_extension'`],
    ['settings', () => 'SET enable_external_access = true'],
    ['its own limits', () => `SET memory_limit = '10GB'`],
  ])('refuses %s', async (_, sql) => {
    expect(await run(sql(home))).toMatch(/Permission Error|disabled|locked|Invalid Input Error|not allowed/i);
  });
});
