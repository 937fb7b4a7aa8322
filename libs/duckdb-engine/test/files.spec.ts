import { mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ExtractPlan, FilesReading } from '@daybreak/curation';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { extract, type Inbox } from '../src/index.ts';
import { query, testPlace, type TestPlace } from './surroundings.ts';

let place: TestPlace;
beforeEach(async () => {
  place = await testPlace();
});
afterEach(() => place.remove());

const reading = (change: Partial<FilesReading> = {}): FilesReading => ({
  kind: 'files',
  connection: 'suppliers',
  bucket: 'inbox',
  prefix: 'prices/',
  ...{ format: 'csv', delimiter: null, encoding: null, header: 'present', lastLine: 'ended' },
  files: 'window',
  columns: [
    { name: 'id', optional: false, position: 0 },
    { name: 'price', optional: false, position: 1 },
  ],
  fields: 2,
  ...change,
});

const plan = (
  change: Partial<FilesReading> = {},
  window: Partial<ExtractPlan['window']> = {},
): ExtractPlan => ({
  kind: 'extract',
  version: 2,
  runId: 'r1',
  dataset: 'prices',
  reading: reading(change),
  pseudonymKeySecret: null,
  window: { low: null, high: '2026-11-10T00:00:00.000Z', ...window },
  landing: { duckdb: 'select id, price from extracted', spark: '' },
  landingColumns: ['id', 'price'],
  landingUri: 's3://landing/prices/r1/',
  resultUri: 's3://landing/results/r1.json',
});

const pathOf = (name: string) => join(place.folder, 'objects/inbox/prices', name);

