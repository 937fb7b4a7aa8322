import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newFilesBy, parseCuratePlan } from '../src/index.ts';
import { column, curatePlan, dataset } from './given.ts';
import { openTestLake, type Rows, type TestLake } from './run-on-duckdb.ts';

const things = dataset([column('price', 'money', { clean: { minimum: '0' } })], { duplicates: 'newest' });
const upsert = curatePlan(things);
const uniqueThings = dataset([column('price', 'money')]);
let lake: TestLake;
beforeAll(async () => {
  lake = await openTestLake();
});
beforeEach(() => lake.query('drop table if exists lake_things'));
afterAll(() => lake.close());

const row = (id: number, rest: Partial<Record<'at' | 'sold' | 'price', string | null>> = {}) => ({
  id: String(id),
  at: '2026-11-01T10:00:00Z',
  sold: '2026-11-01 09:00',
  price: '1',
  ...rest,
});

const prices = async () =>
  (await lake.query('select id, price::double as price from lake_things order by all')).map(
    ({ id, price }) => [id, price],
  );

describe('duplicates', () => {
  test('of equal rows one stays; of one key the newest, the later batch, the later row', async () => {
    const { counts, findings } = await lake.curate(upsert, [
      [
        row(1),
        row(1),
        row(2, { price: '2' }),
        row(2, { at: '2026-11-01T09:00:00Z', price: '9' }),
        row(3),
        row(4),
      ],
      [row(3, { price: '3' }), row(4, { price: '5' }), row(4, { price: '4' }), row(1)],
    ]);
    expect(await prices()).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
    ]);
    expect(findings).toEqual([
      { kind: 'exact-duplicate', column: null, outcome: 'dropped', count: 2 },
      { kind: 'keyed-duplicate', column: null, outcome: 'dropped', count: 4 },
    ]);
    expect(counts).toEqual({ rows_read: 10, rows_published: 4, rows_quarantined: 0, duplicates_dropped: 6 });
  });

  test('a refused newest version leaves the one before in place', async () => {
    const newer = row(1, { at: '2026-11-01T11:00:00Z', price: '-1' });
    const { quarantined } = await lake.curate(upsert, [[row(1), newer]]);
    expect(quarantined).toMatchObject([{ column_name: 'price', reason: 'out-of-range' }]);
    expect(await prices()).toEqual([[1, 1]]);
  });

  test('a copy of a refused row is a duplicate, not a second refusal', async () => {
    const { counts } = await lake.curate(upsert, [[row(1, { price: 'x' }), row(1, { price: 'x' })]]);
    expect(counts).toEqual({ rows_read: 2, rows_published: 0, rows_quarantined: 1, duplicates_dropped: 1 });
  });
});

