import { createHmac } from 'node:crypto';
import type { ExtractPlan, TableReading } from '@daybreak/curation';
import type { Connection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { extract, type Credentials, type SourceConnection } from '../src/index.ts';
import { startMariadb, withMariadb, type TestMariadb } from './mariadb.ts';
import { testPlace, type TestPlace } from './surroundings.ts';

const key = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
const hmac = (column: string) =>
  `sha256(unhex('{hmac_outer}') || unhex(sha256(unhex('{hmac_inner}') || encode(${column}))))`;

describe.runIf(withMariadb)('a table of MariaDB', () => {
  let mariadb: TestMariadb;
  let owner: Connection;
  let place: TestPlace;

  beforeAll(async () => {
    mariadb = await startMariadb();
    owner = await mariadb.connect();
  }, 60_000);
  afterAll(() => mariadb.stop());
  beforeEach(async () => {
    place = await testPlace();
    await owner.query(
      `DROP TABLE IF EXISTS sales; CREATE TABLE sales (id int PRIMARY KEY, card varchar(1000), note text,
         updated_at timestamp(6) NULL, KEY by_time (updated_at))`,
    );
  });
  afterEach(() => place.remove());

  const reading = (change: Partial<TableReading> = {}): TableReading => ({
    kind: 'table',
    engine: 'mysql',
    connection: 'source',
    schema: 'shop',
    table: 'sales',
    columns: ['id', 'card', 'note'].map((name) => ({ name, sql: `\`${name}\`` })),
    predicates: ['`updated_at` >= {low}', '`updated_at` < {high}'],
    sliceKey: ['id'],
    watermark: 'updated_at',
    budget: {
      connections: 1,
      sliceRows: 250_000,
      statementTimeoutSeconds: 600,
      latencyCeilingMilliseconds: null,
      replicaLagCeilingSeconds: null,
      patienceSeconds: 900,
    },
    ...change,
  });

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

  const credentials = (connection: SourceConnection): Credentials => ({
    connection: () => Promise.resolve(connection),
    secret: () => Promise.resolve(key),
  });

  const run = async (change: Partial<ExtractPlan> = {}, connection = mariadb.reader) =>
    extract(plan(change), { ...(await place.run()), credentials: credentials(connection) });

  const landed = () => place.rows('s3://landing/sales/r1/part-00000.parquet');

  const insert = (
    rows: readonly (readonly [number, string | null, string | null])[],
    at = '2026-11-01 10:00:00',
  ) => owner.query('INSERT INTO sales VALUES ?', [rows.map((row) => [...row, at])]);

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
    'nul\0byte',
    'x'.repeat(70_000),
    'ä"'.repeat(200_000),
  ];

  it('keeps every text apart from null', async () => {
    await owner.query('ALTER TABLE sales MODIFY note longtext');
    await insert([...texts.map((text, id) => [id, null, text] as const), [99, null, null]]);
    const result = await run();
    expect(result.rowsRead).toBe(texts.length + 1);
    const notes = new Map((await landed()).map(({ id, note }) => [Number(id), note]));
    expect(texts.map((_, id) => notes.get(id))).toEqual(texts);
    expect(notes.get(99)).toBeNull();
  });

  it('hashes as HMAC-SHA-256 does', async () => {
    await insert([
      [1, '4711-é', null],
      [2, null, null],
    ]);
    await run();
    const cards = new Map((await landed()).map(({ id, card }) => [id, card]));
    expect(cards.get('1')).toBe(createHmac('sha256', Buffer.from(key, 'hex')).update('4711-é').digest('hex'));
    expect(cards.get('2')).toBeNull();
  });
});
