import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { appendFiles, createTable, dataFiles, overwritePartitions, type Lake } from '../src/index.ts';
import { fileObjectStore, memoryCatalog } from '../src/testing/index.ts';

let root: string;
let reads: string[];
let lake: Lake;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'daybreak-manifests-'));
  reads = [];
  const files = fileObjectStore(root);
  lake = {
    objects: {
      ...files,
      read: (uri) => {
        reads.push(uri);
        return files.read(uri);
      },
    },
    catalog: memoryCatalog(),
    now: () => new Date(),
    randomUUID: () => crypto.randomUUID(),
  };
});
afterEach(() => rm(root, { recursive: true, force: true }));

const create = () =>
  createTable(lake, {
    database: 'lake',
    table: 'sales',
    location: 's3://lake/sales',
    schema: [{ id: 1, name: 'day', type: 'date', required: false, doc: '' }],
    partitionBy: 'day',
  });
const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10);
const file = (partition: string) => ({
  uri: `s3://lake/sales/data/${partition}.parquet`,
  partition,
  recordCount: 1,
  fileSizeInBytes: 1,
});

it('reads only the manifests that may hold the partition asked for', async () => {
  let table = await create();
  for (let n = 0; n < 10; n += 1) table = await appendFiles(lake, { table, files: [file(day(n))] });
  reads.length = 0;
  expect(await dataFiles(lake, table, { holding: { column: 'day', values: [day(3)] } })).toHaveLength(1);
  expect(reads).toHaveLength(2);
});

it('keeps their number bounded however many commits there were, and loses no file', async () => {
  let table = await create();
  for (let n = 0; n < 130; n += 1) table = await appendFiles(lake, { table, files: [file(day(n))] });
  table = await overwritePartitions(lake, { table, partitions: [day(5)], files: [] });
  reads.length = 0;
  const found = await dataFiles(lake, table);
  expect(new Set(found.map(({ partition }) => partition)).size).toBe(129);
  expect(reads.length).toBeLessThan(101);
  expect(table.currentSnapshot?.summary).toMatchObject({
    'total-data-files': '129',
    'deleted-data-files': '1',
  });
});

it('keeps the last 100 places of earlier metadata', async () => {
  let table = await create();
  for (let n = 0; n < 105; n += 1) table = await appendFiles(lake, { table, files: [file(day(n))] });
  expect(table.metadata['metadata-log']).toHaveLength(100);
  expect(table.metadata['metadata-log']?.at(-1)?.['metadata-file']).toMatch(/\/00104-/);
});
