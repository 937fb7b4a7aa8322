import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvLine, parseCsv } from '../src/services/athena/csv.ts';
import { type Constraint, mayHold } from '../src/services/athena/sql/pruning.ts';
import { type AthenaEndpoint, extentOf, startAthena, type TestTable } from './athena-endpoint.ts';

const days = ['2026-01-01', '2026-01-02', '2026-01-05', '2026-02-01', null];
const rowsOf = (day: string | null, at: number) =>
  `SELECT CAST(i + ${at * 2} AS INTEGER) AS id, CAST(${day === null ? 'NULL' : `'${day}'`} AS DATE) AS business_date FROM range(2) t(i)`;
const columns = [
  { name: 'id', type: 'int', id: 1 },
  { name: 'business_date', type: 'date', id: 2 },
];
const pruned: TestTable = {
  columns,
  partitionBy: 'business_date',
  files: days.map((day, at) => ({ partition: day, rows: rowsOf(day, at) })),
};
/** The same rows, of which nothing is known but what is in the files. */
const whole: TestTable = { columns, files: days.map((day, at) => ({ rows: rowsOf(day, at) })) };

let athena: AthenaEndpoint;
beforeAll(async () => {
  athena = await startAthena({ lake: { pruned, whole } });
});
afterAll(() => athena[Symbol.asyncDispose]());

const literal = fc
  .constantFrom(
    '2025-12-31',
    '2026-01-01',
    '2026-01-02',
    '2026-01-03',
    '2026-01-05',
    '2026-02-01',
    '2026-02-02',
  )
  .chain((day) => fc.constantFrom(`DATE '${day}'`, `CAST('${day}' AS date)`));
const operator = fc.constantFrom('=', '<>', '<', '<=', '>', '>=');
const term = fc.oneof(
  fc.tuple(operator, literal).map(([op, day]) => `business_date ${op} ${day}`),
  fc.tuple(literal, operator).map(([day, op]) => `${day} ${op} BUSINESS_DATE`),
  fc
    .tuple(literal, literal, fc.boolean())
    .map(([low, high, not]) => `t.business_date ${not ? 'NOT ' : ''}BETWEEN ${low} AND ${high}`),
  fc
    .tuple(fc.array(literal, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([list, not]) => `business_date ${not ? 'NOT ' : ''}IN (${list.join(', ')})`),
  fc.constantFrom('business_date IS NULL', 'business_date IS NOT NULL', 'id % 2 = 0', 'id < 5', 'true'),
  fc.tuple(operator, literal).map(([op, day]) => `NOT (business_date ${op} ${day})`),
);
const predicate = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(term, { minLength: 1, maxLength: 3 }).map((terms) => terms.join(' AND ')),
  },
  { weight: 1, arbitrary: fc.tuple(term, term, term).map(([a, b, c]) => `(${a} OR ${b}) AND ${c}`) },
);
const shape = fc.constantFrom(
  (table: string, where: string) => `SELECT id, business_date FROM ${table} AS t WHERE ${where}`,
  (table: string, where: string) =>
    `SELECT o.x, t.id FROM (VALUES 1, 4, 99) AS o (x) LEFT JOIN ${table} AS t ON t.id = o.x WHERE ${where}`,
  (table: string, where: string) =>
    `SELECT o.x, t.id FROM (VALUES 1, 4, 99) AS o (x) FULL JOIN ${table} AS t ON t.id = o.x WHERE ${where}`,
  (table: string, where: string) => `SELECT count(*), max(id) FROM ${table} AS t WHERE ${where}`,
  (table: string, where: string) =>
    `SELECT u.id FROM ${table} AS u WHERE EXISTS (SELECT 1 FROM ${table} AS t WHERE t.id = u.id + 2 AND ${where.replaceAll(/(?<![.\w])(business_date|id)\b/gi, 't.$1')})`,
);

