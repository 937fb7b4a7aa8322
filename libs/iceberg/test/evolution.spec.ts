import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  appendFiles,
  createTable,
  dataFiles,
  loadTable,
  overwritePartitions,
  replaceFiles,
  repartitioned,
  type Field,
  type Lake,
  type NewDataFile,
  type Table,
  type Transform,
} from '../src/index.ts';
import { folderLake } from '../src/testing/index.ts';

let root: string;
let lake: Lake;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'daybreak-evolution-'));
  lake = folderLake(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const schema: Field[] = [
  { id: 1, name: 'day', type: 'date', required: true, doc: '' },
  { id: 2, name: 'day_month', type: 'string', required: false, doc: '' },
];
const sales = { database: 'lake', table: 'sales' };
const create = (partitionBy: string | null, transform?: Transform) =>
  createTable(lake, {
    ...sales,
    location: 's3://lake/sales',
    schema,
    partitionBy,
    ...(transform === undefined ? {} : { transform }),
  });

let written = 0;
/** A file of the days from `lower` to `upper`. */
const file = (partition: NewDataFile['partition'], lower: string, upper = lower): NewDataFile => ({
  uri: `s3://lake/sales/data/${(written += 1)}.parquet`,
  partition,
  recordCount: 1,
  fileSizeInBytes: 1,
  columns: [{ fieldId: 1, valueCount: 1, nullCount: 0, lower, upper }],
});
const holding = async (table: Table, day: string) =>
  (await dataFiles(lake, table, { holding: { column: 'day', values: [day] } })).map(({ uri }) => uri).sort();
const specs = ({ metadata }: Table) =>
  metadata['partition-specs'].map(({ fields }) =>
    fields.map((field) => [field['field-id'], field.transform, field.name]),
  );

describe('a table whose partition changes', () => {
  it('keeps its files, and comes back to an earlier spec under its ids', async () => {
    let table = await create('day');
    const first = file('2026-01-02', '2026-01-02');
    table = await appendFiles(lake, { table, files: [first] });
    const january = file(672, '2026-01-01', '2026-01-31');
    const byMonth = repartitioned(table, { partitionBy: 'day', transform: 'month' });
    expect((await loadTable(lake, sales)).spec.id).toBe(0);
    table = await appendFiles(lake, { table: byMonth, files: [january] });
    const whole = file(null, '2025-12-31', '2026-01-02');
    table = await appendFiles(lake, {
      table: repartitioned(table, { partitionBy: null }),
      files: [whole],
    });
    const again = file('2026-01-03', '2026-01-03');
    table = await appendFiles(lake, {
      table: repartitioned(table, { partitionBy: 'day' }),
      files: [again],
    });

    expect(table.spec).toMatchObject({ id: 0, partition: { id: 1000, name: 'day', transform: 'identity' } });
    // The name that other writers would give the months is a column's.
    expect(specs(table)).toEqual([[[1000, 'identity', 'day']], [[1001, 'month', 'day_month_']], []]);
    expect(table.metadata['last-partition-id']).toBe(1001);
    const files = await dataFiles(lake, table);
    expect(files.map(({ specId, partition }) => [specId, partition]).sort()).toEqual([
      [0, '2026-01-02'],
      [0, '2026-01-03'],
      [1, 672],
      [2, null],
    ]);
    expect(await holding(table, '2026-01-02')).toEqual([first.uri, january.uri, whole.uri].sort());
    expect(await holding(table, '2026-01-31')).toEqual([january.uri]);
    expect(await holding(table, '2025-12-31')).toEqual([whole.uri]);
    expect(await holding(table, '2026-02-01')).toEqual([]);
  });

  it('replaces files of every spec in one commit, and no other', async () => {
    let table = await create('day', 'year');
    const stays = file(56, '2026-01-01');
    const goes = [file(56, '2026-01-02'), file(null, '2026-01-02')];
    table = await appendFiles(lake, { table, files: [stays, goes[0]!] });
    table = await appendFiles(lake, {
      table: repartitioned(table, { partitionBy: null }),
      files: [goes[1]!],
    });
    const listed = await dataFiles(lake, table);
    const removed = listed.filter(({ uri }) => goes.some((one) => one.uri === uri));
    const fresh = file('2026-01-02', '2026-01-02');
    table = await replaceFiles(lake, {
      table: repartitioned(table, { partitionBy: 'day' }),
      files: [fresh],
      removed,
    });
    expect((await dataFiles(lake, table)).map(({ uri }) => uri).sort()).toEqual(
      [stays.uri, fresh.uri].sort(),
    );
    expect(table.currentSnapshot?.summary).toMatchObject({
      operation: 'overwrite',
      'deleted-data-files': '2',
      'added-data-files': '1',
      'changed-partition-count': '3',
      'total-data-files': '2',
    });
    await expect(replaceFiles(lake, { table, files: [], removed })).rejects.toMatchObject({
      code: 'INVALID_CHANGE',
    });
  });

  it('is not overwritten by partitions that its earlier files know nothing of', async () => {
    let table = await create(null);
    table = await appendFiles(lake, { table, files: [file(null, '2026-01-02')] });
    const byDay = repartitioned(table, { partitionBy: 'day' });
    await expect(
      overwritePartitions(lake, { table: byDay, partitions: ['2026-01-02'], files: [] }),
    ).rejects.toThrow(/files of an earlier partition spec: name the files/);
  });

  it('gathers manifests of each spec by themselves, and loses no file', async () => {
    let table = await create('day');
    for (let n = 0; n < 60; n += 1) {
      table = await appendFiles(lake, {
        table: repartitioned(table, { partitionBy: 'day' }),
        files: [file('2026-01-02', '2026-01-02')],
      });
      table = await appendFiles(lake, {
        table: repartitioned(table, { partitionBy: null }),
        files: [file(null, '2026-01-02')],
      });
    }
    const files = await dataFiles(lake, table);
    expect([0, 1].map((id) => files.filter(({ specId }) => specId === id).length)).toEqual([60, 60]);
  });

  it.each([
    ['day_month', 'month'],
    ['colour', 'identity'],
  ] as const)('cannot be partitioned by %s, %s', async (partitionBy, transform) => {
    const table = await create('day');
    expect(() => repartitioned(table, { partitionBy, transform })).toThrow(/cannot partition it/);
  });
});

describe('a file of a day', () => {
  it.each<[Transform, NewDataFile['partition'], string, string]>([
    ['year', 56, '2026-01-01', '2026-12-31'],
    ['year', -1, '1969-01-01', '1969-12-31'],
    ['month', 673, '2026-02-01', '2026-02-28'],
    ['month', -1, '1969-12-01', '1969-12-31'],
    ['day', '2026-02-03', '2026-02-03', '2026-02-03'],
  ])(
    'is found by its partition where it states no bounds: %s %s',
    async (transform, partition, lower, upper) => {
      const bare = { ...file(partition, lower), columns: [] };
      const table = await appendFiles(lake, { table: await create('day', transform), files: [bare] });
      const [found] = await dataFiles(lake, table, { withExtents: true });
      expect(found?.extents?.get('day')).toEqual({ containsNull: false, lower, upper });
    },
  );

  it('is looked into where nothing is known of it', async () => {
    const bare = { ...file(null, '2026-01-02'), columns: [] };
    const table = await appendFiles(lake, { table: await create(null), files: [bare] });
    expect(await holding(table, '1999-01-01')).toEqual([bare.uri]);
  });
});
