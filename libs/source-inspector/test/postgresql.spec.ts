import { startPostgres, type TestPostgres } from '@daybreak/duckdb-engine/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openInspector, SourceError, type DatabaseConnection, type SourceInspector } from '../src/index.ts';

let server: TestPostgres;
let inspector: SourceInspector;
let connection: DatabaseConnection;
const orders = { schema: 'Trade', table: 'Order Lines' };

beforeAll(async () => {
  server = await startPostgres();
  const owner = await server.connect();
  await owner.query(`
    CREATE SCHEMA "Trade";
    CREATE TYPE "Trade".state AS ENUM ('new', 'paid');
    CREATE DOMAIN "Trade".code AS varchar(12) NOT NULL;
    CREATE DOMAIN "Trade".short_code AS "Trade".code;
    CREATE TABLE "Trade".buyers (id int PRIMARY KEY, mail text UNIQUE, born date DEFAULT '1970-01-01');
    COMMENT ON TABLE "Trade".buyers IS 'Who buys';
    COMMENT ON COLUMN "Trade".buyers.mail IS 'where to write';
    CREATE TABLE "Trade"."Order Lines" (
      "Order" bigint, line smallint, buyer int REFERENCES "Trade".buyers (id),
      state "Trade".state DEFAULT 'new', code "Trade".short_code, price numeric(12,2),
      twice numeric GENERATED ALWAYS AS (price * 2) STORED,
      changed timestamptz NOT NULL DEFAULT now(), planned timestamp, seen timestamptz, picture bytea,
      PRIMARY KEY ("Order", line));
    CREATE INDEX lines_changed ON "Trade"."Order Lines" (changed);
    CREATE UNIQUE INDEX lines_some ON "Trade"."Order Lines" (code) WHERE line = 1;
    CREATE INDEX lines_lower ON "Trade"."Order Lines" (lower(code), price);
    INSERT INTO "Trade".buyers SELECT i, 'canary' || i || '@example.org' FROM generate_series(1, 500) i;
    INSERT INTO "Trade"."Order Lines" ("Order", line, buyer, code, price, changed, planned, seen, picture)
      SELECT i, 1, 1 + i % 500, 'c' || i, i, timestamptz '2026-01-01' + i * interval '1 minute',
        timestamp '2199-01-01', CASE WHEN i % 4 > 0 THEN now() - random() * interval '9 days' END, '\\x00ff'
      FROM generate_series(1, 40000) i;
    CREATE TABLE "Trade".parts (at date, v int) PARTITION BY RANGE (at);
    CREATE TABLE "Trade".parts_2026 PARTITION OF "Trade".parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    INSERT INTO "Trade".parts SELECT '2026-03-01', i FROM generate_series(1, 100) i;
    CREATE VIEW "Trade".lines_view AS SELECT "Order", price FROM "Trade"."Order Lines";
    CREATE TABLE "Trade".secret (a int, b text);
    CREATE ROLE clerk LOGIN PASSWORD 'clerk-pw';
    GRANT USAGE ON SCHEMA "Trade" TO clerk;
    GRANT SELECT ON "Trade".buyers TO clerk;
    GRANT SELECT (a), UPDATE ON "Trade".secret TO clerk;
    INSERT INTO "Trade".secret VALUES (1, 'x');
  `);
  await owner.query('ANALYZE');
  connection = { engine: 'postgresql', ...server.reader, tls: { mode: 'off' } };
  inspector = await openInspector(connection);
});

afterAll(async () => {
  await inspector.close();
  await server.stop();
});

test('lists tables of every kind, partitioned ones whole, with rows as the statistics have them', async () => {
  const tables = await inspector.tables();
  expect(tables.map(({ table, kind, estimatedRows }) => [table, kind, estimatedRows])).toEqual([
    ['Order Lines', 'table', 40_000],
    ['buyers', 'table', 500],
    ['lines_view', 'view', null],
    ['parts', 'partitioned', 100],
    ['secret', 'table', 1],
  ]);
  expect(tables[1]?.comment).toBe('Who buys');
});

test('describes columns as the source spells them, domains to their base, enums with their labels', async () => {
  const { columns, ...rest } = await inspector.describe(orders);
  const by = Object.fromEntries(columns.map((column) => [column.name, column]));
  expect(columns.map(({ name }) => name).slice(0, 3)).toEqual(['Order', 'line', 'buyer']);
  expect(by['code']).toMatchObject({
    type: '"Trade".short_code',
    baseType: 'character varying(12)',
    nullable: false,
  });
  expect(by['state']).toMatchObject({ enumValues: ['new', 'paid'], default: `'…'::"Trade".state` });
  expect(by['price']).toMatchObject({ type: 'numeric(12,2)', nullable: true, generated: false });
  expect(by['twice']?.generated).toBe(true);
  expect(rest).toMatchObject({
    primaryKey: ['Order', 'line'],
    uniqueKeys: [],
    foreignKeys: [{ columns: ['buyer'], to: { schema: 'Trade', table: 'buyers' }, toColumns: ['id'] }],
  });
  expect(rest.indexes.map(({ name, serves, columns }) => [name, serves, columns])).toEqual([
    ['Order Lines_pkey', 'ranges', ['Order', 'line']],
    ['lines_changed', 'ranges', ['changed']],
    ['lines_lower', 'other', [null, 'price']],
    ['lines_some', 'other', ['code']],
  ]);
  const buyers = await inspector.describe({ schema: 'Trade', table: 'buyers' });
  expect(buyers.uniqueKeys).toEqual([['mail']]);
  expect(buyers.columns[1]?.comment).toBe('where to write');
});