describe('pruning', () => {
  it('never changes a result', async () => {
    await fc.assert(
      fc.asyncProperty(shape, predicate, async (query, where) => {
        const [from, all] = await Promise.all(
          ['pruned', 'whole'].map((table) => athena.rows(query(table, where))),
        );
        const sorted = (rows: (string | null)[][] | undefined) =>
          rows?.map((row) => JSON.stringify(row)).toSorted();
        expect(sorted(from)).toEqual(sorted(all));
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    [`business_date = DATE '2026-01-02'`, 1],
    [`business_date IN (DATE '2026-01-02', DATE '2026-01-05')`, 2],
    [`business_date BETWEEN DATE '2026-01-02' AND DATE '2026-01-31'`, 2],
    [`business_date >= DATE '2026-01-02' AND business_date < DATE '2026-02-01' AND id > 0`, 2],
    [`DATE '2026-01-05' <= business_date`, 2],
    [`business_date > CAST('2026-01-05' AS date)`, 1],
    [`business_date = DATE '2026-01-02' OR id = 1`, 5],
    [`business_date <> DATE '2026-01-02'`, 5],
    [`id = 1`, 5],
  ])('%s reads %i files', async (where, files) => {
    const bytes = async (sql: string) =>
      (await athena.run(sql)).execution.Statistics?.DataScannedInBytes ?? 0;
    const all = await bytes('SELECT id FROM pruned');
    const some = await bytes(`SELECT id FROM pruned WHERE ${where}`);
    // All files hold two rows of the same size, but for the one without a date.
    expect(Math.round((some / all) * days.length)).toBe(files);
  });
});

describe('mayHold', () => {
  const dateOf = fc
    .date({ min: new Date('2000-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10));
  const value = {
    date: dateOf,
    bigint: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }).map(String),
    varchar: fc.string(),
  };

  const holding = (value: string | null) => new Map([['p', extentOf(value)]]);

  it.each(['date', 'bigint', 'varchar'] as const)(
    'keeps a %s partition that meets its constraints',
    (type) => {
      fc.assert(
        fc.property(value[type], value[type], (held, other) => {
          const order =
            type === 'bigint'
              ? BigInt(held) < BigInt(other)
                ? -1
                : BigInt(held) > BigInt(other)
                  ? 1
                  : 0
              : Buffer.compare(Buffer.from(held), Buffer.from(other));
          const keeps = (constraint: Constraint) => mayHold([constraint], holding(held), () => type);
          expect(keeps({ column: 'P', kind: 'in', values: [other] })).toBe(order === 0);
          expect(keeps({ column: 'p', kind: 'in', values: [other, held] })).toBe(true);
          expect(keeps({ column: 'p', kind: 'range', operator: '<', value: other })).toBe(order < 0);
          expect(keeps({ column: 'p', kind: 'range', operator: '>=', value: other })).toBe(order >= 0);
        }),
      );
    },
  );

  it('keeps a file of several days where one of them may be wanted', () => {
    const file = new Map([['p', { containsNull: false, lower: '2026-01-05', upper: '2026-01-20' }]]);
    const keeps = (constraint: Constraint) => mayHold([constraint], file, () => 'date');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 31 }), (n) => {
        const value = `2026-01-${String(n).padStart(2, '0')}`;
        expect(keeps({ column: 'p', kind: 'in', values: [value] })).toBe(n >= 5 && n <= 20);
        expect(keeps({ column: 'p', kind: 'range', operator: '<', value })).toBe(n > 5);
        expect(keeps({ column: 'p', kind: 'range', operator: '<=', value })).toBe(n >= 5);
        expect(keeps({ column: 'p', kind: 'range', operator: '>', value })).toBe(n < 20);
        expect(keeps({ column: 'p', kind: 'range', operator: '>=', value })).toBe(n <= 20);
      }),
    );
  });

  it('keeps what it cannot tell', () => {
    const constraint: Constraint = { column: 'p', kind: 'in', values: ['x'] };
    expect(mayHold([constraint], new Map(), () => 'varchar')).toBe(true);
    expect(mayHold([constraint], holding('y'), () => 'double')).toBe(true);
    expect(mayHold([constraint], holding('not a date'), () => 'date')).toBe(true);
    expect(mayHold([constraint], holding(null), () => 'varchar')).toBe(false);
  });
});

describe("Athena's CSV", () => {
  it('reads back what it writes', () => {
    const cell = fc.option(fc.oneof(fc.string(), fc.constantFrom('', '"', ',', '\n', '\r\n', '""')));
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 4 })
          .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }))),
        (rows) => {
          expect(parseCsv(rows.map(csvLine).join(''))).toEqual(rows);
        },
      ),
    );
  });
});
