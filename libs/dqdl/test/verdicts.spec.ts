import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { duckdb, parse, planRuleset, scoreOf, UnsupportedRule, type DataColumn } from '../src/index.ts';
import { openEngine, type Engine } from './engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());

const columns: readonly DataColumn[] = [
  { name: 'id', kind: 'number' },
  { name: 'code', kind: 'string' },
  { name: 'price', kind: 'number' },
  { name: 'day', kind: 'date' },
  { name: 'at', kind: 'timestamp' },
];
const table = `(SELECT * FROM (VALUES
  (1, 'a',    1.50, DATE '2026-11-20', TIMESTAMPTZ '2026-11-20 05:00:00+00'),
  (2, 'a',    2.50, DATE '2026-11-21', TIMESTAMPTZ '2026-11-21 05:00:00+00'),
  (3, 'it''s', 4.00, DATE '2026-11-22', TIMESTAMPTZ '2026-11-22 05:59:00+00'),
  (4, '',     NULL, NULL,              TIMESTAMPTZ '2026-11-22 06:00:00+00'),
  (4, NULL,  -1.00, DATE '2026-11-22', NULL)
) AS rows(id, code, price, day, "at"))`;
const empty = `(SELECT 1 AS id, 'x' AS code, 1.5 AS price, DATE '2026-11-22' AS day, now() AS "at" WHERE false)`;

const judged = async (rule: string, from = table) => {
  const verdicts = await engine.verdicts({ table: from, columns, ruleset: `Rules = [ ${rule} ]` });
  return verdicts[0]!;
};