/** Puts a file into the inbox, on a day of November. */
async function put(name: string, content: string | Uint8Array, day = 1) {
  const path = pathOf(name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  const at = new Date(Date.UTC(2026, 10, day));
  await utimes(path, at, at);
}

const run = async (
  change?: Partial<FilesReading>,
  window?: Partial<ExtractPlan['window']>,
  other?: (inbox: Inbox) => Partial<Inbox>,
) => {
  const surroundings = await place.run();
  const inbox = { ...surroundings.inbox, ...other?.(surroundings.inbox) };
  const result = await extract(plan(change, window), {
    ...surroundings,
    inbox,
    credentials: { connection: () => Promise.reject(new Error()), secret: () => Promise.reject(new Error()) },
  });
  const rows = await Promise.all(result.files.map(({ uri }) => place.rows(uri)));
  return {
    ...result,
    landed: rows.flat().map(({ id, price }) => [id, price]),
    temporary: surroundings.temporary,
  };
};

const parquet = async (name: string, sql: string, day = 1) => {
  const path = pathOf(name);
  await mkdir(dirname(path), { recursive: true });
  await query(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
  const at = new Date(Date.UTC(2026, 10, day));
  await utimes(path, at, at);
};

describe('a window of files', () => {
  it('lands the files that came in it, oldest first, whatever each is written like', async () => {
    await put('b.csv', 'price;id\n1,5;A\n', 2);
    await put('deep/a.csv', Buffer.from('\ufeffid\tprice\r\nKäse\t2\r\n', 'utf16le'), 3);
    await put('c.csv.gz', gzipSync('id,price\nC,3'), 1);
    await put('late.csv', 'id,price\nL,4\n', 10);
    await put('early.csv', 'id,price\nE,5\n', 0);
    const { landed, rowsRead, window, receipt, refusedFiles } = await run(
      {},
      { low: '2026-11-01T00:00:00.000Z' },
    );
    expect(landed).toEqual([
      ['C', '3'],
      ['A', '1,5'],
      ['Käse', '2'],
    ]);
    expect(rowsRead).toBe(3);
    expect(window).toEqual({ low: '2026-11-01T00:00:00.000Z', high: '2026-11-10T00:00:00.000Z' });
    expect(receipt).toMatchObject({ slices: 3, rows: 3 });
    expect(refusedFiles).toBeUndefined();
  });

  it('passes over what is no delivery', async () => {
    await put('a.csv', 'id,price\nA,1\n');
    for (const name of [
      'empty.csv',
      '_SUCCESS',
      '.hidden.csv',
      'b.csv.tmp',
      'c.csv.part',
      '_temporary/0.csv',
    ])
      await put(name, name === 'empty.csv' ? '' : 'id,price\nX,1\n');
    expect((await run()).landed).toEqual([['A', '1']]);
  });

  it('lands nothing of an empty inbox', async () => {
    await mkdir(pathOf(''), { recursive: true });
    expect(await run()).toMatchObject({ rowsRead: 0, landed: [] });
  });

  it('reads a column by itself, empty rows apart from missing ones', async () => {
    await put('a.csv', 'id,price\nA,\nB,""\n');
    const surroundings = await place.run();
    const columns = [{ name: 'price', optional: false, position: 1 }];
    const credentials = {
      connection: () => Promise.reject(new Error()),
      secret: () => Promise.reject(new Error()),
    };
    await extract(
      {
        ...plan({ columns }),
        landing: { duckdb: 'select price from extracted', spark: '' },
        landingColumns: ['price'],
      },
      { ...surroundings, credentials },
    );
    const rows = await place.rows('s3://landing/prices/r1/part-00000.parquet');
    expect(rows.map(({ price }) => price)).toEqual([null, '']);
  });

  it('keeps line ends, separators and escapes that stand in values', async () => {
    const text = 'a\nb\r\u001f\u0010N\u0010';
    await put('a.jsonl', `${JSON.stringify({ id: text, price: 1.5 })}\n`);
    expect((await run({ format: 'jsonl' })).landed).toEqual([[text, '1.5']]);
  });

  it('holds large files on disk rather than in memory until they are known to be whole', async () => {
    const rows = Array.from({ length: 8000 }, (_, index) => `${String(index).padStart(2500, 'x')},${index}`);
    await put('large.csv', `id,price\n${rows.join('\n')}\n`);
    await put('cut.csv', `id,price\n${rows.join('\n')}`, 2);
    const { rowsRead, refusedFiles, temporary } = await run();
    expect(rowsRead).toBe(8000);
    expect(refusedFiles).toHaveLength(1);
    expect((await readdir(temporary)).filter((name) => /inbox|rows/.test(name))).toEqual([]);
  });
});

describe('a file that cannot be read as a whole', () => {
  beforeEach(async () => {
    await put('good.csv', 'id,price\nA,1\n', 1);
    await put('cut.csv', 'id,price\nB,2\nC', 3);
    await put('after.csv', 'id,price\nD,4\n', 5);
  });

  it('is left out whole and told, and takes no other down', async () => {
    const { landed, refusedFiles } = await run();
    expect(landed).toEqual([
      ['A', '1'],
      ['D', '4'],
    ]);
    expect(refusedFiles).toEqual([
      { uri: 's3://inbox/prices/cut.csv', reason: 'line 3 has 1 field, where the header has 2' },
    ]);
  });

  it('is looked at again by later runs, until it is mended', async () => {
    const { window } = await run();
    expect(window.high).toBe('2026-11-03T00:00:00.000Z');
    await put('cut.csv', 'id,price\nB,2\nC,3\n', 9);
    await rm(join(place.folder, 'objects/landing'), { recursive: true });
    const again = await run({}, { low: window.high });
    expect(again.landed).toEqual([
      ['D', '4'],
      ['B', '2'],
      ['C', '3'],
    ]);
    expect(again.window.high).toBe('2026-11-10T00:00:00.000Z');
  });

  it('never moves the window back', async () => {
    const low = '2026-11-03T00:00:00.000Z';
    expect((await run({}, { low })).window).toEqual({ low, high: low });
  });

  it('fails the run where no file is whole, with each file and why', async () => {
    await rm(pathOf('good.csv'));
    await rm(pathOf('after.csv'));
    await put('other.csv', 'id\nsecret-value\n', 2);
    const failing = run();
    await expect(failing).rejects.toMatchObject({ code: 'SOURCE_FILES_REFUSED' });
    await expect(failing).rejects.toThrow(
      's3://inbox/prices/other.csv: line 1 names no column price; s3://inbox/prices/cut.csv: line 3 has 1 field',
    );
    await expect(failing).rejects.not.toThrow('secret-value');
  });

  it('is not refused for a column that may be absent', async () => {
    await put('short.csv', 'id\nS\n', 6);
    const [id, price] = reading().columns;
    const { landed } = await run({ columns: [id!, { ...price!, optional: true }] });
    expect(landed).toContainEqual(['S', null]);
  });
});

describe('a snapshot', () => {
  const snapshot = { files: 'newest' } as const;

  it('is the newest file right under the prefix', async () => {
    await put('monday.csv', 'id,price\nA,1\n', 1);
    await put('tuesday.csv', 'id,price\nB,2\n', 2);
    expect((await run(snapshot)).landed).toEqual([['B', '2']]);
  });

  it('is all files of the newest folder below it', async () => {
    await put('1/a.csv', 'id,price\nA,1\n', 1);
    await put('2/a.csv', 'id,price\nB,2\n', 2);
    await put('2/b.csv', 'id,price\nC,3\n', 3);
    expect((await run(snapshot)).landed).toEqual([
      ['B', '2'],
      ['C', '3'],
    ]);
  });

  it('fails where any of its files is not whole, or none is there', async () => {
    await put('2/a.csv', 'id,price\nB,2\n', 2);
    await put('2/b.csv', 'id,price\nC', 3);
    await expect(run(snapshot)).rejects.toMatchObject({ code: 'SOURCE_FILES_REFUSED' });
    await rm(pathOf('2'), { recursive: true });
    await expect(run(snapshot)).rejects.toMatchObject({ code: 'SOURCE_FILES_MISSING' });
  });

  it('fails where a file of it is replaced while it is read', async () => {
    await put('a.csv', 'id,price\nB,2\n', 2);
    const replaced = run(snapshot, {}, (inbox) => ({
      async list(at) {
        const listed = await inbox.list(at);
        await put('a.csv', 'id,price\nB,3\n', 3);
        return listed;
      },
    }));
    await expect(replaced).rejects.toMatchObject({ code: 'SOURCE_STREAM_CUT' });
  });
});

describe('files that change while they are read', () => {
  it('are left for the next run', async () => {
    await put('a.csv', 'id,price\nA,1\n', 1);
    await put('b.csv', 'id,price\nB,2\n', 2);
    const { landed, refusedFiles } = await run({}, {}, (inbox) => ({
      async list(at) {
        const listed = await inbox.list(at);
        await put('a.csv', 'id,price\nA,9\n', 11);
        await rename(pathOf('b.csv'), pathOf('c.csv'));
        return listed;
      },
    }));
    expect(landed).toEqual([]);
    expect(refusedFiles).toBeUndefined();
  });

  it('come later than they are dated where their upload is under way: the next window begins before it', async () => {
    await put('a.csv', 'id,price\nA,1\n', 1);
    const began = (day: number) => () => ({
      oldestUpload: () => Promise.resolve(new Date(Date.UTC(2026, 10, day))),
    });
    expect((await run({}, {}, began(8))).window.high).toBe('2026-11-08T00:00:00.000Z');
    await rm(join(place.folder, 'objects/landing'), { recursive: true });
    // Nobody comes back to an upload of more than a week.
    expect((await run({}, {}, began(1))).window.high).toBe('2026-11-10T00:00:00.000Z');
  });
});

describe('Parquet', () => {
  const asParquet = { format: 'parquet' } as const;

  it('gives every value as the text that curation reads', async () => {
    await parquet(
      'a.parquet',
      `SELECT * FROM (VALUES
        ('int', '1'), ('x', NULL)) t(id, price)`,
    );
    await parquet(
      'b.parquet',
      `SELECT 12345678901234567890.12::DECIMAL(38,2) AS PRICE, 7 AS other, 5 AS id`,
      2,
    );
    const kinds: readonly [string, string][] = [
      ["DATE '2026-11-21'", '2026-11-21'],
      ["TIMESTAMP '2026-11-21 10:00:00.5'", '2026-11-21 10:00:00.5'],
      ["TIMESTAMPTZ '2026-11-21 10:00:00+02'", '2026-11-21 08:00:00+00'],
      ["TIMESTAMP_NS '2026-11-21 10:00:00.123456789'", '2026-11-21 10:00:00.123456'],
      ['true', 'true'],
      ["'\\xDE\\xAD'::BLOB", 'dead'],
      ["{'a': [1, 2], 'b': 'x'}", '{"a":[1,2],"b":"x"}'],
      ['[1.5, NULL]', '[1.5,null]'],
      ["MAP {'k': 1}", '{"k":1}'],
      ['1.5::DOUBLE', '1.5'],
    ];
    for (const [index, [sql]] of kinds.entries())
      await parquet(`k${index}.parquet`, `SELECT ${index} AS id, ${sql} AS price`, 3);
    const { landed } = await run(asParquet);
    expect(landed.slice(0, 3)).toEqual([
      ['int', '1'],
      ['x', null],
      ['5', '12345678901234567890.12'],
    ]);
    expect(landed.slice(3).map(([, price]) => price)).toEqual(kinds.map(([, text]) => text));
  });

  it('refuses a file without footer, one that is damaged, and one that lacks a column', async () => {
    await parquet('good.parquet', "SELECT 'A' AS id, 1 AS price");
    await parquet('short.parquet', "SELECT 'A' AS id", 2);
    await parquet(
      'whole.parquet',
      'SELECT i::VARCHAR AS id, hash(i)::VARCHAR AS price FROM range(20000) t(i)',
      2,
    );
    const bytes = await readFile(pathOf('whole.parquet'));
    await rm(pathOf('whole.parquet'));
    await put('cut.parquet', bytes.subarray(0, bytes.length - 100), 3);
    const damaged = Buffer.from(bytes);
    damaged.fill(0xff, 50, 5000);
    await put('damaged.parquet', damaged, 4);
    await put('text.parquet', 'id,price\n', 5);
    const { landed, refusedFiles } = await run(asParquet);
    expect(landed).toEqual([['A', '1']]);
    expect(refusedFiles?.map(({ uri, reason }) => `${uri.split('/').at(-1) ?? ''}: ${reason}`)).toEqual([
      'short.parquet: it has no column price',
      'cut.parquet: it is no Parquet, or its footer is missing: it may be cut short',
      'damaged.parquet: its pages are damaged',
      'text.parquet: it is no Parquet, or its footer is missing: it may be cut short',
    ]);
  });

  it('blames no file for what the plan does wrong', async () => {
    await parquet('good.parquet', "SELECT 'A' AS id, 1 AS price");
    const surroundings = await place.run();
    const credentials = {
      connection: () => Promise.reject(new Error()),
      secret: () => Promise.reject(new Error()),
    };
    await expect(
      extract(
        { ...plan(asParquet), landing: { duckdb: 'select nothing as id, price from extracted', spark: '' } },
        { ...surroundings, credentials },
      ),
    ).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });
});
