import { appendFiles, createTable, repartitioned, type Lake, type NewDataFile } from '@daybreak/iceberg';
import { folderLake } from '@daybreak/iceberg/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { replacedFiles } from './replaced-files.ts';

const megabyte = 1024 * 1024;
let root: string;
let lake: Lake;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'daybreak-replaced-'));
  lake = folderLake(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A file of a table by month: `01-01..01-20` of 2026, and how many megabytes. */
const file = (days: string, megabytes: number, partition: NewDataFile['partition']): NewDataFile => {
  const [lower = '', upper = lower] = days.split('..').map((day) => `2026-${day}`);
  return {
    uri: `s3://lake/sales/data/${days}.parquet`,
    partition,
    recordCount: 1,
    fileSizeInBytes: megabytes * megabyte,
    columns: [{ fieldId: 1, valueCount: 1, nullCount: 0, lower, upper }],
  };
};

async function replaced(
  files: readonly NewDataFile[],
  days: readonly string[],
  by: 'month' | 'none' = 'month',
) {
  const table = await appendFiles(lake, {
    table: await createTable(lake, {
      ...{ database: 'lake', table: 'sales', location: 's3://lake/sales' },
      schema: [{ id: 1, name: 'day', type: 'date', required: true, doc: '' }],
      ...{ partitionBy: 'day', transform: 'month' },
    }),
    files,
  });
  const found = await replacedFiles({
    lake,
    table: by === 'month' ? table : repartitioned(table, { partitionBy: null }),
    column: 'day',
    days: days.map((day) => `2026-${day}`),
  });
  const names = (list: typeof found.files) =>
    list.map(({ uri }) => uri.replace(/.*\/|\.parquet/g, '')).sort();
  return { files: names(found.files), shared: names(found.shared) };
}

it('are those that may hold a day, however large, and small ones of their months, smallest first', async () => {
  const files = [
    file('01-01..01-20', 400, 672),
    file('01-21..01-22', 400, 672),
    file('01-23', 20, 672),
    file('01-24', 10, 672),
    file('01-25', 5, 672),
    file('02-01', 1, 673),
  ];
  expect(await replaced(files, ['01-05'])).toEqual({
    files: ['01-01..01-20', '01-24', '01-25'],
    shared: ['01-01..01-20', '01-24', '01-25'],
  });
});

it('have nothing to keep where they hold the day alone', async () => {
  const files = [file('01-01', 400, 672), file('01-02', 400, 672)];
  expect(await replaced(files, ['01-01'])).toEqual({ files: ['01-01'], shared: [] });
});

it('of a table without partitions any longer are small ones of whatever month', async () => {
  const files = [file('01-01', 1, 672), file('02-01..02-03', 1, 673), file('03-01', 400, 674)];
  expect(await replaced(files, ['04-01'], 'none')).toEqual({
    files: ['01-01', '02-01..02-03'],
    shared: ['01-01', '02-01..02-03'],
  });
});