describe('given five rows', () => {
  test.each([
    ['RowCount = 5', 'PASS', null, { 'Dataset.*.RowCount': 5 }, null],
    ['RowCount > 5', 'FAIL', 'Value: 5', { 'Dataset.*.RowCount': 5 }, null],
    ['RowCount between 5 and 9', 'FAIL', 'Value: 5', { 'Dataset.*.RowCount': 5 }, null],
    ['RowCount not between 5 and 9', 'PASS', null, { 'Dataset.*.RowCount': 5 }, null],
    ['RowCount in [4, 5]', 'PASS', null, { 'Dataset.*.RowCount': 5 }, null],
    ['ColumnCount = 5', 'PASS', null, { 'Dataset.*.ColumnCount': 5 }, null],
    ['ColumnExists "CODE"', 'PASS', null, {}, null],
    ['IsComplete "id"', 'PASS', null, { 'Column.id.Completeness': 1 }, 0],
    ['IsComplete "code"', 'FAIL', 'Value: 0.8', { 'Column.code.Completeness': 0.8 }, 1],
    ['Completeness "code" > 0.7', 'PASS', null, { 'Column.code.Completeness': 0.8 }, 1],
    ['IsUnique "code"', 'FAIL', 'Value: 0.5', { 'Column.code.Uniqueness': 0.5 }, 2],
    ['IsUnique "price"', 'PASS', null, { 'Column.price.Uniqueness': 1 }, 0],
    ['Uniqueness "code" >= 0.5', 'PASS', null, { 'Column.code.Uniqueness': 0.5 }, 2],
    ['Uniqueness "id" "code" = 1', 'PASS', null, { 'Multicolumn.id,code.Uniqueness': 1 }, 0],
    ['UniqueValueRatio "code" > 0.6', 'PASS', null, { 'Column.code.UniqueValueRatio': 2 / 3 }, 2],
    ['DistinctValuesCount "code" = 4', 'PASS', null, { 'Column.code.DistinctValuesCount': 4 }, null],
    ['IsPrimaryKey "id"', 'FAIL', 'Value: 0.6', { 'Column.id.Uniqueness': 0.6 }, 2],
    ['IsPrimaryKey "id" "code"', 'FAIL', 'Value: 0.8', { 'Multicolumn.id,code.Uniqueness': 1 }, 1],
    ['IsPrimaryKey "id" "at"', 'FAIL', 'Value: 0.8', { 'Multicolumn.id,at.Uniqueness': 1 }, 1],
    ['Mean "price" between 1.7 and 1.8', 'PASS', null, { 'Column.price.Mean': 1.75 }, null],
    ['Sum "price" = 7', 'PASS', null, { 'Column.price.Sum': 7 }, null],
    [
      'ColumnLength "code" <= 4',
      'PASS',
      null,
      { 'Column.code.MaximumLength': 4, 'Column.code.MinimumLength': 0 },
      0,
    ],
    [
      'ColumnLength "code" between 0 and 5',
      'FAIL',
      'Value: 0.0',
      { 'Column.code.MaximumLength': 4, 'Column.code.MinimumLength': 0 },
      2,
    ],
  ] as const)('%s is %s', async (rule, result, value, metrics, failedRows) => {
    expect(await judged(rule)).toMatchObject({
      result,
      message: value === null ? null : `${value} does not meet the constraint requirement!`,
      metrics,
      failedRows,
    });
  });

  test.each([
    ['"price" > -2', 1],
    ['"price" >= -1', 1],
    ['"price" between -1 and 4.00', 3],
    ['"price" not between -1 and 4.00', 3],
    ['"price" = 1.5', 4],
    ['"price" != 1.5', 1],
    ['"price" = NULL', 4],
    ['"price" != NULL', 1],
    ['"price" in [1.5, 2.5]', 3],
    ['"price" in [1.5, 2.5, NULL]', 2],
    ['"price" not in [1.5, 2.5]', 2],
    ['"price" not in [1.5, NULL]', 2],
    ['"code" in ["a", "it\'s"]', 2],
    ['"code" not in ["a"]', 2],
    ['"code" = "a"', 3],
    ['"code" != "a"', 2],
    ['"code" = EMPTY', 4],
    ['"code" matches "[a-z]"', 3],
    ['"code" matches "[a-z].*"', 2],
    ['"code" not matches "[a-z]"', 3],
    ['"code" > 1', 5],
    ['"day" > "2026-11-20"', 2],
    ['"day" in ["2026-11-22"]', 3],
    ['"day" between "2026-11-19" and "2026-11-22"', 3],
    ['"at" < now()', 2],
    ['"at" >= (now() - 1 days)', 3],
    ['"at" > (now() - 90 minutes)', 3],
    ['"code" > "2026-11-20"', 5],
  ])('ColumnValues %s fails on %i rows', async (condition, failedRows) => {
    const verdict = await judged(`ColumnValues ${condition}`);
    expect(verdict.failedRows).toBe(failedRows);
    expect(verdict.result).toBe(failedRows === 0 ? 'PASS' : 'FAIL');
  });

  test('given a threshold, then that share of rows is enough', async () => {
    const rule = 'ColumnValues "code" in ["a", "it\'s"] with threshold';
    expect(await judged(`${rule} >= 0.6`)).toMatchObject({ result: 'PASS', failedRows: 2 });
    expect(await judged(`${rule} > 0.6`)).toMatchObject({
      result: 'FAIL',
      message: 'Value: 0.6 does not meet the constraint requirement!',
      metrics: { 'Column.code.ColumnValues.Compliance': 0.6 },
    });
  });

  test('given that only NULLs break the rule, then the message says so', async () => {
    expect((await judged('ColumnValues "price" > -2')).message).toBe(
      'Value: NULL does not meet the constraint requirement!',
    );
  });

  test('given a failing comparison, then no value of a row is told', async () => {
    const { message, metrics } = await judged('ColumnValues "price" < 3');
    expect(message).toBe('Value: 0.6 does not meet the constraint requirement!');
    expect(metrics).toEqual({ 'Column.price.ColumnValues.Compliance': 0.6 });
  });

  test('given a column that is not there, then the rule fails and names it', async () => {
    expect(await judged('IsComplete "absent"')).toMatchObject({
      result: 'FAIL',
      message: 'Input data does not include column absent!',
      metrics: {},
    });
  });
});