describe('merge', () => {
  test('a newer version replaces the older in its partition; the rest of the partition stays', async () => {
    await lake.curate(upsert, [[row(1), row(2)]]);
    const newer = row(1, { at: '2026-11-02T08:00:00Z', price: '7' });
    const { merged } = await lake.curate(upsert, [[newer, row(3, { sold: '2026-11-02 09:00' })]]);
    expect(merged).toHaveLength(3);
    expect(await prices()).toEqual([
      [1, 7],
      [2, 1],
      [3, 1],
    ]);
  });

  test('an older version read late changes nothing', async () => {
    await lake.curate(upsert, [[row(1, { at: '2026-11-02T08:00:00Z', price: '7' })]]);
    await lake.curate(upsert, [[row(1)]]);
    expect(await prices()).toEqual([[1, 7]]);
  });

  test('what an overlapping window reads again is no duplicate', async () => {
    await lake.curate(upsert, [[row(1), row(2)]]);
    const { findings, counts } = await lake.curate(upsert, [[row(1), row(2)]]);
    expect(findings).toEqual([]);
    expect(counts).toMatchObject({ rows_read: 2, rows_published: 2 });
  });

  test('a rebuild forgets what its batches do not hold; a snapshot is its last batch', async () => {
    await lake.curate(upsert, [[row(1), row(2), row(9, { sold: '2026-10-31 12:00' })]]);
    await lake.curate(curatePlan(things, { write: 'rebuild' }), [[row(2, { price: '5' })]]);
    expect(await prices()).toEqual([
      [2, 5],
      [9, 1],
    ]);
    const snapshot = curatePlan(
      { ...things, mode: 'snapshot', businessDate: null },
      { landing: ['s3://l/1/', 's3://l/2/'] },
    );
    expect(snapshot).toMatchObject({ landing: ['s3://l/2/'], write: 'replace', partitionBy: null });
  });

  test('a plan says how files are told apart, where not by day', () => {
    expect(upsert).not.toHaveProperty('partition');
    for (const partition of ['month', 'year', 'none'] as const) {
      const plan = curatePlan({ ...things, partition });
      expect(parseCuratePlan(JSON.stringify(plan))).toEqual(plan);
      expect(plan).toMatchObject({ partitionBy: 'business_date', partition });
      expect(plan.steps).toEqual(upsert.steps);
    }
    expect(newFilesBy({ partitionBy: 'business_date' })).toMatchObject({ transform: 'identity' });
    expect(newFilesBy({ partitionBy: 'business_date', partition: 'none' }).partitionBy).toBeNull();
  });

  test('a row that is corrected to another day leaves the one where it was, whichever way it is written', async () => {
    const moved = row(1, { at: '2026-11-02T08:00:00Z', sold: '2026-11-03 09:00', price: '7' });
    await lake.curate(upsert, [[row(1), row(2)]]);
    await lake.curate(upsert, [[moved]]);
    expect(await prices()).toEqual([
      [1, 7],
      [2, 1],
    ]);
    await lake.query('drop table lake_things');
    await lake.curate(upsert, [[row(1), row(2)]]);
    const day = { from: '2026-11-03', to: '2026-11-03' };
    await lake.curate(curatePlan(things, { write: 'rebuild', businessDates: day }), [[moved]]);
    expect(await prices()).toEqual([
      [1, 7],
      [2, 1],
    ]);
  });

  test('where the source holds a key once, what was read later is what it holds', async () => {
    const unique = curatePlan(uniqueThings);
    // Written by a transaction that began before the other one's, and committed after it.
    await lake.curate(unique, [[row(1, { at: '2026-11-01T10:00:10Z', price: '10' })]]);
    await lake.curate(unique, [[row(1, { at: '2026-11-01T10:00:05Z', price: '5' })]]);
    expect(await prices()).toEqual([[1, 5]]);
    const rebuild = { write: 'rebuild', landing: ['s3://l/1/', 's3://l/2/'] } as const;
    await lake.curate(curatePlan(uniqueThings, rebuild), [
      [row(1, { at: '2026-11-01T10:00:10Z', price: '10' })],
      [row(1, { at: '2026-11-01T10:00:05Z', price: '5' })],
    ]);
    expect(await prices()).toEqual([[1, 5]]);
  });

  test("a row's business date is its day in the shop's zone", async () => {
    const { accepted } = await lake.curate(upsert, [
      [row(1, { sold: '2026-11-01T22:59:59Z' }), row(2, { sold: '2026-11-01T23:00:00Z' })],
    ]);
    expect(accepted.map(({ business_date: date }) => date)).toEqual(['2026-11-01', '2026-11-02']);
  });

  test('a replay of a day does not bring back what was corrected away from it, or deleted since', async () => {
    const first = { from: '2026-11-01', to: '2026-11-01' };
    const landing = ['s3://l/1/', 's3://l/2/', 's3://l/3/'];
    const replay = curatePlan(things, {
      write: 'rebuild',
      businessDates: first,
      landing,
      // The day was read again, and 4 was gone.
      rebuilt: [{ landing: 's3://l/3/', ...first }],
    });
    await lake.curate(replay, [
      [row(1), row(2), row(4), row(5, { price: 'x' })],
      [row(1, { at: '2026-11-02T08:00:00Z', sold: '2026-11-02 09:00' })],
      [row(2), row(3)],
    ]);
    expect((await prices()).map(([id]) => id)).toEqual([2, 3]);
    const without = curatePlan(things, { write: 'rebuild', businessDates: first, landing });
    const { quarantined } = await lake.curate(without, [
      [row(1), row(2), row(4), row(5, { price: 'x' })],
      [row(1, { at: '2026-11-02T08:00:00Z', sold: '2026-11-02 09:00' })],
      [row(2), row(3)],
    ]);
    expect((await prices()).map(([id]) => id)).toEqual([2, 3, 4]);
    expect(quarantined).toHaveLength(1);
  });

  test('rows of other business dates are left out of everything', async () => {
    const plan = curatePlan(things, { businessDates: { from: '2026-11-02', to: '2026-11-03' } });
    const { counts, findings } = await lake.curate(plan, [
      [
        row(1),
        row(1),
        row(2, { sold: '2026-11-02 00:00' }),
        row(3, { sold: '3.11.2026 23:59' }),
        row(4, { sold: '2026-11-04 00:00' }),
        row(5, { sold: 'n/a' }),
        row(6, { sold: '2026-11-03 12:00', price: 'x' }),
      ],
    ]);
    expect(counts).toEqual({ rows_read: 3, rows_published: 2, rows_quarantined: 1, duplicates_dropped: 0 });
    expect(findings).toContainEqual({
      kind: 'date-reformatted',
      column: 'sold',
      outcome: 'mended',
      count: 1,
    });
  });
});

