import { createHmac } from 'node:crypto';
import type { ExtractPlan, ExtractResult, TableReading } from '@daybreak/curation';
import type { Client } from 'pg';
import { plainSettings } from '@daybreak/dataset-contracts/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { extract, type Credentials, type SourceConnection } from '../src/index.ts';
import { freePort, startPostgres, type TestPostgres } from './postgres.ts';
import { testPlace, type TestPlace } from './surroundings.ts';

const key = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
const hmac = (column: string) => `{hmac_open}${column}{hmac_close}`;

let postgres: TestPostgres;
let owner: Client;
let place: TestPlace;

beforeAll(async () => {
  postgres = await startPostgres();
  owner = await postgres.connect();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  place = await testPlace();
  await owner.query(
    'DROP TABLE IF EXISTS sales; CREATE TABLE sales (id int, card text, note text, updated_at timestamptz)',
  );
});
afterEach(() => place.remove());

const plan = (change: Partial<ExtractPlan> = {}): ExtractPlan => ({
  kind: 'extract',
  version: 2,
  runId: 'r1',
  dataset: 'sales',
  reading: reading(),
  pseudonymKeySecret: 'key',
  window: { low: '2026-11-01T00:00:00Z', high: '2026-11-02T00:00:00Z' },
  landing: { duckdb: `select id, ${hmac('card')} as card, note from extracted`, spark: '' },
  landingColumns: ['id', 'card', 'note'],
  landingUri: 's3://landing/sales/r1/',
  resultUri: 's3://landing/results/r1.json',
  ...change,
});

const text = (name: string) => ({ name, sql: `cast(${name} as text)` });

const reading = (change: Partial<TableReading> = {}): TableReading => ({
  kind: 'table',
  engine: 'postgresql',
  connection: 'source',
  schema: 'public',
  table: 'sales',
  columns: [text('id'), text('card'), text('note')],
  predicates: ['updated_at >= cast({low} as timestamptz)', 'updated_at < cast({high} as timestamptz)'],
  sliceKey: [],
  budget: plainSettings.budget,
  ...change,
});

const credentials = (connection: SourceConnection = postgres.reader): Credentials => ({
  connection: () => Promise.resolve(connection),
  secret: () => Promise.resolve(key),
});

const run = async (change: Partial<ExtractPlan> = {}, connection?: SourceConnection) =>
  extract(plan(change), { ...(await place.run()), credentials: credentials(connection) });

const insert = (
  rows: readonly (readonly [number, string | null, string | null])[],
  at = '2026-11-01T10:00:00Z',
) =>
  Promise.all(
    rows.map(([id, card, note]) =>
      owner.query('INSERT INTO sales VALUES ($1, $2, $3, $4)', [id, card, note, at]),
    ),
  );

const insertMany = (rows: number) =>
  owner.query(
    "INSERT INTO sales SELECT i, repeat('x', 1000), null, now() FROM generate_series(1, $1::int) i",
    [rows],
  );

