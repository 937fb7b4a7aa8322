import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DataColumn } from '../src/index.ts';
import { openEngine, type Engine } from './engine.ts';

/** Rules judged by SQL measures and by looking at each row in turn must come to the same. */
let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());

interface Row {
  readonly n: number | null;
  readonly s: string | null;
  readonly d: string | null;
}
type Name = keyof Row;
interface Expected {
  readonly passed: boolean;
  readonly failedRows: number | null;
}
interface Sample {
  readonly rule: string;
  readonly judge: (rows: readonly Row[]) => Expected;
}

const columns: readonly DataColumn[] = [
  { name: 'n', kind: 'number' },
  { name: 's', kind: 'string' },
  { name: 'd', kind: 'date' },
];
const words = ['', ' ', 'a', 'b', 'ab', "it's", '7', '2026-11-20', 'ß'];
const days = ['2026-11-19', '2026-11-20', '2026-11-21'];
const row: fc.Arbitrary<Row> = fc.record({
  n: fc.option(fc.integer({ min: -2, max: 3 })),
  s: fc.option(fc.constantFrom(...words)),
  d: fc.option(fc.constantFrom(...days)),
});

const column = fc.constantFrom<Name>('n', 's', 'd');
const columnSet = fc.uniqueArray(column, { minLength: 1, maxLength: 3 });
const operator = fc.constantFrom('=', '!=', '>', '>=', '<', '<=');
const compare = <T extends number | string>(a: T, op: string, b: T): boolean =>
  op === '='
    ? a === b
    : op === '!='
      ? a !== b
      : op === '>'
        ? a > b
        : op === '>='
          ? a >= b
          : op === '<'
            ? a < b
            : a <= b;
const share = (part: number, whole: number) => (whole === 0 ? 1 : part / whole);
const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(' ');

/** Rows with a value in any of the columns, and how often each combination occurs. */
function groups(rows: readonly Row[], names: readonly Name[]) {
  const valued = rows.filter((each) => names.some((name) => each[name] !== null));
  const counts = new Map<string, number>();
  const keyOf = (each: Row) => JSON.stringify(names.map((name) => each[name]));
  for (const each of valued) counts.set(keyOf(each), (counts.get(keyOf(each)) ?? 0) + 1);
  return { valued, once: [...counts.values()].filter((count) => count === 1).length, distinct: counts.size };
}

const limit = fc.constantFrom('0', '0.25', '0.5', '0.75', '1');

const wholeRules: fc.Arbitrary<Sample> = fc.oneof(
  fc.tuple(operator, fc.nat({ max: 8 })).map(([op, count]) => ({
    rule: `RowCount ${op} ${count}`,
    judge: (rows: readonly Row[]) => ({ passed: compare(rows.length, op, count), failedRows: null }),
  })),
  fc.tuple(column, operator, limit).map(([name, op, value]) => ({
    rule: `Completeness "${name}" ${op} ${value}`,
    judge: (rows: readonly Row[]) => {
      const nulls = rows.filter((each) => each[name] === null).length;
      return {
        passed: compare(share(rows.length - nulls, rows.length), op, Number(value)),
        failedRows: nulls,
      };
    },
  })),
  columnSet.map((names) => ({
    rule: `IsUnique ${quoted(names)}`,
    judge: (rows: readonly Row[]) => {
      const { valued, once } = groups(rows, names);
      return { passed: once === valued.length, failedRows: valued.length - once };
    },
  })),
  fc.tuple(columnSet, operator, limit).map(([names, op, value]) => ({
    rule: `Uniqueness ${quoted(names)} ${op} ${value}`,
    judge: (rows: readonly Row[]) => {
      const { valued, once } = groups(rows, names);
      return {
        passed: compare(share(once, valued.length), op, Number(value)),
        failedRows: valued.length - once,
      };
    },
  })),
  columnSet.map((names) => ({
    rule: `IsPrimaryKey ${quoted(names)}`,
    judge: (rows: readonly Row[]) => {
      const keyOf = (each: Row) => JSON.stringify(names.map((name) => each[name]));
      const failedRows = rows.filter(
        (each) =>
          names.some((name) => each[name] === null) ||
          rows.filter((other) => keyOf(other) === keyOf(each)).length > 1,
      ).length;
      return { passed: failedRows === 0, failedRows };
    },
  })),
  fc.tuple(column, fc.nat({ max: 5 })).map(([name, count]) => ({
    rule: `DistinctValuesCount "${name}" = ${count}`,
    judge: (rows: readonly Row[]) => ({
      passed: new Set(rows.map((each) => each[name])).size === count,
      failedRows: null,
    }),
  })),
);

