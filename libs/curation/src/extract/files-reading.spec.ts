import type { Column, Dataset, FilesLocation } from '@daybreak/dataset-contracts';
import { describe, expect, it } from 'vitest';
import { filesReading } from './files-reading.ts';

const source: FilesLocation = {
  ...{ kind: 'files', connection: 'suppliers', bucket: 'inbox', prefix: 'prices/', format: 'csv' },
  ...{ delimiter: null, encoding: null, header: 'present', lastLine: 'ended' },
};

const column = (name: string, policy: 'keep' | 'drop' = 'keep', sourceName = name) =>
  ({ name, sourceName, privacy: { policy } }) as Column;

const dataset = (change: Partial<Dataset> = {}) =>
  ({
    name: 'prices',
    source,
    mode: 'upsert',
    key: ['id', 'day'],
    watermark: null,
    businessDate: null,
    drift: { dropped: 'refuse' },
    columns: [column('id', 'keep', 'Id'), column('contact', 'drop'), column('day'), column('price')],
    ...change,
  }) as Dataset;

describe('a reading of files', () => {
  it('names the columns that leave, by their places among all of the contract', () => {
    expect(filesReading({ dataset: dataset(), source, absent: [] })).toMatchObject({
      kind: 'files',
      bucket: 'inbox',
      prefix: 'prices/',
      columns: [
        { name: 'Id', optional: false, position: 0 },
        { name: 'day', optional: false, position: 2 },
        { name: 'price', optional: false, position: 3 },
      ],
      fields: 4,
    });
  });

  it('lets columns be missing that drift accepts as dropped, but none that the dataset cannot do without', () => {
    const optional = (change: Partial<Dataset>, absent: readonly string[] = []) =>
      filesReading({ dataset: dataset(change), source, absent }).columns.map((one) => one.optional);
    expect(optional({ drift: { dropped: 'accept' } as Dataset['drift'] })).toEqual([false, false, true]);
    expect(optional({}, ['price', 'day'])).toEqual([false, false, true]);
    const businessDate = { column: 'price', zone: 'UTC' };
    expect(optional({ drift: { dropped: 'accept' } as Dataset['drift'], businessDate })).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('takes the newest delivery for a snapshot, else all files of the window', () => {
    const files = (mode: Dataset['mode']) =>
      filesReading({ dataset: dataset({ mode }), source, absent: [] }).files;
    expect([files('append'), files('upsert'), files('snapshot')]).toEqual(['window', 'window', 'newest']);
  });
});