describe('what lands', () => {
  const texts = [
    '',
    ' ',
    '\\N',
    '\\.',
    'a,b',
    'say "hi"',
    'two\nlines',
    'cr\r\nlf',
    '"',
    "it's",
    'Käse 🧀 中文',
    '\t',
    'NULL',
    '\\',
  ];

  it('keeps every text apart from null', async () => {
    await insert([...texts.map((text, id) => [id, null, text] as const), [99, null, null]]);
    const result = await run();
    expect(result.rowsRead).toBe(texts.length + 1);
    const rows = await place.rows('s3://landing/sales/r1/part-00000.parquet');
    const notes = new Map(rows.map(({ id, note }) => [Number(id), note]));
    expect(texts.map((_, id) => notes.get(id))).toEqual(texts);
    expect(notes.get(99)).toBeNull();
  });

  it('keeps a null in a table of one column', async () => {
    await insert([
      [1, null, null],
      [2, null, ''],
      [3, null, 'x'],
    ]);
    const { rowsRead } = await run({
      reading: reading({ columns: [text('note')] }),
      landing: { duckdb: 'select note from extracted', spark: '' },
      landingColumns: ['note'],
    });
    expect(rowsRead).toBe(3);
    const rows = await place.rows('s3://landing/sales/r1/part-00000.parquet');
    expect(rows.map(({ note }) => note)).toEqual([null, '', 'x']);
  });

  it('hashes as HMAC-SHA-256 does', async () => {
    await insert([
      [1, '4711-é', null],
      [2, null, null],
    ]);
    await run();
    const rows = await place.rows('s3://landing/sales/r1/part-00000.parquet');
    const cards = new Map(rows.map(({ id, card }) => [id, card]));
    expect(cards.get('1')).toBe(createHmac('sha256', Buffer.from(key, 'hex')).update('4711-é').digest('hex'));
    expect(cards.get('2')).toBeNull();
  });

  it('leaves no byte of what was not to land in any file', async () => {
    const planted = 'planted-card-5c7e';
    await insert([[1, planted, 'kept-note']]);
    await run();
    expect(await place.filesWith(planted)).toEqual([]);
    expect(await place.filesWith('kept-note')).not.toEqual([]);
  });

  it('is only what the window holds', async () => {
    await insert([[1, null, null]], '2026-10-31T23:59:59.999999Z');
    await insert([[2, null, null]], '2026-11-01T00:00:00Z');
    await insert([[3, null, null]], '2026-11-02T00:00:00Z');
    const { rowsRead, window } = await run();
    expect(rowsRead).toBe(1);
    expect(window).toEqual(plan().window);
  });

  it('may be nothing', async () => {
    const { rowsRead, files } = await run();
    expect(rowsRead).toBe(0);
    expect(files).toEqual([]);
  });
});

describe('a landing', () => {
  const manifest = async () =>
    JSON.parse(
      new TextDecoder().decode(await place.objects.read('s3://landing/sales/r1/manifest.json')),
    ) as ExtractResult;

  it('ends with a manifest that equals the result', async () => {
    await insert([[1, null, 'x']]);
    const result = await run();
    expect(await manifest()).toEqual(result);
    expect(result.files).toMatchObject([{ uri: 's3://landing/sales/r1/part-00000.parquet', rows: 1 }]);
  });

  it('is not made twice', async () => {
    await insert([[1, null, 'x']]);
    const first = await run();
    await insert([[2, null, 'y']]);
    const port = await freePort();
    expect(await run({}, { ...postgres.reader, port })).toEqual(first);
  });
});

describe('the end of the window', () => {
  const soon = () => new Date(Date.now() + 3_600_000).toISOString();
  const open = { low: '2026-11-01T00:00:00Z', high: '' };

  it('lies before the oldest transaction that is still open, even one that has not written yet', async () => {
    const late = await postgres.connect();
    await late.query('BEGIN');
    const { rows } = await late.query<{ began: Date }>('SELECT now() AS began');
    await owner.query("INSERT INTO sales VALUES (1, null, 'early', now() - interval '1 minute')");
    const first = await run({ window: { ...open, high: soon() } });
    await late.query("INSERT INTO sales VALUES (2, null, 'late', now())");
    await late.query('COMMIT');

    expect(first.rowsRead).toBe(1);
    expect(new Date(first.window.high)).toEqual(rows[0]?.began);
    const second = await run({
      runId: 'r2',
      window: { low: first.window.high, high: soon() },
      landingUri: 's3://landing/sales/r2/',
    });
    expect(second.rowsRead).toBe(1);
    expect(await place.rows('s3://landing/sales/r2/part-00000.parquet')).toMatchObject([{ note: 'late' }]);
  });

  it('never lies before its beginning', async () => {
    const late = await postgres.connect();
    await late.query('BEGIN');
    await late.query('SELECT now()');
    const low = soon();
    const { window, rowsRead } = await run({ window: { low, high: soon() } });
    await late.query('ROLLBACK');
    expect(rowsRead).toBe(0);
    expect(window).toEqual({ low, high: low });
  });

  it('lies before a prepared transaction', async () => {
    await owner.query("BEGIN; INSERT INTO sales VALUES (1, null, null, now()); PREPARE TRANSACTION 'p'");
    const high = soon();
    const { window } = await run({ window: { ...open, high } });
    await owner.query("ROLLBACK PREPARED 'p'");
    expect(Date.parse(window.high)).toBeLessThan(Date.parse(high));
  });

  it('cannot be told by a user who does not see other sessions', async () => {
    await owner.query(
      "DROP ROLE IF EXISTS blind; CREATE ROLE blind LOGIN PASSWORD 'x' IN ROLE pg_read_all_data",
    );
    const failing = run({}, { ...postgres.reader, username: 'blind', password: 'x' });
    await expect(failing).rejects.toMatchObject({ code: 'SOURCE_REFUSED' });
    await expect(failing).rejects.toThrow(/pg_read_all_stats/);
  });
});

