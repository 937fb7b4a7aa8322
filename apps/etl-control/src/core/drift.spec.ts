import type { Column, Dataset, DriftPolicies } from '@daybreak/dataset-contracts';
import { plainCleaning } from '@daybreak/dataset-contracts/testing';
import { describe, expect, test } from 'vitest';
import { driftOf, type Baseline, type SourceColumn } from './drift.ts';

const column = (sourceName: string, policy: 'keep' | 'drop' = 'keep'): Column => ({
  name: sourceName,
  sourceName,
  description: '',
  type: { kind: 'string' },
  required: false,
  privacy: { policy },
  clean: plainCleaning,
});

const policies: DriftPolicies = {
  added: 'ignore',
  dropped: 'accept',
  renamed: 'accept',
  widened: 'accept',
  narrowed: 'accept',
  keyChanged: 'refuse',
};

const customers: Pick<Dataset, 'columns' | 'watermark' | 'key' | 'businessDate' | 'drift'> = {
  columns: [column('customer_id'), column('city'), column('email', 'drop')],
  watermark: 'updated_at',
  key: ['customer_id'],
  businessDate: null,
  drift: policies,
};

const asItIs: readonly SourceColumn[] = [
  { name: 'customer_id', type: 'bigint' },
  { name: 'city', type: 'string' },
  { name: 'email', type: 'string' },
  { name: 'updated_at', type: 'timestamp' },
];
const without = (name: string) => asItIs.filter((one) => one.name !== name);

const drift = (columns: readonly SourceColumn[], baseline: Baseline | null = null, contract = customers) =>
  driftOf({ contract, columns, baseline });
const seen = drift(asItIs).baseline;
const kinds = (...of: Parameters<typeof drift>) =>
  drift(...of).differences.map(({ kind, column, policy }) => `${kind} ${column}: ${policy}`);

describe('a source', () => {
  test('as the contract has it does not drift', () => {
    expect(drift(asItIs, seen)).toEqual({ differences: [], absent: [], baseline: seen });
  });

  test('with a column that nobody classified has one more', () => {
    expect(kinds([...asItIs, { name: 'IBAN', type: 'string' }], seen)).toEqual(['added IBAN: ignore']);
  });

  test('without a column that is read lacks it; without one that is never read it lacks nothing', () => {
    const found = drift(without('city'), seen);
    expect(found.differences).toMatchObject([{ kind: 'dropped', column: 'city', policy: 'accept' }]);
    expect(found.absent).toEqual(['city']);
    expect(kinds(without('email'), seen)).toEqual([]);
  });

  test('without its key, its watermark or its business date is refused, whatever the policy', () => {
    expect(kinds(without('customer_id'))).toEqual(['dropped customer_id: refuse']);
    expect(kinds(without('updated_at'))).toEqual(['dropped updated_at: refuse']);
    const dated = { ...customers, businessDate: { column: 'city', zone: 'UTC' } };
    expect(kinds(without('city'), null, dated)).toEqual(['dropped city: refuse']);
  });

  test('may have renamed a column where one of its type went and one came', () => {
    const moved = [...without('city'), { name: 'town', type: 'string' }];
    expect(kinds(moved, seen)).toEqual(['renamed city: accept']);
    expect(drift(moved, seen).absent).toEqual(['city']);
    expect(kinds([...moved, { name: 'village', type: 'string' }], seen)).toEqual([
      'dropped city: accept',
      'added town: ignore',
      'added village: ignore',
    ]);
    // What its type was, only an earlier look can tell.
    expect(kinds(moved)).toEqual(['dropped city: accept', 'added town: ignore']);
  });

  test('may widen and narrow a type against what was seen under the same contract', () => {
    const now = (type: string) => asItIs.map((one) => (one.name === 'customer_id' ? { ...one, type } : one));
    expect(kinds(now('decimal(20,0)'), seen)).toEqual(['widened customer_id: accept']);
    expect(kinds(now('int'), seen)).toEqual(['narrowed customer_id: accept']);
    expect(kinds(now('int'), drift(now('int'), seen).baseline)).toEqual([]);
    const edited = {
      ...customers,
      columns: customers.columns.map((one) => ({ ...one, sourceType: 'text' })),
    };
    expect(kinds(now('int'), seen, edited)).toEqual([]);
  });
});
