import { readContracts } from '@daybreak/dataset-contracts/files';
import { describe, expect, test } from 'vitest';
import type { Sql } from '../src/index.ts';
import { curatePlan, extractPlan, rekeyPlan } from './given.ts';

/**
 * Spark does not run here. What can be held to without it: its text is made by the same builder, names no function that
 * Spark SQL 3.5 lacks, and calls nothing that throws on bad data.
 * @see https://spark.apache.org/docs/3.5.6/api/sql/
 */
const sparkFunctions = new Set(
  `btrim case cast coalesce concat count encode extract first_value floor from_utc_timestamp initcap length lower map max named_struct nullif
  join over regexp_extract regexp_replace repeat replace right row_number sha2 sum to_json to_utc_timestamp try_cast try_to_timestamp unhex
  upper decimal in and or not as from on when then else by`.split(/\s+/),
);

const days = { from: '2026-11-01', to: '2026-11-03' };
const rebuilt = (contract: Parameters<typeof curatePlan>[0]) =>
  curatePlan(contract, {
    write: 'rebuild',
    businessDates: days,
    landing: ['s3://l/1/', 's3://l/2/'],
    rebuilt: [{ landing: 's3://l/2/', ...days }],
  });

const statements = readContracts().flatMap((contract): [string, Sql][] => [
  [`${contract.name} landing`, extractPlan(contract).landing],
  ...curatePlan(contract).steps.map(({ name, sql }): [string, Sql] => [`${contract.name} ${name}`, sql]),
  ...rekeyPlan(contract).datasets.flatMap(({ columns }) =>
    columns.flatMap(({ name, sql, rawRow }): [string, Sql][] => [
      [`${contract.name} ${name} again`, sql],
      [`${contract.name} ${name} again in a refused row`, rawRow],
    ]),
  ),
  ...rebuilt(contract).steps.map(({ name, sql }): [string, Sql] => [`${contract.name} rebuilt ${name}`, sql]),
]);

/** Statement text with literals, quoted names and tokens blanked. */
const bare = (sql: string) => sql.replace(/'(?:[^'\\]|\\.)*'/g, "''").replace(/`[^`]*`/g, 'x');

describe.each(statements)('%s', (_, { duckdb, spark }) => {
  test('calls only functions that Spark has', () => {
    const called = [...bare(spark).matchAll(/([a-z_0-9]+)\s*\(/gi)].map(([, name]) => name!);
    expect(called.filter((name) => !sparkFunctions.has(name))).toEqual([]);
  });

  test('quotes names as Spark does and closes what it opens', () => {
    expect(bare(spark)).not.toContain('"');
    expect(bare(spark).split('(').length).toBe(bare(spark).split(')').length);
    expect(bare(spark)).not.toMatch(/::|timestamptz|varchar|lambda/);
  });

  test('has the shape of the DuckDB text', () => {
    const shape = (sql: string) =>
      (bare(sql).match(/\b(select|from|join|union all|where|group by|having)\b/g) ?? []).join(' ');
    // A function of DuckDB alone may say `from`; relations and clauses are the same.
    expect(shape(spark)).toBe(shape(duckdb.replaceAll('"', '`')));
  });
});

test('what parses in Spark never throws: casts of data are all try_ casts', () => {
  for (const [, { spark }] of statements) {
    const casts = [...spark.matchAll(/(?<!try_)\bcast\((`[^`]*`|'[^']*'|[^()]*(\([^()]*\))?[^()]*)/g)].map(
      ([, of]) => of!,
    );
    const ofText = casts.filter((of) => /^`[^`]*\$(text|case|word)`/.test(of));
    expect(ofText).toEqual([]);
  }
});
