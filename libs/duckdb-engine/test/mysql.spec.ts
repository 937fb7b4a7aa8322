import { createHmac } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { ExtractPlan, TableReading } from '@daybreak/curation';
import { createConnection, type Connection } from 'mysql2/promise';
import { plainSettings } from '@daybreak/dataset-contracts/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { extract, type Credentials, type SourceConnection } from '../src/index.ts';
import { makeCertificates } from './certificates.ts';
import { freePort, startPostgres } from './postgres.ts';
import { startMariadb, withMariadb, type TestMariadb } from './mariadb.ts';
import { testPlace, type TestPlace } from './surroundings.ts';

const key = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
const hmac = (column: string) => `{hmac_open}${column}{hmac_close}`;

/** As contracts have it: of the trimmed value. */
const compiledHash = () => ({
  duckdb: `select id, ${hmac("nullif(trim(card, ' \t\n\r\u00a0'), '')")} as card from extracted`,
  spark: '',
});

describe.runIf(withMariadb)('a table of MariaDB', () => {
  let mariadb: TestMariadb;
  let owner: Connection;
  let place: TestPlace;

  beforeAll(async () => {
    // The source's own clock is far from UTC, which must not matter.
    mariadb = await startMariadb({ zone: 'Asia/Tokyo' });
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
    budget: plainSettings.budget,
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

  it('hashes a card as PostgreSQL\u2019s reading does, whatever the charset of the column', async () => {
    const cards = ['LC-4711', ' LC-4711\t', 'KÄ-ßé 0042', 'Ÿ€-1'];
    const postgres = await startPostgres();
    try {
      const till = await postgres.connect();
      await till.query('CREATE TABLE sales (id int, card text, note text)');
      await owner.query('ALTER TABLE sales MODIFY card varchar(100) CHARACTER SET latin1');
      for (const [id, card] of cards.entries()) {
        await till.query('INSERT INTO sales VALUES ($1, $2, null)', [id, card]);
        await owner.query('INSERT INTO sales VALUES (?, ?, null, ?)', [id, card, '2026-11-01 10:00:00']);
      }
      const dataset = { landing: compiledHash(), landingColumns: ['id', 'card'] };
      await run(dataset);
      await run(
        {
          ...dataset,
          reading: reading({
            engine: 'postgresql',
            schema: 'public',
            columns: ['id', 'card', 'note'].map((name) => ({ name, sql: `cast(${name} as text)` })),
            predicates: [],
          }),
          landingUri: 's3://landing/sales/r2/',
        },
        postgres.reader,
      );
      const ours = new Map((await landed()).map(({ id, card }) => [id, card]));
      const theirs = await place.rows('s3://landing/sales/r2/part-00000.parquet');
      expect(theirs).toHaveLength(cards.length);
      for (const { id, card } of theirs) expect(ours.get(id)).toBe(card);
      expect(ours.get('0')).toBe(
        createHmac('sha256', Buffer.from(key, 'hex')).update('LC-4711').digest('hex'),
      );
      expect(ours.get('1')).toBe(ours.get('0'));
    } finally {
      await postgres.stop();
    }
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

  it('comes with a receipt of what it took', async () => {
    await insert([
      [1, null, 'x'],
      [2, null, 'y'],
    ]);
    expect((await run()).receipt).toMatchObject({
      connections: 2,
      slices: 1,
      rows: 2,
      resumed: 0,
      heldBack: { times: 0 },
      latencyMilliseconds: { before: expect.any(Number) as number },
      peakActiveSessions: 0,
      replicaLagSeconds: null,
    });
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

  describe('the end of the window', () => {
    const low = '2026-11-01T00:00:00Z';
    const soon = () => new Date(Date.now() + 3_600_000).toISOString();
    /** When a row was stamped, in seconds. */
    const stampOf = async (id: number) => {
      const [rows] = await owner.query(
        `SELECT CAST(UNIX_TIMESTAMP(updated_at) AS DOUBLE) AS at FROM sales WHERE id = ${id}`,
      );
      return Number((rows as { at: number }[])[0]?.at);
    };
    /** Until the source's clock lets the window reach past what was just written. */
    const notesFrom = async (from: string) => {
      const high = soon();
      const landingUri = `s3://landing/sales/${high}/`;
      await run({ window: { low: from, high }, landingUri });
      return (await place.rows(`${landingUri}part-00000.parquet`)).map(({ note }) => note);
    };

    it('lies before the oldest transaction that is still open', async () => {
      const late = await mariadb.connect();
      await late.query("BEGIN; INSERT INTO sales VALUES (2, null, 'late', NOW(6))");
      await owner.query("INSERT INTO sales VALUES (1, null, 'early', NOW(6) - INTERVAL 1 MINUTE)");
      const first = await run({ window: { low, high: soon() } });
      await late.query('COMMIT');
      expect(first.rowsRead).toBe(1);
      expect(Date.parse(first.window.high) / 1000).toBeLessThanOrEqual(await stampOf(2));
      await expect.poll(() => notesFrom(first.window.high), { timeout: 60_000 }).toEqual(['late']);
    });

    it('lies before a statement that has begun no transaction yet', async () => {
      await owner.query("SELECT GET_LOCK('go', 0)");
      const late = await mariadb.connect();
      const pending = late.query(
        "INSERT INTO sales SELECT 2, null, CONCAT('late', LEFT(GET_LOCK('go', 60), 0)), NOW(6)",
      );
      await waiting('User lock');
      const first = await run({ window: { low, high: soon() } });
      await owner.query("SELECT RELEASE_LOCK('go')");
      await pending;
      expect(Date.parse(first.window.high) / 1000).toBeLessThanOrEqual(await stampOf(2));
      expect(first.rowsRead).toBe(0);
      await expect.poll(() => notesFrom(first.window.high), { timeout: 60_000 }).toEqual(['late']);
    });

    it('never lies before its beginning', async () => {
      const late = await mariadb.connect();
      await late.query('BEGIN; INSERT INTO sales VALUES (1, null, null, NOW(6))');
      const { window, rowsRead } = await run({ window: { low: soon(), high: soon() } });
      await late.query('ROLLBACK');
      expect(rowsRead).toBe(0);
      expect(window.high).toBe(window.low);
    });

    it('is not held back by who only reads', async () => {
      const reader = await mariadb.connect();
      await reader.query('START TRANSACTION READ ONLY; SELECT * FROM sales');
      await expect
        .poll(async () => (await run({ window: { low, high: plan().window.high } })).window.high)
        .toBe(plan().window.high);
      await reader.query('ROLLBACK');
    });

    it('cannot be told by a user who does not see other sessions', async () => {
      await owner.query("CREATE OR REPLACE USER blind IDENTIFIED BY 'x'; GRANT SELECT ON shop.* TO blind");
      const failing = run({}, { ...mariadb.reader, username: 'blind', password: 'x' });
      await expect(failing).rejects.toMatchObject({ code: 'SOURCE_REFUSED' });
      await expect(failing).rejects.toThrow(/GRANT PROCESS/);
    });

    it('cannot be told by a replica', async () => {
      await owner.query('SET GLOBAL read_only = 1');
      await expect(run()).rejects.toThrow(/replica/);
      await run({ runId: 'whole', reading: reading({ predicates: [] }) });
      await owner.query('SET GLOBAL read_only = 0');
    });
  });

  /** Until a session other than ours is in this state. */
  const waiting = (state: string) =>
    expect
      .poll(
        async () => {
          const [rows] = await owner.query(
            'SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND state = ?',
            [state],
          );
          return (rows as { id: number }[]).map(({ id }) => id);
        },
        { timeout: 60_000 },
      )
      .not.toEqual([]);

  describe('failures', () => {
    const user = async (grants: string, options = '') => {
      await owner.query(
        `CREATE OR REPLACE USER other IDENTIFIED BY 'x' ${options}; GRANT PROCESS ON *.* TO other; ${grants}`,
      );
      return { ...mariadb.reader, username: 'other', password: 'x' };
    };
    const sleeping = (id: number) =>
      reading({
        columns: [
          { name: 'id', sql: '`id`' },
          { name: 'card', sql: '`card`' },
          { name: 'note', sql: `IF(id = ${id}, SLEEP(60), null)` },
        ],
        predicates: [],
      });
    const fill = (rows: number) =>
      owner.query(`INSERT INTO sales SELECT seq, REPEAT('x', 900), null, NOW() FROM seq_1_to_${rows}`);

    it('says when nobody answers', async () => {
      const port = await freePort();
      await expect(run({}, { ...mariadb.reader, port })).rejects.toMatchObject({
        code: 'SOURCE_UNREACHABLE',
      });
    });

    it.each([
      [
        'a wrong password',
        () => ({ ...mariadb.reader, password: 'wrong' }),
        'SOURCE_REFUSED',
        /password.*1045/,
      ],
      [
        'a database that the user may not use',
        () => ({ ...mariadb.reader, database: 'mysql' }),
        'SOURCE_REFUSED',
        /GRANT SELECT.*1044/,
      ],
      [
        'an unknown database',
        async () => ({ ...(await user('GRANT SELECT ON *.* TO other')), database: 'elsewhere' }),
        'SOURCE_REFUSED',
        /no database.*1049/,
      ],
      [
        'a table without a grant',
        () => user('CREATE TABLE IF NOT EXISTS open (id int); GRANT SELECT ON shop.open TO other'),
        'SOURCE_REFUSED',
        /GRANT SELECT ON the table.*1142/,
      ],
      [
        'a column without a grant',
        () => user('GRANT SELECT (id, note, updated_at) ON shop.sales TO other'),
        'SOURCE_REFUSED',
        /on that column.*1143/,
      ],
      [
        'a user with no connection left',
        async () => {
          const limited = await user('GRANT SELECT ON shop.* TO other', 'WITH MAX_USER_CONNECTIONS 1');
          const taken = await createConnection({
            host: limited.host,
            port: limited.port,
            user: limited.username,
            password: limited.password,
          });
          open.push(taken);
          return limited;
        },
        'SOURCE_UNREACHABLE',
        /limit.*1226/,
      ],
      [
        'no encrypted connections',
        () => ({ ...mariadb.reader, host: 'localhost', tls: true }),
        'SOURCE_REFUSED',
        /no encrypted connection/,
      ],
      [
        'an address where a certificate needs a name',
        () => ({ ...mariadb.reader, tls: true }),
        'SOURCE_REFUSED',
        /host name/,
      ],
    ])('names %s, and what to do', async (_, connection, code, message) => {
      const failing = run({}, await connection());
      await expect(failing).rejects.toMatchObject({ code });
      await expect(failing).rejects.toThrow(message);
    });
    const open: Connection[] = [];
    afterEach(() => {
      for (const connection of open.splice(0)) connection.destroy();
    });

    it('names a server that is full', async () => {
      await owner.query('SET GLOBAL max_connections = 10');
      const { host, port, username, password } = mariadb.reader;
      const filled = await Promise.allSettled(
        Array.from({ length: 12 }, () => createConnection({ host, port, user: username, password })),
      );
      open.push(...filled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
      await expect(run()).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' });
      await expect(run()).rejects.toThrow(/no more connections.*1040/);
      await owner.query('SET GLOBAL max_connections = 100');
    });

    it.each([
      ['table', { table: 'sails' }, /1146/],
      ['column', { columns: ['id', 'card', 'note'].map((name) => ({ name, sql: '`number`' })) }, /1054/],
    ])('names an unknown %s', async (_, change, message) => {
      const failing = run({ reading: reading(change) });
      await expect(failing).rejects.toMatchObject({ code: 'SOURCE_TABLE_CHANGED' });
      await expect(failing).rejects.toThrow(message);
    });

    it('passes on a number and no value of the data', async () => {
      await insert([[1, null, 'secret-note']]);
      const sql = "EXTRACTVALUE('<a/>', CONCAT('~', (SELECT `note` FROM `shop`.`sales` LIMIT 1)))";
      await expect(owner.query(`SELECT ${sql} FROM sales`)).rejects.toThrow(/secret-note/);
      const failing = run({
        reading: reading({ columns: [...reading().columns.slice(0, 2), { name: 'note', sql }] }),
      });
      await expect(failing).rejects.toMatchObject({ code: 'SOURCE_QUERY_FAILED' });
      await expect(failing).rejects.toThrow(/1105/);
      await expect(failing).rejects.not.toThrow(/secret-note/);
    });

    it('gives way where the source stops every statement, however small', async () => {
      await fill(10);
      const budget = { ...reading().budget, statementTimeoutSeconds: 1, patienceSeconds: 1 };
      const failing = run({ reading: { ...sleeping(5), budget } });
      await expect(failing).rejects.toMatchObject({ code: 'SOURCE_BUSY' });
    });

    const sleeper = async () => {
      await waiting('User sleep');
      const [rows] = await owner.query(
        "SELECT id FROM information_schema.processlist WHERE state = 'User sleep'",
      );
      return (rows as { id: number }[])[0]?.id ?? 0;
    };

    it.each([
      ['a statement that has no order to go on in', 'KILL QUERY', [], 'SOURCE_QUERY_FAILED'],
      ['a session', 'KILL', ['id'], 'SOURCE_STREAM_CUT'],
    ])('lands nothing where the source kills %s', async (_, kill, sliceKey, code) => {
      await fill(5000);
      const failing = expect(run({ reading: { ...sleeping(4000), sliceKey } })).rejects.toMatchObject({
        code,
      });
      await owner.query(`${kill} ${await sleeper()}`);
      await failing;
      await expect(place.objects.read('s3://landing/sales/r1/manifest.json')).rejects.toThrow();
      await expect(landed()).rejects.toThrow();
    });

    it('goes on where the source cancelled a slice, with nothing lost and nothing twice', async () => {
      await fill(5000);
      await owner.query("SELECT GET_LOCK('gate', 0)");
      const gated = sleeping(4000);
      const columns = gated.columns.map((column) => ({
        ...column,
        sql: column.sql.replace('id = 4000', "id = 4000 AND IS_USED_LOCK('gate') IS NOT NULL"),
      }));
      const running = run({ reading: { ...gated, columns } });
      const id = await sleeper();
      await owner.query(`SELECT RELEASE_LOCK('gate'); KILL QUERY ${id}`);
      const { rowsRead, receipt } = await running;
      expect(rowsRead).toBe(5000);
      expect(new Set((await landed()).map(({ id: one }) => one)).size).toBe(5000);
      expect(receipt).toMatchObject({ resumed: 1, rows: 5000, connections: 2 });
    });

    it('refuses a ceiling for the lag of replicas that the user may not see', async () => {
      const budget = { ...reading().budget, replicaLagCeilingSeconds: 5 };
      await expect(run({ reading: reading({ budget }) })).rejects.toThrow(/REPLICA MONITOR/);
    });

    it('refuses a row that is longer than the engine reads, by name', async () => {
      await owner.query(
        "ALTER TABLE sales MODIFY note longtext; INSERT INTO sales VALUES (1, null, REPEAT('x', 4100000), '2026-11-01 10:00:00')",
      );
      await expect(run()).rejects.toMatchObject({ code: 'SOURCE_ROW_TOO_LONG' });
    });

    it('gives up a large stream that the engine stops reading', async () => {
      await fill(20_000);
      const failing = run({
        reading: reading({ predicates: [] }),
        landing: { duckdb: 'select id, card, cast(card as int)::varchar as note from extracted', spark: '' },
      });
      await expect(failing).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    });

    it('writes nothing to the source', async () => {
      await owner.query('CREATE SEQUENCE IF NOT EXISTS written; GRANT INSERT ON shop.written TO reader');
      await insert([[1, null, null]]);
      const sql = 'NEXTVAL(`shop`.`written`)';
      await expect(
        run({
          reading: reading({ columns: [{ name: 'id', sql }] }),
          landing: { duckdb: 'select id from extracted', spark: '' },
          landingColumns: ['id'],
        }),
      ).rejects.toThrow(/1792/);
    });
  });

  describe('over an encrypted connection', () => {
    const trusted = getCACertificates();
    afterEach(() => setDefaultCACertificates(trusted));

    const served = async (
      host: string,
      use: (reader: SourceConnection, authority: string) => Promise<void>,
    ) => {
      const certificates = await makeCertificates({ host });
      const server = await startMariadb({
        options: [`--ssl-cert=${certificates.certificatePath}`, `--ssl-key=${certificates.keyPath}`],
      });
      try {
        const admin = await server.connect();
        await admin.query(
          'CREATE TABLE sales (id int PRIMARY KEY, card text, note text, updated_at timestamp); ALTER USER reader REQUIRE SSL',
        );
        await use({ ...server.reader, host: 'localhost', tls: true }, certificates.authority);
      } finally {
        await server.stop();
        await certificates.remove();
      }
    };

    it('reads where the certificate can be verified, and refuses one that nobody here trusts', async () => {
      await served('localhost', async (reader, authority) => {
        const failing = run({}, reader);
        await expect(failing).rejects.toMatchObject({ code: 'SOURCE_REFUSED' });
        await expect(failing).rejects.toThrow(/certificate/);
        await expect(run({}, { ...reader, tls: false })).rejects.toMatchObject({ code: 'SOURCE_REFUSED' });
        setDefaultCACertificates([...trusted, authority]);
        expect((await run({ reading: reading({ predicates: [] }) }, reader)).rowsRead).toBe(0);
      });
    });

    it('refuses a certificate that is for another host', async () => {
      await served('elsewhere.example', async (reader, authority) => {
        setDefaultCACertificates([...trusted, authority]);
        const failing = run({}, reader);
        await expect(failing).rejects.toMatchObject({ code: 'SOURCE_REFUSED' });
        await expect(failing).rejects.toThrow(/certificate/);
      });
    });
  });
});