describe('failures', () => {
  it('says when nobody answers', async () => {
    const port = await freePort();
    await expect(run({}, { ...postgres.reader, port })).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' });
  });

  it.each([
    ['a wrong password', { password: 'wrong' }],
    ['an unknown database', { database: 'elsewhere' }],
  ])('says when the source refuses %s', async (_, change) => {
    await expect(run({}, { ...postgres.reader, ...change })).rejects.toMatchObject({
      code: 'SOURCE_REFUSED',
    });
  });

  it('passes on an SQLSTATE and no value of the data', async () => {
    await insert([[1, null, 'secret-note']]);
    const failing = run({
      reading: reading({
        columns: [text('id'), text('card'), { name: 'note', sql: 'cast(note as int)::text' }],
      }),
    });
    await expect(failing).rejects.toMatchObject({ code: 'SOURCE_QUERY_FAILED' });
    await expect(failing).rejects.toThrow(/22P02/);
    await expect(failing).rejects.not.toThrow(/secret-note/);
  });

  it('names the step in which the engine failed and no value of the data', async () => {
    await insert([[1, null, 'secret-note']]);
    const failing = run({
      landing: { duckdb: 'select id, card, cast(note as int)::varchar as note from extracted', spark: '' },
    });
    await expect(failing).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    await expect(failing).rejects.toThrow(/landing \(Conversion Error\)/);
    await expect(failing).rejects.not.toThrow(/secret-note/);
  });

  it('gives up a large stream that the engine stops reading', async () => {
    await insertMany(200_000);
    const failing = run({
      reading: reading({ predicates: [] }),
      landing: { duckdb: 'select id, card, cast(card as int)::varchar as note from extracted', spark: '' },
    });
    await expect(failing).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });

  it('lands nothing of a stream that was cut', async () => {
    await insertMany(100_000);
    const failing = run({
      reading: reading({
        columns: [
          text('id'),
          text('card'),
          {
            name: 'note',
            sql: 'case when id = 2000 then pg_terminate_backend(pg_backend_pid())::text end',
          },
        ],
        predicates: [],
      }),
    });
    // A superuser's right, so the owner cuts it.
    await expect(failing).rejects.toMatchObject({ code: 'SOURCE_STREAM_CUT' });
    await expect(place.objects.read('s3://landing/sales/r1/manifest.json')).rejects.toThrow();
    await expect(place.objects.read('s3://landing/sales/r1/part-00000.parquet')).rejects.toThrow();
  });

  it('refuses a plan that hashes and names no key', async () => {
    await expect(run({ pseudonymKeySecret: null })).rejects.toMatchObject({ code: 'PLAN_INVALID' });
  });

  it('writes nothing to the source', async () => {
    await owner.query('CREATE SEQUENCE IF NOT EXISTS written; GRANT ALL ON SEQUENCE written TO reader');
    await insert([[1, null, null]]);
    const failing = run({
      reading: reading({
        columns: [text('id'), text('card'), { name: 'note', sql: "nextval('written')::text" }],
      }),
    });
    await expect(failing).rejects.toMatchObject({ code: 'SOURCE_QUERY_FAILED' });
    await expect(failing).rejects.toThrow(/25006/);
  });
});
