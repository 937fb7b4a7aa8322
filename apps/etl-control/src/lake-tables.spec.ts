import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lakeSchema } from '@daybreak/curation';
import type { Dataset } from '@daybreak/dataset-contracts';
import { plainCleaning, plainSettings } from '@daybreak/dataset-contracts/testing';
import { createTable, loadTable, type Lake } from '@daybreak/iceberg';
import { folderLake } from '@daybreak/iceberg/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lakeTable, lakeTables, type LakeTables } from './lake-tables.ts';

const column = {
  description: '',
  required: true,
  privacy: { policy: 'keep' },
  clean: plainCleaning,
} as const;
const visits: Dataset = {
  name: 'visits',
  source: { kind: 'table', connection: 'shop', engine: 'postgresql', schema: 'public', table: 'visits' },
  mode: 'upsert',
  key: ['id'],
  watermark: null,
  businessDate: { column: 'day', zone: 'UTC' },
  columns: [
    { ...column, name: 'id', sourceName: 'id', type: { kind: 'long' } },
    { ...column, name: 'day', sourceName: 'day', type: { kind: 'date' } },
  ],
  ...plainSettings,
};

let root: string;
let lake: Lake;
let tables: LakeTables;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'daybreak-lake-tables-'));
  lake = folderLake(root);
  tables = lakeTables({ lake, bucket: 'lake' });
});
afterEach(() => rm(root, { recursive: true, force: true }));

test.each<[Dataset['partition'], string | null]>([
  [undefined, 'identity'],
  ['month', 'month'],
  ['year', 'year'],
  ['none', null],
])(
  'given a contract with partition %s, when its table is cloned first, then it is partitioned by %s',
  async (partition, transform) => {
    await tables.clone({ ...visits, ...(partition === undefined ? {} : { partition }) }, 'r1');
    const { spec } = await loadTable(lake, lakeTable('visits'));
    expect(spec.partition?.transform ?? null).toBe(transform);
  },
);

test('given a table, when its contract asks for another partition, then it is no mismatch', async () => {
  await tables.clone(visits, 'r1');
  for (const partition of ['month', 'year', 'none'] as const)
    expect(await tables.mismatch({ ...visits, partition })).toBeNull();
});

test('given a table that somebody partitioned by another column, then it is a mismatch, by name', async () => {
  await createTable(lake, {
    ...lakeTable('visits'),
    location: 's3://lake/visits',
    schema: lakeSchema(visits),
    partitionBy: 'id',
  });
  expect(await tables.mismatch(visits)).toMatch(/is partitioned by id and not by business_date/);
});
