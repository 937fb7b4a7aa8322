import { dependencyOrder } from '../src/index.ts';
import { readContracts } from '../src/files.ts';
import { expect, test } from 'vitest';

const datasets = readContracts();
const named = (name: string) => datasets.find((dataset) => dataset.name === name)!;

test('the sample shop has five datasets, each after those it refers to', () => {
  expect(datasets.map(({ name }) => name)).toEqual([
    'customers',
    'products',
    'stores',
    'sales',
    'sale_items',
  ]);
  expect(dependencyOrder(datasets.toReversed()).map(({ name }) => name)).toEqual(
    datasets.map(({ name }) => name),
  );
});

test('of a customer only a hash, an age band and two dates leave the source', () => {
  const policies = Object.fromEntries(
    named('customers').columns.map(({ sourceName, privacy }) => [sourceName, privacy.policy]),
  );
  expect(policies).toEqual({
    customer_id: 'keep',
    full_name: 'drop',
    email: 'drop',
    phone: 'drop',
    address: 'drop',
    date_of_birth: 'generalise',
    loyalty_card: 'hash',
    home_store_id: 'keep',
    joined_on: 'keep',
    updated_at: 'keep',
  });
});

test('a contract compiles to what the services need', () => {
  expect(named('sale_items')).toMatchObject({
    owner: 'till-systems',
    source: { schema: 'public', table: 'sale_items' },
    mode: 'upsert',
    key: ['sale_id', 'line_no'],
    watermark: 'updated_at',
    businessDate: { column: 'sold_at', zone: 'Europe/Berlin', watermarkNotBefore: true },
    references: [
      { columns: ['sale_id'], dataset: 'sales', to: ['sale_id'] },
      { columns: ['product_id'], dataset: 'products', to: ['product_id'] },
    ],
    ruleset: expect.stringMatching(/^Rules = \[[^]*\]$/) as string,
  });
  expect(named('sales').columns.find(({ name }) => name === 'amount')).toMatchObject({
    type: { kind: 'decimal', precision: 12, scale: 2 },
    required: true,
    clean: { decimalComma: true, minimum: '-10000', maximum: '10000', trim: true },
  });
});