/** A condition on one column's value, NULL apart. */
interface ValueTest {
  readonly name: Name;
  readonly text: string;
  readonly nullPasses: boolean;
  readonly passes: (value: never) => boolean;
}
const numberOperand = fc.integer({ min: -3, max: 4 });
const dayOperand = fc.constantFrom(...days);
const wordOperand = fc.constantFrom('a', 'ab', "it's", 'zzz');

const ordered = <T extends number | string>(
  name: Name,
  operand: fc.Arbitrary<T>,
  print: (value: T) => string,
) =>
  fc.oneof(
    fc.tuple(operator, operand).map(([op, value]): ValueTest => ({
      name,
      text: `${op} ${print(value)}`,
      nullPasses: op === '!=',
      passes: (each: T) => compare(each, op, value),
    })),
    fc.tuple(fc.boolean(), operand, operand).map(([not, low, high]): ValueTest => ({
      name,
      text: `${not ? 'not ' : ''}between ${print(low)} and ${print(high)}`,
      nullPasses: false,
      passes: (each: T) => (not ? each <= low || each >= high : each > low && each < high),
    })),
  );
const member = <T>(name: Name, operand: fc.Arbitrary<T>, print: (value: T) => string) =>
  fc
    .tuple(fc.boolean(), fc.array(fc.option(operand), { minLength: 1, maxLength: 3 }))
    .map(([not, values]): ValueTest => ({
      name,
      text: `${not ? 'not ' : ''}in [${values.map((value) => (value === null ? 'NULL' : print(value))).join(', ')}]`,
      nullPasses: values.includes(null) !== not,
      passes: (each: T) => values.includes(each) !== not,
    }));
const quote = (value: string) => `"${value}"`;

const valueTest: fc.Arbitrary<ValueTest> = fc.oneof(
  ordered('n', numberOperand, String),
  ordered('d', dayOperand, quote),
  member('n', numberOperand, String),
  member('d', dayOperand, quote),
  member('s', wordOperand, quote),
  fc.boolean().map((not): ValueTest => ({
    name: 's',
    text: `${not ? 'not ' : ''}matches "[a-b]+"`,
    nullPasses: false,
    passes: (each: string) => /^[a-b]+$/.test(each) !== not,
  })),
  fc.constantFrom('=', '!=').map((op): ValueTest => ({
    name: 's',
    text: `${op} EMPTY`,
    nullPasses: op === '!=',
    passes: (each: string) => (each === '') === (op === '='),
  })),
  fc.tuple(column, fc.constantFrom('=', '!=')).map(([name, op]): ValueTest => ({
    name,
    text: `${op} NULL`,
    nullPasses: op === '=',
    passes: () => op === '!=',
  })),
);

const valueRules: fc.Arbitrary<Sample> = fc
  .tuple(valueTest, fc.option(fc.tuple(operator, limit)))
  .map(([{ name, text, nullPasses, passes }, threshold]) => ({
    rule: `ColumnValues "${name}" ${text}${threshold ? ` with threshold ${threshold.join(' ')}` : ''}`,
    judge: (rows: readonly Row[]) => {
      const failedRows = rows.filter((each) =>
        each[name] === null ? !nullPasses : !passes(each[name] as never),
      ).length;
      const compliance = share(rows.length - failedRows, rows.length);
      const passed = threshold ? compare(compliance, threshold[0], Number(threshold[1])) : failedRows === 0;
      return { passed, failedRows };
    },
  }));

const literal = (value: number | string | null) =>
  value === null ? 'NULL' : typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
const tableOf = (rows: readonly Row[]) =>
  `(SELECT n::INTEGER AS n, s::VARCHAR AS s, d::DATE AS d FROM (VALUES ${[
    '(NULL, NULL, NULL, false)',
    ...rows.map(({ n, s, d }) => `(${literal(n)}, ${literal(s)}, ${literal(d)}, true)`),
  ].join(', ')}) AS v(n, s, d, real) WHERE real)`;

test('given any rows and rules, then SQL and the naive oracle agree on verdict and failed rows', async () => {
  const samples = fc.array(fc.oneof(wholeRules, valueRules), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 8 }), samples, async (rows, rules) => {
      const verdicts = await engine.verdicts({
        table: tableOf(rows),
        columns,
        ruleset: `Rules = [ ${rules.map(({ rule }) => rule).join(', ')} ]`,
      });
      expect(
        verdicts.map(({ result, failedRows }, index) => [rules[index]?.rule, result, failedRows]),
      ).toEqual(
        rules.map(({ rule, judge }) => {
          const { passed, failedRows } = judge(rows);
          return [rule, passed ? 'PASS' : 'FAIL', failedRows];
        }),
      );
    }),
    { numRuns: 300 },
  );
});