describe('a sample', () => {
  test('is bounded, in rows, from all over the table, and the same for the same seed', async () => {
    const props = { columns: ['Order', 'price', 'picture'], rows: 300, seed: 7 };
    const first = await inspector.sample(orders, props);
    expect(first.rows).toBe(300);
    const numbers = first.columns.get('Order')!.map(Number);
    expect(first.columns.get('price')!.map(Number)).toEqual(numbers);
    expect(Math.max(...numbers) - Math.min(...numbers)).toBeGreaterThan(20_000);
    expect(first.columns.get('picture')![0]).toBe('00ff');
    expect(await inspector.sample(orders, props)).toEqual(first);
    expect(await inspector.sample(orders, { ...props, seed: 8 })).not.toEqual(first);
  });

  test('works on small, partitioned and empty tables and on views', async () => {
    const of = async (table: string, column: string) =>
      (await inspector.sample({ schema: 'Trade', table }, { columns: [column], rows: 50, seed: 1 })).rows;
    expect(await of('parts', 'v')).toBe(50);
    expect(await of('lines_view', 'price')).toBe(50);
    expect(await of('secret', 'a')).toBe(1);
  });
});

test('a watermark that grows with the rows is told from ones that do not', async () => {
  expect(await inspector.probeWatermark(orders, 'changed')).toMatchObject({
    ...{ indexed: true, nullable: false, nulls: 0, future: false },
    order: expect.closeTo(1, 2) as number,
  });
  expect(await inspector.probeWatermark(orders, 'planned')).toMatchObject({
    ...{ indexed: false, future: true, order: null },
  });
  const seen = await inspector.probeWatermark(orders, 'seen');
  expect(Math.abs(seen.order!)).toBeLessThan(0.3);
  expect(seen.nulls).toBeGreaterThan(0.1);
});

test('a key is declared, observed, or none', async () => {
  expect(await inspector.probeKey(orders, ['Order', 'line'])).toMatchObject({ unique: 'declared' });
  expect(await inspector.probeKey(orders, ['code'])).toMatchObject({ unique: 'observed', complete: true });
  expect(await inspector.probeKey(orders, ['buyer'])).toMatchObject({
    unique: 'no',
    nulls: false,
    repeats: 39_500,
  });
});

test('a session says what it can, and cannot write', async () => {
  expect(await inspector.abilities()).toMatchObject({
    ...{ user: 'reader', readOnlySession: true, userMayWrite: false, seesOpenTransactions: true },
    ...{ replica: false, encoding: 'UTF8', tls: false },
  });
});

test('a revoked column and a grant too much are seen, and the rest can still be read', async () => {
  const clerk = await openInspector({ ...connection, username: 'clerk', password: 'clerk-pw' });
  try {
    const secret = { schema: 'Trade', table: 'secret' };
    expect(await clerk.grants(secret)).toEqual({ table: false, deniedColumns: ['b'] });
    expect(await clerk.abilities()).toMatchObject({ userMayWrite: true, seesOpenTransactions: false });
    const sample = await clerk.sample(secret, { columns: ['a', 'b'], rows: 5, seed: 1 });
    expect([...sample.columns.keys(), ...sample.unreadable]).toEqual(['a', 'b']);
    await expect(clerk.probeKey(orders, ['code'])).rejects.toMatchObject({ code: 'GRANT_MISSING' });
  } finally {
    await clerk.close();
  }
});

test('what refuses is told by cause and remedy, without a password or a value', async () => {
  const failing = async (changes: Partial<DatabaseConnection>) => {
    const error: unknown = await openInspector({ ...connection, ...changes }).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof SourceError)) throw new Error('did not refuse');
    expect(error.message).not.toMatch(/pw-canary|wrong-canary/);
    return (error as SourceError).code;
  };
  expect(await failing({ password: 'wrong-canary' })).toBe('PASSWORD_REFUSED');
  expect(await failing({ database: 'nowhere' })).toBe('DATABASE_UNKNOWN');
  expect(await failing({ port: 1 })).toBe('UNREACHABLE');
  expect(await failing({ tls: { mode: 'verify' } })).toBe('TLS_REFUSED');
  await expect(inspector.describe({ schema: 'Trade', table: 'order lines' })).rejects.toMatchObject({
    code: 'TABLE_UNKNOWN',
  });
  await expect(inspector.sample(orders, { columns: ['nope'], rows: 1, seed: 1 })).rejects.toMatchObject({
    code: 'COLUMN_UNKNOWN',
  });
});