test('a reference without a match is an orphan; a missing one is not', async () => {
  const referring = dataset([column('shop', 'int'), column('unit', 'int')], {
    references: [{ columns: ['shop', 'unit'], dataset: 'units', to: ['shop_id', 'unit_id'] }],
  });
  await lake.query(
    'create or replace table lake_units as select 1 as shop_id, 2 as unit_id, 0 as x from range(2)',
  );
  const { accepted, quarantined, findings } = await lake.curate(curatePlan(referring), [
    [
      { ...row(1), shop: '1', unit: '2' },
      { ...row(2), shop: '1', unit: '3' },
      { ...row(3), shop: null, unit: '3' },
    ],
  ]);
  expect(accepted.map(({ id }) => id)).toEqual([1, 3]);
  expect(quarantined).toMatchObject([{ column_name: 'shop', reason: 'orphan' }]);
  expect(findings).toEqual([{ kind: 'orphan', column: 'shop', outcome: 'quarantined', count: 1 }]);
});

test('of several reasons the first counts, columns in the order of the contract', async () => {
  const { quarantined } = await lake.curate(upsert, [[row(1, { sold: null, price: 'x' })]]);
  expect(quarantined).toMatchObject([{ column_name: 'sold', reason: 'missing' }]);
});

describe('for any rows', () => {
  const cell = (...values: (string | null)[]) => fc.constantFrom(...values);
  const anyRow = fc.record({
    id: cell('1', '2', '3', ' 2', null, 'x'),
    at: cell('2026-11-01T10:00:00Z', '2026-11-02T10:00:00Z', '2026-11-02 11:00:00+01', ''),
    sold: cell('2026-11-01 09:00', '1.11.2026 09:00', '2026-11-02 00:10', '31.02.2026 10:00', null),
    price: cell('1', '2.50', '2,50', '-1', '1.234', null, '\t3'),
  });
  const batches = fc.array(fc.array(anyRow, { maxLength: 8 }), { minLength: 1, maxLength: 3 });
  const run = { numRuns: 25 };

  test('every row read is published, quarantined or dropped', () =>
    fc.assert(
      fc.asyncProperty(batches, async (given) => {
        const { counts, accepted, quarantined, findings } = await lake.curate(upsert, given);
        expect(counts['rows_read']).toBe(given.flat().length);
        expect(counts['rows_published']).toBe(accepted.length);
        expect(counts['rows_quarantined']).toBe(quarantined.length);
        const { rows_published = 0, rows_quarantined = 0, duplicates_dropped = 0 } = counts;
        expect(rows_published + rows_quarantined + duplicates_dropped).toBe(counts['rows_read']);
        const sum = (outcome: string) =>
          findings
            .filter((found) => found['outcome'] === outcome)
            .reduce((all, { count }) => all + Number(count), 0);
        expect([sum('quarantined'), sum('dropped')]).toEqual([rows_quarantined, duplicates_dropped]);
      }),
      run,
    ));

  test('running twice is running once', () =>
    fc.assert(
      fc.asyncProperty(batches, async (given) => {
        await lake.query('drop table if exists lake_things');
        await lake.curate(upsert, given);
        const once = await lake.query('select * from lake_things order by all');
        await lake.curate(upsert, given);
        expect(await lake.query('select * from lake_things order by all')).toEqual(once);
      }),
      run,
    ));

  test('where versions differ in their watermark, the order of batches does not matter', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          fc.record({ id: fc.integer({ min: 1, max: 4 }), minute: fc.integer({ min: 10, max: 59 }) }),
          {
            maxLength: 12,
            selector: ({ id, minute }) => `${String(id)} ${String(minute)}`,
          },
        ),
        fc.integer({ min: 1, max: 4 }),
        async (versions, size) => {
          const rows: Rows = versions.map(({ id, minute }) =>
            row(id, { at: `2026-11-01T10:${String(minute)}:00Z`, price: String(minute) }),
          );
          const parts = Array.from({ length: Math.ceil(rows.length / size) || 1 }, (_, index) =>
            rows.slice(index * size, (index + 1) * size),
          );
          const outcome = async (order: readonly Rows[]) => {
            await lake.query('drop table if exists lake_things');
            for (const part of order) await lake.curate(upsert, [part]);
            return lake.query('select * from lake_things order by all');
          };
          const forwards = await outcome(parts);
          expect(await outcome(parts.toReversed())).toEqual(forwards);
          expect(await outcome([rows])).toEqual(forwards);
        },
      ),
      { numRuns: 12 },
    ));
});

