import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataFiles, loadTable, type Lake, type ObjectStore, type Table } from '../../src/index.ts';
import { fileObjectStore, memoryCatalog } from '../../src/testing/index.ts';

interface Expected {
  readonly metadataLocation: string;
  readonly partitionBy: string;
  readonly snapshots: readonly string[];
  readonly files: readonly { readonly uri: string; readonly partition: string | number | null }[];
  /** Of each day, the files that PyIceberg opens for it. */
  readonly planned?: Readonly<Record<string, readonly string[]>>;
}

const generated = join(import.meta.dirname, 'generated');
const expected = JSON.parse(await readFile(join(generated, 'expected.json'), 'utf8')) as Record<
  string,
  Expected
>;

async function open(name: string, change: (text: string) => string = (text) => text): Promise<[Lake, Table]> {
  const files = fileObjectStore(generated);
  const { metadataLocation } = expected[name]!;
  const objects: ObjectStore = {
    ...files,
    read: async (uri) =>
      uri === metadataLocation
        ? new TextEncoder().encode(change(new TextDecoder().decode(await files.read(uri))))
        : files.read(uri),
  };
  const catalog = memoryCatalog();
  const lake: Lake = { objects, catalog, now: () => new Date(), randomUUID: () => crypto.randomUUID() };
  await catalog.create({ database: 'd', table: name, metadataLocation, location: '', columns: [] });
  return [lake, await loadTable(lake, { database: 'd', table: name })];
}

const byUri = <File extends { readonly uri: string }>(files: readonly File[]) =>
  [...files].sort((left, right) => (left.uri < right.uri ? -1 : 1));

describe('a table that PyIceberg wrote', () => {
  it.each(['by_day', 'by_name'])('%s lists its files, partitions and snapshots', async (name) => {
    const [lake, table] = await open(name);
    const wanted = expected[name]!;
    expect(table.partitionBy).toBe(wanted.partitionBy);
    expect(table.snapshots.map(({ id }) => id)).toEqual(wanted.snapshots);
    expect(byUri(await dataFiles(lake, table))).toEqual(
      byUri(wanted.files).map((file) => ({ ...file, specId: 0 })),
    );
  });

  it.each(['by_day', 'by_name'])('%s is pruned to any of its partitions', async (name) => {
    const [lake, table] = await open(name);
    const wanted = expected[name]!;
    const { files } = wanted;
    for (const value of [...files.map(({ partition }) => partition), '1999-01-01']) {
      const found = await dataFiles(lake, table, {
        holding: { column: wanted.partitionBy, values: [value] },
      });
      expect(found.map(({ uri }) => uri).toSorted()).toEqual(
        files.flatMap(({ uri, partition }) => (partition === value ? [uri] : [])).toSorted(),
      );
    }
  });

  it('is read with files of every partition spec that it had, and pruned as PyIceberg prunes it', async () => {
    const [lake, table] = await open('evolved');
    const { files, planned = {} } = expected['evolved']!;
    const days = (value: unknown) => (typeof value === 'string' ? Date.parse(value) / 86_400_000 : value);
    const found = (await dataFiles(lake, table)).map(({ uri, specId, partition }) => ({
      uri,
      specId,
      partition: days(partition),
    }));
    expect(byUri(found)).toEqual(byUri(files));
    for (const [day, uris] of Object.entries(planned)) {
      const holding = await dataFiles(lake, table, { holding: { column: 'day', values: [day] } });
      expect(holding.map(({ uri }) => uri).sort()).toEqual(uris);
    }
  });

  it('is not rounded in its snapshot ids', () => {
    const ids = Object.values(expected).flatMap(({ snapshots = [] }) => snapshots);
    expect(ids.some((id) => !Number.isSafeInteger(Number(id)))).toBe(true);
  });
});

describe('a table with a feature that is not implemented is refused by name', () => {
  it('another partition transform', async () => {
    await expect(open('bucketed')).rejects.toThrow(/partition transform bucket\[4\]/);
  });

  it.each<[string, RegExp, (metadata: Record<string, unknown>) => void]>([
    ['version 3', /format version 3/, (metadata) => (metadata['format-version'] = 3)],
    [
      'a nested column',
      /nested or unknown type in column id/,
      (metadata) => {
        const [schema] = metadata['schemas'] as { fields: { type: unknown }[] }[];
        schema!.fields[0]!.type = {
          type: 'list',
          element: 'long',
          'element-id': 9,
          'element-required': false,
        };
      },
    ],
    [
      'two partition columns',
      /more than one column/,
      (metadata) => {
        const [spec] = metadata['partition-specs'] as { fields: unknown[] }[];
        spec!.fields.push({ name: 'id', transform: 'identity', 'source-id': 1, 'field-id': 1001 });
      },
    ],
  ])('%s', async (_, message, change) => {
    const opening = open('by_day', (text) => {
      const metadata = JSON.parse(text) as Record<string, unknown>;
      change(metadata);
      return JSON.stringify(metadata);
    });
    await expect(opening).rejects.toMatchObject({ code: 'UNSUPPORTED_TABLE' });
    await expect(opening).rejects.toThrow(message);
  });

  it.each([
    ['no JSON', () => 'oops'],
    ['another JSON', () => 'null'],
  ])('metadata that is %s', async (_, change) => {
    await expect(open('by_day', change)).rejects.toMatchObject({ code: 'INVALID_TABLE' });
  });
});
