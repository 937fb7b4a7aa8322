import { readContracts } from '@daybreak/dataset-contracts/files';
import { describe, expect, test } from 'vitest';
import { comparisonOf, compileReconcile, parseReconcilePlan } from '../src/index.ts';
import { column, dataset } from './given.ts';

const reconcile = { days: 30 };
const typed = dataset([column('price', 'money', { sourceType: 'numeric(12,2)' }), column('note', 'string')], {
  reconcile,
  columns: [
    column('id', 'int', { required: true, sourceType: 'integer' }),
    column('at', 'timestamptz', { required: true, sourceType: 'timestamptz' }),
    column('sold', 'timestamptz', { required: true, sourceType: 'timestamptz' }),
    column('price', 'money', { sourceType: 'numeric(12,2)' }),
    column('note', 'string'),
  ],
});

const compile = (of: typeof typed, high = '2026-11-05T23:30:00Z') =>
  compileReconcile({
    dataset: of,
    runId: 'r1',
    high,
    lake: { database: 'daybreak', table: 'things' },
    quarantine: { database: 'daybreak_quarantine', table: 'things' },
    rebuilt: [],
    resultUri: 's3://landing/results/r1.json',
  });

describe('how a dataset is compared', () => {
  test('by business date where the source can be asked for it, with the numbers that the lake keeps as they are', () => {
    const compared = comparisonOf(typed);
    expect(compared).toMatchObject({ by: 'business-date', severalRows: false });
    expect(compared !== null && 'values' in compared && compared.values.map(({ name }) => name)).toEqual([
      'price',
    ]);
  });

  test('by the day of the watermark where business dates are text; of several rows of a key the newest', () => {
    for (const contract of readContracts().filter(({ mode }) => mode === 'upsert'))
      expect(comparisonOf({ ...contract, reconcile })).toMatchObject({
        by: 'watermark',
        severalRows: true,
        values: [],
      });
  });

  test('not at all where the contract does not ask, and with a reason where it cannot be', () => {
    expect(comparisonOf({ ...typed, reconcile: null })).toBeNull();
    const hashed = {
      ...typed,
      columns: typed.columns.map((one) =>
        one.name === 'id' ? { ...one, privacy: { policy: 'hash' } as const } : one,
      ),
    };
    expect(comparisonOf(hashed)).toEqual({ problem: expect.stringContaining('id') as string });
    expect(() => compile(hashed)).toThrow(/NOT|not compared/);
  });
});

describe('the plan', () => {
  test('names the days up to that of the window, in the zone of the shop', () => {
    expect(compile(typed)).toMatchObject({
      from: '2026-10-08',
      to: '2026-11-06',
      window: { low: '2026-10-08T00:00:00Z', high: '2026-11-05T23:30:00Z' },
    });
  });

  test('leaves the columns of its conditions bare, so that indexes serve', () => {
    const { sourceQuery } = compile(typed);
    expect(sourceQuery).toContain(
      `where "sold" >= (cast('2026-10-08' as timestamp) at time zone 'Europe/Berlin')`,
    );
  });

  test('asks the source for counts and sums alone', () => {
    const [selected] = compile(typed).sourceQuery.split(' from ');
    expect(selected).not.toMatch(/"id"|"price"|"note"/);
  });

  test('reads back as it was written', () => {
    const plan = compile(typed);
    expect(parseReconcilePlan(JSON.stringify(plan))).toEqual(plan);
  });
});