test('a plan reads back as it was written', () => {
  expect(parseCuratePlan(JSON.stringify(upsert))).toEqual(upsert);
  expect(() => parseCuratePlan({ ...upsert, write: 'append' })).toThrow(/write/);
});

test('field ids stay when a column is appended, and dropped columns keep theirs free', () => {
  const secret = column('secret', 'string', { privacy: { policy: 'drop' } });
  const ids = (of: typeof things) => curatePlan(of).schema.map(({ id, name }) => [name, id]);
  const now = dataset([secret, column('price', 'money')]);
  expect(ids(now)).toEqual([
    ['id', 2],
    ['at', 3],
    ['sold', 4],
    ['price', 6],
    ['business_date', 1],
  ]);
  const later = dataset([secret, column('price', 'money'), column('note', 'string')]);
  expect(ids(later)).toEqual(expect.arrayContaining(ids(now)));
});

test('the rarest combination of generalised values is counted where a contract sets a floor', async () => {
  const people = dataset(
    [column('age', 'string', { privacy: { policy: 'generalise', to: 'age-band', formats: [] } })],
    { mode: 'snapshot', businessDate: null, kAnonymity: 2 },
  );
  const plan = curatePlan(people);
  await lake.curate(plan, [
    ['18-24', '18-24', '25-34', '18-24', '25-34'].map((age, id) => ({ ...row(id), age })),
  ]);
  expect(await lake.query('select smallest::integer as smallest from groups')).toEqual([{ smallest: 2 }]);
  expect(curatePlan({ ...people, kAnonymity: null }).steps.map(({ name }) => name)).not.toContain('groups');
});
