import { startMariadb, withMariadb, type TestMariadb } from '@daybreak/duckdb-engine/testing/mariadb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openInspector, SourceError, type DatabaseConnection, type SourceInspector } from '../src/index.ts';

describe.runIf(withMariadb)('MariaDB', () => {
  let server: TestMariadb;
  let inspector: SourceInspector;
  let connection: DatabaseConnection;
  const lines = { schema: 'shop', table: 'Order Lines' };

  beforeAll(async () => {
    server = await startMariadb();
    const owner = await server.connect();
    await owner.query(`
      CREATE TABLE buyers (id int PRIMARY KEY, mail varchar(80) NOT NULL UNIQUE, born date DEFAULT '1970-01-01' COMMENT 'when') COMMENT 'Who buys';
      CREATE TABLE \`Order Lines\` (
        line bigint unsigned AUTO_INCREMENT PRIMARY KEY, buyer int, state enum('new','it''s paid') DEFAULT 'new',
        code varchar(12) NOT NULL, price decimal(12,2), twice decimal(14,2) AS (price * 2) STORED,
        changed timestamp(6) NOT NULL DEFAULT current_timestamp(6), planned datetime, seen timestamp NULL, picture varbinary(10), note text,
        KEY lines_changed (changed), KEY lines_note (note(10)), CONSTRAINT bought FOREIGN KEY (buyer) REFERENCES buyers (id));
      INSERT INTO buyers SELECT seq, CONCAT('canary', seq, '@example.org'), null FROM seq_1_to_500;
      INSERT INTO \`Order Lines\` (line, buyer, code, price, changed, planned, seen, picture)
        SELECT seq, 1 + seq MOD 500, CONCAT('c', seq), seq, DATE'2026-01-01' + INTERVAL seq MINUTE, '2199-01-01',
          IF(seq MOD 4 > 0, NOW() - INTERVAL CAST(CRC32(CONCAT('x', seq)) AS SIGNED) MOD 800000 SECOND, null), x'00ff' FROM seq_1_to_40000;
      CREATE TABLE parts (at date, v int) PARTITION BY HASH (v) PARTITIONS 4;
      INSERT INTO parts SELECT '2026-03-01', seq FROM seq_1_to_100;
      CREATE VIEW lines_view AS SELECT line, price FROM \`Order Lines\`;
      CREATE TABLE secret (a int, b text);
      INSERT INTO secret VALUES (1, 'x');
      CREATE USER clerk IDENTIFIED BY 'clerk-pw';
      GRANT SELECT ON shop.buyers TO clerk;
      GRANT SELECT (a), UPDATE (b) ON shop.secret TO clerk;
      ANALYZE TABLE buyers, \`Order Lines\`, parts, secret`);
    connection = { engine: 'mysql', ...server.reader, tls: { mode: 'off' } };
    inspector = await openInspector(connection);
  }, 60_000);
  // Each on its own: a server that is left running would outlive the tests.
  afterAll(() => server.stop());
  afterAll(() => inspector.close());

  test('lists tables of every kind, partitioned ones whole', async () => {
    const tables = await inspector.tables();
    expect(tables.map(({ table, kind }) => [table, kind])).toEqual([
      ['buyers', 'table'],
      ['lines_view', 'view'],
      ['Order Lines', 'table'],
      ['parts', 'partitioned'],
      ['secret', 'table'],
    ]);
    expect(tables[0]).toMatchObject({ comment: 'Who buys', estimatedRows: 500 });
    expect(tables[1]).toMatchObject({ comment: null, estimatedRows: null });
  });

  test('describes columns as the source spells them, with keys, indexes and no value of a default', async () => {
    const { columns, ...rest } = await inspector.describe(lines);
    const by = Object.fromEntries(columns.map((column) => [column.name, column]));
    expect(by['line']).toMatchObject({ type: 'bigint(20) unsigned', nullable: false, default: null });
    expect(by['state']).toMatchObject({ enumValues: ['new', "it's paid"], default: "'…'", nullable: true });
    expect(by['changed']).toMatchObject({ type: 'timestamp(6)', default: 'current_timestamp(6)' });
    expect(by['twice']?.generated).toBe(true);
    expect(by['price']).toMatchObject({ type: 'decimal(12,2)', generated: false });
    expect(rest).toMatchObject({
      primaryKey: ['line'],
      uniqueKeys: [],
      foreignKeys: [{ columns: ['buyer'], to: { schema: 'shop', table: 'buyers' }, toColumns: ['id'] }],
    });
    expect(rest.indexes.map(({ name, serves, columns: of }) => [name, serves, of])).toEqual([
      ['PRIMARY', 'ranges', ['line']],
      ['bought', 'ranges', ['buyer']],
      ['lines_changed', 'ranges', ['changed']],
      ['lines_note', 'other', ['note']],
    ]);
    const buyers = await inspector.describe({ schema: 'shop', table: 'buyers' });
    expect(buyers.uniqueKeys).toEqual([['mail']]);
    expect(buyers.columns[2]).toMatchObject({ comment: 'when', default: "'…'" });
  });

  test('samples rows from all over the table, the same for the same seed', async () => {
    const props = { columns: ['line', 'price', 'picture'], rows: 300, seed: 7 };
    const first = await inspector.sample(lines, props);
    expect(first.rows).toBe(300);
    const numbers = first.columns.get('line')!.map(Number);
    expect(first.columns.get('price')!.map(Number)).toEqual(numbers);
    expect(new Set(numbers).size).toBe(300);
    expect(Math.max(...numbers) - Math.min(...numbers)).toBeGreaterThan(20_000);
    expect(first.columns.get('picture')![0]).toBe('00ff');
    expect(await inspector.sample(lines, props)).toEqual(first);
    expect(await inspector.sample(lines, { ...props, seed: 8 })).not.toEqual(first);
    const of = async (table: string, column: string) =>
      (await inspector.sample({ schema: 'shop', table }, { columns: [column], rows: 50, seed: 1 })).rows;
    expect(await of('parts', 'v')).toBe(50);
    expect(await of('lines_view', 'price')).toBe(50);
    expect(await of('secret', 'a')).toBe(1);
  });

  test('tells a watermark that grows with the rows from ones that do not', async () => {
    expect(await inspector.probeWatermark(lines, 'changed')).toMatchObject({
      ...{ indexed: true, nullable: false, nulls: 0, future: false },
      order: expect.closeTo(1, 2) as number,
    });
    expect(await inspector.probeWatermark(lines, 'planned')).toMatchObject({
      ...{ indexed: false, future: true, order: null },
    });
    const seen = await inspector.probeWatermark(lines, 'seen');
    expect(Math.abs(seen.order!)).toBeLessThan(0.3);
    expect(seen.nulls).toBeGreaterThan(0.1);
  });

  test('tells a key that is declared, observed, or none', async () => {
    expect(await inspector.probeKey(lines, ['line'])).toMatchObject({ unique: 'declared' });
    expect(await inspector.probeKey(lines, ['code'])).toMatchObject({ unique: 'observed', complete: true });
    expect(await inspector.probeKey(lines, ['buyer'])).toMatchObject({ unique: 'no', nulls: false });
    expect(await inspector.probeKey(lines, ['seen', 'code'])).toMatchObject({ unique: 'no', nulls: true });
  });

  test('says what the session can, and cannot write', async () => {
    expect(await inspector.abilities()).toMatchObject({
      ...{ user: 'reader', readOnlySession: true, userMayWrite: false, seesOpenTransactions: true },
      ...{ replica: false, encoding: 'utf8mb4', timeZone: 'UTC', tls: false },
    });
  });

  test('sees a revoked column and a grant too much, and reads the rest', async () => {
    const clerk = await openInspector({ ...connection, username: 'clerk', password: 'clerk-pw' });
    try {
      const secret = { schema: 'shop', table: 'secret' };
      expect(await clerk.grants(secret)).toEqual({ table: false, deniedColumns: ['b'] });
      expect(await clerk.abilities()).toMatchObject({ userMayWrite: true, seesOpenTransactions: false });
      const sample = await clerk.sample(secret, { columns: ['a', 'b'], rows: 5, seed: 1 });
      expect([...sample.columns.keys(), ...sample.unreadable]).toEqual(['a', 'b']);
      await expect(clerk.probeKey(secret, ['b'])).rejects.toMatchObject({ code: 'GRANT_MISSING' });
    } finally {
      await clerk.close();
    }
  });

  test('names what refuses by cause and remedy, without a password or a value', async () => {
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
    expect(await failing({ database: 'mysql' })).toBe('LOGIN_REFUSED');
    expect(await failing({ port: 1 })).toBe('UNREACHABLE');
    expect(await failing({ host: 'localhost', tls: { mode: 'verify' } })).toBe('TLS_REFUSED');
    expect(await failing({ tls: { mode: 'verify' } })).toBe('TLS_REFUSED');
    await expect(inspector.describe({ schema: 'shop', table: 'nowhere' })).rejects.toMatchObject({
      code: 'TABLE_UNKNOWN',
    });
    await expect(inspector.sample(lines, { columns: ['nope'], rows: 1, seed: 1 })).rejects.toMatchObject({
      code: 'COLUMN_UNKNOWN',
    });
  });
});
