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

  it('keeps a null in a table of one column', async () => {
    await insert([
      [1, null, null],
      [2, null, ''],
      [3, null, 'x'],
    ]);
    await run({
      reading: reading({ columns: [{ name: 'note', sql: '`note`' }] }),
      landing: { duckdb: 'select note from extracted', spark: '' },
      landingColumns: ['note'],
    });
    expect((await landed()).map(({ note }) => note)).toEqual([null, '', 'x']);
  });

  it('leaves no byte of what was not to land in any file', async () => {
    await insert([[1, 'planted-card-5c7e', 'kept-note']]);
    await run();
    expect(await place.filesWith('planted-card-5c7e')).toEqual([]);
    expect(await place.filesWith('kept-note')).not.toEqual([]);
  });

  it('is only what the window holds, to the microsecond', async () => {
    await insert([[1, null, null]], '2026-10-31 23:59:59.999999');
    await insert([[2, null, null]], '2026-11-01 00:00:00');
    await insert([[3, null, null]], '2026-11-01 23:59:59.999999');
    await insert([[4, null, null]], '2026-11-02 00:00:00');
    const { rowsRead, window } = await run();
    expect(rowsRead).toBe(2);
    expect(window).toEqual(plan().window);
  });

  it('may hold nothing', async () => {
    const { rowsRead, files } = await run();
    expect(rowsRead).toBe(0);
    expect(files).toHaveLength(1);
  });

  describe('in slices', () => {
    const ids = async () => (await landed()).map(({ id }) => Number(id)).toSorted((a, b) => a - b);
    const everything = Array.from({ length: 2500 }, (_, index) => index + 1);
    const small = { ...reading().budget, sliceRows: 100 };
    /** Statements on the table that the session has run, by kind. */
    const seen = async () => {
      const [rows] = await owner.query(
        "SELECT argument AS said FROM mysql.general_log WHERE user_host LIKE 'reader%' AND argument LIKE '%`sales`%'",
      );
      return (rows as { said: Buffer }[]).map(({ said }) => String(said));
    };

    beforeEach(async () => {
      await owner.query(
        `INSERT INTO sales SELECT seq, seq, null, timestamp'2026-11-01 10:00:00' + INTERVAL seq DIV 40 SECOND FROM seq_1_to_2500;
         ANALYZE TABLE sales; SET GLOBAL log_output = 'TABLE', GLOBAL general_log = 1; TRUNCATE mysql.general_log`,
      );
    });
    afterEach(() => owner.query('SET GLOBAL general_log = 0'));

    it('of a window misses no row and doubles none, though many have one time', async () => {
      await run({ reading: reading({ budget: small }) });
      expect(await ids()).toEqual(everything);
      const slices = await seen();
      expect(slices.length).toBeGreaterThan(1);
      expect(slices.every((sql) => sql.includes('FORCE INDEX (`by_time`)'))).toBe(true);
    });

    it('of a whole table follows the key, in one state of it', async () => {
      const whole = reading({ budget: small, predicates: [] });
      await run({ reading: whole, window: { low: null, high: '2026-11-02T00:00:00Z' } });
      expect(await ids()).toEqual(everything);
      expect((await seen()).every((sql) => sql.includes('FORCE INDEX (`PRIMARY`)'))).toBe(true);
    });

    it('reads ranges of the index in its order, and sorts nothing', async () => {
      await run({ reading: reading({ budget: small }) });
      await run({
        runId: 'r2',
        landingUri: 's3://landing/sales/r2/',
        reading: reading({ budget: small, predicates: ['`updated_at` < {high}'] }),
      });
      const types: unknown[] = [];
      for (const sql of await seen()) {
        const [steps] = await owner.query(`EXPLAIN ${sql}`);
        const [step] = steps as { type: string; Extra: string }[];
        expect(step?.Extra).not.toContain('filesort');
        types.push(step?.type);
      }
      // The first slice of a whole table has nothing before it to begin at.
      expect(types.filter((type) => type !== 'range')).toEqual(['index']);
    });

    it.each([
      [
        'text whose case does not matter',
        'varchar(20) CHARACTER SET latin1 COLLATE latin1_german2_ci',
        "CONCAT(CHAR(65 + MOD(seq, 26) + 32 * MOD(seq, 2)), 'ä''\\\\', seq)",
      ],
      ['text in utf8mb4', 'varchar(20) CHARACTER SET utf8mb4', "CONCAT('🧀', seq)"],
      ['bytes', 'varbinary(20)', "CONCAT(x'00ff27', seq)"],
      ['a large number', 'bigint unsigned', '18446744073709551615 - seq'],
      ['a decimal', 'decimal(30,10)', 'seq / 7 - 100'],
      ['an instant', 'datetime(6)', "timestamp'2026-11-01 10:00:00' + INTERVAL seq MICROSECOND"],
      ['a uuid', 'uuid', 'UUID()'],
      ['an enum, which no slices follow', "enum('b','a')", null],
    ])('by a key of two columns, one of them %s', async (_, type, values) => {
      await owner.query(
        `DROP TABLE sales; CREATE TABLE sales (id int, part ${type} NOT NULL, note int, updated_at timestamp, PRIMARY KEY (part, id));
         INSERT INTO sales SELECT ${values === null ? 'seq' : 'MOD(seq, 7)'}, ${values?.replaceAll('seq', '(seq DIV 7)') ?? "ELT(1 + MOD(seq, 2), 'a', 'b')"}, seq, '2026-11-01 10:00:00' FROM seq_1_to_2500`,
      );
      await run({
        reading: reading({
          columns: [{ name: 'id', sql: '`note`' }],
          sliceKey: ['id', 'part'],
          predicates: [],
          budget: small,
        }),
        landing: { duckdb: 'select id from extracted', spark: '' },
        landingColumns: ['id'],
      });
      expect(await ids()).toEqual(everything);
    });

    it('goes through a key that has no index of its own in one statement', async () => {
      await run({ reading: reading({ budget: small, sliceKey: ['card'], predicates: [] }) });
      expect(await ids()).toEqual(everything);
      expect(await seen()).toHaveLength(1);
    });
  });
});
