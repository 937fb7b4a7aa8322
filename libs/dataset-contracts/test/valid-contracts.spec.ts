import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readFolder } from '../src/files.ts';
import { loadContracts } from '../src/index.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const read = (name: string) => {
  const { datasets, sources } = readFolder(join(fixtures, name));
  return { sources, named: (dataset: string) => datasets.find((one) => one.name === dataset)! };
};

test('every setting compiles to what the services need', () => {
  const { named } = read('everything');
  expect(named('prices')).toMatchObject({
    mode: 'append',
    watermark: null,
    key: ['product_id', 'valid_on'],
    freshnessHours: 36,
    drift: {
      added: 'refuse',
      dropped: 'accept',
      renamed: 'accept',
      widened: 'accept',
      narrowed: 'refuse',
      keyChanged: 'ignore',
    },
    source: {
      kind: 'files',
      connection: 'suppliers',
      bucket: 'acme-inbox',
      prefix: 'suppliers/prices/daily/',
      format: 'csv',
      delimiter: ';',
      encoding: 'windows-1252',
    },
  });
  expect(named('weather_days')).toMatchObject({
    source: { kind: 'table', connection: 'weather', engine: 'mysql', schema: 'weather', table: 'days' },
    deletes: 'reconcile',
    reconcile: { days: 7 },
    duplicates: 'newest',
    budget: {
      connections: 2,
      sliceRows: 50_000,
      statementTimeoutSeconds: 60,
      latencyCeilingMilliseconds: 40,
      replicaLagCeilingSeconds: 20,
      patienceSeconds: 300,
    },
    freshnessHours: null,
  });
});

test('what is not stated fails closed', () => {
  const { named } = read('hotel');
  expect(named('stays')).toMatchObject({
    deletes: 'ignore',
    reconcile: null,
    drift: {
      added: 'ignore',
      dropped: 'refuse',
      renamed: 'refuse',
      widened: 'refuse',
      narrowed: 'accept',
      keyChanged: 'refuse',
    },
    quarantineLimit: 0.1,
    kAnonymity: null,
    budget: { connections: 1, latencyCeilingMilliseconds: null },
  });
  expect(named('guests').kAnonymity).toBe(2);
});

test.each(['day', 'month(business_date)', 'year', 'none'])('partition %s is read', (value) => {
  const folder = join(fixtures, 'everything');
  const files = ['prices', 'weather_days'].map((name) => ({
    path: `${name}.odcs.yaml`,
    text: readFileSync(join(folder, `${name}.odcs.yaml`), 'utf8')
      .replace('daybreak.partition, value: day', `daybreak.partition, value: ${value}`)
      .replace('        partitioned: true\n', ''),
  }));
  const { sources } = readFolder(folder);
  const prices = loadContracts({ files, sources }).find(({ name }) => name === 'prices');
  expect(prices?.partition ?? 'day').toBe(value.replace(/[(].*/, ''));
});

test('one source needs no name in the contracts, and tables keep the spelling of the source', () => {
  expect(read('hotel').named('guests').source).toEqual({
    kind: 'table',
    connection: 'hotel',
    engine: 'postgresql',
    schema: 'hotel',
    table: 'Guests',
  });
});

test('a source is encrypted and verified unless its host is this machine', () => {
  const tls = new Map(
    [...read('everything').sources, ...read('hotel').sources].flatMap((source) =>
      source.kind === 'database' ? [[source.name, source.tls] as const] : [],
    ),
  );
  expect(Object.fromEntries(tls)).toEqual({
    shop: 'verify-full',
    billing: 'verify-full',
    weather: 'off',
    hotel: 'off',
  });
});