describe('given no rows', () => {
  test.each([
    ['RowCount > 0', 'FAIL'],
    ['IsComplete "id"', 'PASS'],
    ['IsPrimaryKey "id"', 'PASS'],
    ['ColumnValues "code" in ["a"]', 'PASS'],
    ['Mean "price" > 0', 'FAIL'],
  ])('%s is %s: no row breaks a rule about rows', async (rule, result) => {
    expect((await judged(rule, empty)).result).toBe(result);
  });
});

describe('rulesets', () => {
  test('given several rules, then the verdicts keep their order, names and spelling, and the score counts them', async () => {
    const verdicts = await engine.verdicts({
      table,
      columns,
      ruleset:
        'DefaultLabels=["team"="sales"] Rules = [ RowCount>0, IsComplete code labels=["kind"="hard"], RowCount > 0 ]',
    });
    expect(verdicts.map(({ name, rule, result, labels }) => [name, rule, result, labels])).toEqual([
      ['Rule_0', 'RowCount > 0', 'PASS', { team: 'sales' }],
      ['Rule_1', 'IsComplete "code" labels=["kind"="hard"]', 'FAIL', { team: 'sales', kind: 'hard' }],
      ['Rule_2', 'RowCount > 0', 'PASS', { team: 'sales' }],
    ]);
    expect(scoreOf(verdicts)).toBeCloseTo(2 / 3);
  });

  test.each([
    ['(RowCount > 0) and (IsComplete "id")', 'PASS', null],
    ['(RowCount > 9) and (IsComplete "id")', 'FAIL', 'Value: 5 does not meet the constraint requirement!'],
    ['(RowCount > 9) or (IsComplete "id")', 'PASS', null],
    ['(RowCount > 0) or (RowCount > 9) and (RowCount > 9)', 'PASS', null],
    ['((RowCount > 0) or (RowCount > 9)) and (RowCount > 9)', 'FAIL', expect.anything()],
  ])('%s is %s', async (rule, result, message) => {
    expect(await judged(rule)).toMatchObject({ result, message: message as unknown, failedRows: null });
  });

  test('given many rules, then one scan takes all that rows give, and one grouping serves each set of columns', () => {
    const plan = planRuleset(
      parse(`Rules = [ RowCount > 0, IsComplete "id", IsUnique "id", IsPrimaryKey "id", Uniqueness "id" > 0.5,
        IsPrimaryKey "id" "code", ColumnValues "price" > 0, Mean "price" > 0, IsComplete "id" ]`),
      { columns, now: new Date(0) },
    );
    expect(duckdb.queries(plan.measures, 'rows')).toHaveLength(3);
    expect(new Set(plan.measures.map((each) => JSON.stringify(each))).size).toBe(plan.measures.length);
  });

  test.each([
    ['Rules = [ DataFreshness "day" <= 24 hours ]', 'DataFreshness', 'this rule type'],
    ['Rules = [ CustomSql "select 1" ]', 'CustomSql', 'this rule type'],
    ['Rules = [ IsComplete "id" where "price > 1" ]', 'IsComplete', 'where'],
    ['Rules = [ RowCount > avg(last(3)) ]', 'RowCount', 'a dynamic condition (last, avg, …)'],
    ['Rules = [ ColumnValues "id" in $ids ]', 'ColumnValues', 'a variable'],
    ['Rules = [ ColumnValues "at" = "12:30" ]', 'ColumnValues', 'a time of day'],
    ['Rules = [ Mean "code" > 1 ]', 'Mean', 'Mean of a column that is no number'],
    ['ids = ["1"] Rules = [ RowCount > 1 ]', 'ids', 'a variable'],
    ['Analyzers = [ RowCount > 1 ]', 'RowCount', 'an analyzer'],
  ])('given %s, then it is refused by name', (ruleset, rule, what) => {
    const plan = () => planRuleset(parse(ruleset), { columns, now: new Date(0) });
    expect(plan).toThrow(UnsupportedRule);
    expect(plan).toThrow(expect.objectContaining({ rule, what }) as Error);
  });
});
