import type { Column, Dataset } from '@daybreak/dataset-contracts';
import { expect, test } from 'vitest';
import { driftOf } from './drift.ts';

const column = (sourceName: string, policy: 'keep' | 'drop' = 'keep'): Column => ({
  name: sourceName,
  sourceName,
  description: '',
  type: { kind: 'string' },
  required: false,
  privacy: { policy },
  clean: {
    trim: true,
    collapse: false,
    case: null,
    formats: [],
    decimalComma: false,
    replace: {},
    default: null,
    minimum: null,
    maximum: null,
    allowed: null,
  },
});

const customers: Pick<Dataset, 'columns' | 'watermark'> = {
  columns: [column('customer_id'), column('email', 'drop')],
  watermark: 'updated_at',
};

test('a source as the contract has it does not drift', () => {
  expect(driftOf(customers, ['customer_id', 'email', 'updated_at'])).toEqual({ added: [], missing: [] });
});

test('a column that nobody classified is added', () => {
  expect(driftOf(customers, ['customer_id', 'email', 'updated_at', 'iban']).added).toEqual(['iban']);
});

test('a column that the extract reads is missed, the watermark too', () => {
  expect(driftOf(customers, ['email']).missing).toEqual(['customer_id', 'updated_at']);
});

test('a column that is never read is not missed', () => {
  expect(driftOf(customers, ['customer_id', 'updated_at']).missing).toEqual([]);
});
