import type { ExtractPlan, TableReading } from '@daybreak/curation';
import type { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { extract, type SourceConnection } from '../src/index.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';
import { startReplica, type TestReplica } from './replica.ts';
import { testPlace, type TestPlace } from './surroundings.ts';

let postgres: TestPostgres;
let owner: Client;
let place: TestPlace;

const rows = 20_000;
beforeAll(async () => {
  postgres = await startPostgres();
  owner = await postgres.connect();
  await owner.query(`
    CREATE TABLE sales (id int PRIMARY KEY, note text NOT NULL, amount int NOT NULL, updated_at timestamptz NOT NULL);
    INSERT INTO sales SELECT i, repeat('x', i % 50), i, timestamptz '2026-11-01 10:00Z' + (i / 1000) * interval '1 second'
      FROM generate_series(1, ${rows}) i;
    CREATE INDEX ON sales (updated_at);
    CREATE TABLE parted (id int, note text, amount int, updated_at timestamptz, PRIMARY KEY (id)) PARTITION BY RANGE (id);
    CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (5000);
    CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (5000) TO (1000000);
    INSERT INTO parted SELECT * FROM sales;
    CREATE VIEW seen AS SELECT * FROM sales;
    CREATE TABLE other AS SELECT i FROM generate_series(1, 1000) i;
    ANALYZE`);
}, 60_000);
afterAll(() => postgres.stop());
beforeEach(async () => {
  place = await testPlace();
});
afterEach(() => place.remove());

type Change = Partial<TableReading> & { readonly low?: string | null; readonly high?: string };

async function read(
  { low = null, high = '2026-11-02T00:00:00Z', ...change }: Change = {},
  connection: SourceConnection = postgres.reader,
) {
  const reading: TableReading = {
    kind: 'table',
    engine: 'postgresql',
    connection: 'source',
    schema: 'public',
    table: 'sales',
    columns: ['id', 'note', 'amount'].map((name) => ({ name, sql: `"${name}"` })),
    predicates: [],
    sliceKey: ['id'],
    ...change,
    budget: { ...budget, ...change.budget },
  };
  const plan: ExtractPlan = {
    kind: 'extract',
    version: 2,
    runId: 'r1',
    dataset: 'sales',
    reading,
    pseudonymKeySecret: null,
    window: { low, high },
    landing: { duckdb: 'select id, note, amount from extracted', spark: '' },
    landingColumns: ['id', 'note', 'amount'],
    landingUri: 's3://landing/sales/r1/',
    resultUri: 's3://landing/results/r1.json',
  };
  const result = await extract(plan, {
    ...(await place.run()),
    credentials: { connection: () => Promise.resolve(connection), secret: () => Promise.resolve('') },
  });
  const landed = await Promise.all(result.files.map(({ uri }) => place.rows(uri)));
  return { ...result, ids: landed.flat().map(({ id }) => Number(id)), landed: landed.flat() };
}

const budget: TableReading['budget'] = {
  connections: 1,
  sliceRows: 1000,
  statementTimeoutSeconds: 600,
  latencyCeilingMilliseconds: null,
  replicaLagCeilingSeconds: null,
  patienceSeconds: 900,
};
const windowed = {
  predicates: ['"updated_at" >= cast({low} as timestamptz)', '"updated_at" < cast({high} as timestamptz)'],
  watermark: 'updated_at',
};
const everyone = Array.from({ length: rows }, (_, index) => index + 1);
const sorted = (ids: readonly number[]) => ids.toSorted((one, other) => one - other);

describe('slices', () => {
  it.each([
    ['a table by its blocks', { table: 'sales' }],
    ['a table by its blocks, over three connections', { budget: { ...budget, connections: 3 } }],
    ['a table that has partitions', { table: 'parted' }],
    ['a view in one', { table: 'seen' }],
    ['a table without a key', { sliceKey: [] }],
  ])('read %s, each row once', async (_, change) => {
    const { ids, rowsRead, receipt } = await read(change);
    expect(sorted(ids)).toEqual(everyone);
    expect(receipt).toMatchObject({ rows: rowsRead, resumed: 0 });
    if (!('table' in change && change.table === 'seen')) expect(receipt?.slices).toBeGreaterThan(2);
  });

  it('follow the watermark where an index serves it, though it is the same for many rows', async () => {
    await owner.query('SET enable_seqscan = off');
    const window = { low: '2026-11-01T10:00:03Z', high: '2026-11-01T10:00:05Z' };
    const { ids, receipt } = await read({ ...windowed, ...window, budget: { ...budget, sliceRows: 300 } });
    expect(sorted(ids)).toEqual(everyone.slice(2999, 4999));
    expect(receipt?.slices).toBeGreaterThan(2);
  });

  it('of a window that covers the table read its blocks, not one row in the order of an index', async () => {
    // Of wide rows that everyone may see, the index alone tells soonest which there are.
    await owner.query(`
      CREATE TABLE wide AS SELECT id, rpad(note, 400, '.') AS note, amount, updated_at FROM sales ORDER BY id;
      ALTER TABLE wide ADD PRIMARY KEY (id);
      CREATE INDEX wide_updated_at_idx ON wide (updated_at)`);
    await owner.query('VACUUM ANALYZE wide');
    // Neither counts a scan of some blocks.
    const scans = async () => {
      // What this session itself did to make the table is counted first.
      await owner.query('SELECT pg_stat_force_next_flush()');
      await owner.query('SELECT pg_stat_clear_snapshot()');
      const { rows: found } = await owner.query<{ scans: string }>(
        `SELECT (seq_scan + idx_scan)::text AS scans FROM pg_stat_user_tables WHERE relname = 'wide'`,
      );
      return Number(found[0]?.scans);
    };
    const before = await scans();
    const { ids } = await read({ ...windowed, table: 'wide', low: '2026-11-01T00:00:00Z' });
    expect(sorted(ids)).toEqual(everyone);
    // What a session did is counted when it has ended.
    await vi.waitFor(async () => {
      const { rows: open } = await owner.query(
        `SELECT FROM pg_stat_activity WHERE application_name = 'daybreak-extract'`,
      );
      expect(open).toEqual([]);
    });
    expect(await scans()).toBe(before);
  });

  it('of several connections see one state of a table that is written to', async () => {
    const writer = await postgres.connect();
    const writing = new AbortController();
    const moving = (async () => {
      // Every row moves to the end of the table again and again; the sum never changes.
      while (!writing.signal.aborted)
        await writer.query(
          'UPDATE sales SET amount = amount + CASE WHEN id % 2 = 0 THEN 1 ELSE -1 END WHERE id % 40 IN (0, 1)',
        );
    })();
    try {
      const { ids, landed } = await read({ budget: { ...budget, connections: 3 } });
      expect(sorted(ids)).toEqual(everyone);
      expect(landed.reduce((sum, { amount }) => sum + Number(amount), 0)).toBe((rows * (rows + 1)) / 2);
    } finally {
      writing.abort();
      await moving;
    }
  });
});

/** Reads with a row that waits for a lock of ours, so that the source can be met in the middle of a slice. */
async function meeting<Result>(
  change: Change,
  {
    connection,
    watcher,
    meet,
  }: {
    readonly connection?: SourceConnection;
    readonly watcher: Client;
    readonly meet: (pid: number) => Promise<unknown>;
  },
  settle: (reading: ReturnType<typeof read>) => Promise<Result>,
): Promise<Result> {
  await watcher.query('SELECT pg_advisory_lock(42)');
  const waits = `CASE WHEN id = 15500 THEN pg_advisory_lock_shared(42)::text || note ELSE note END`;
  const reading = read(
    {
      ...change,
      columns: ['id', 'note', 'amount'].map((name) => ({ name, sql: name === 'note' ? waits : name })),
    },
    connection,
  );
  const outcome = settle(reading);
  try {
    for (;;) {
      const waiting = await watcher.query<{ pid: number }>(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'daybreak-extract' AND wait_event_type = 'Lock'",
      );
      const [found] = waiting.rows;
      if (found !== undefined) {
        await meet(found.pid);
        break;
      }
    }
  } finally {
    await watcher.query('SELECT pg_advisory_unlock(42)');
  }
  return outcome;
}

describe('a slice that the source cancels', () => {
  it.each([
    ['by blocks', {}],
    ['by blocks, of three connections', { budget: { ...budget, connections: 3 } }],
    ['of a window', { ...windowed, low: '2026-11-01T00:00:00Z' }],
    ['of a view, read in one', { table: 'seen' }],
  ])('is read again, with nothing twice, %s', async (_, change) => {
    const { ids, receipt } = await meeting(
      change,
      { watcher: owner, meet: (pid) => owner.query('SELECT pg_cancel_backend($1)', [pid]) },
      (reading) => reading,
    );
    expect(sorted(ids)).toEqual(everyone);
    expect(receipt?.resumed).toBeGreaterThanOrEqual(1);
  });

  it('is read in the same state as those before', async () => {
    const { ids } = await meeting(
      {},
      {
        watcher: owner,
        meet: async (pid) => {
          await owner.query(
            'UPDATE sales SET note = note WHERE id < 100; DELETE FROM sales WHERE id > 19900',
          );
          await owner.query('SELECT pg_cancel_backend($1)', [pid]);
        },
      },
      (reading) => reading,
    );
    expect(sorted(ids)).toEqual(everyone);
    await owner.query(
      `INSERT INTO sales SELECT i, '', i, '2026-11-01 10:00Z' FROM generate_series(19901, ${rows}) i`,
    );
  });
});

describe('slices of a window', () => {
  it('see their own moment each: what changes meanwhile leaves the window, and comes with the next one', async () => {
    await owner.query(`
      CREATE TABLE stamped AS SELECT * FROM sales ORDER BY id;
      ALTER TABLE stamped ADD PRIMARY KEY (id);
      ANALYZE stamped`);
    const window = { low: '2026-11-01T00:00:00Z', high: '2026-11-02T00:00:00Z' };
    const of = { ...windowed, table: 'stamped', budget: { ...budget, sliceRows: 200 } };
    const { ids } = await meeting(
      { ...of, ...window },
      {
        watcher: owner,
        meet: () => owner.query("UPDATE stamped SET updated_at = '2026-11-02T08:00Z' WHERE id > 19000"),
      },
      (reading) => reading,
    );
    await place.remove();
    place = await testPlace();
    const next = await read({ ...of, low: window.high, high: '2026-11-03T00:00:00Z' });
    expect(sorted(ids)).toEqual(everyone.slice(0, 19_000));
    expect(sorted(next.ids)).toEqual(everyone.slice(19_000));
  });

  it('keep the table from being rewritten between two of them', async () => {
    const other = await postgres.connect();
    await other.query("SET lock_timeout = '50ms'");
    const refused: unknown[] = [];
    const { ids } = await meeting(
      { ...windowed, low: '2026-11-01T00:00:00Z' },
      {
        watcher: owner,
        meet: () => other.query('VACUUM FULL sales').catch((error: unknown) => refused.push(error)),
      },
      (reading) => reading,
    );
    expect(refused).toMatchObject([{ code: '55P03' }]);
    expect(sorted(ids)).toEqual(everyone);
  });
});

describe('the budget', () => {
  it('makes the extraction give way to a source that stays strained', async () => {
    const failing = read({ budget: { ...budget, latencyCeilingMilliseconds: 1e-6, patienceSeconds: 1 } });
    await expect(failing).rejects.toMatchObject({ code: 'SOURCE_BUSY' });
    await expect(failing).rejects.toThrow(/answered later than its budget allows for 1 s/);
    await expect(place.objects.read('s3://landing/sales/r1/manifest.json')).rejects.toThrow();
  });

  it('is accounted for', async () => {
    const { receipt } = await read({ budget: { ...budget, connections: 2 } });
    expect(receipt).toMatchObject({ connections: 3, rows, resumed: 0, heldBack: { seconds: 0, times: 0 } });
    expect(receipt?.bytes).toBeGreaterThan(rows * 10);
    expect(receipt?.latencyMilliseconds?.worst).toBeGreaterThan(0);
    expect(receipt?.peakActiveSessions).toBeGreaterThanOrEqual(0);
  });

  it('holds for one process of the source a connection, and nothing that could write', async () => {
    const { landed } = await read({
      columns: [
        { name: 'id', sql: 'id' },
        { name: 'note', sql: "current_setting('max_parallel_workers_per_gather')" },
        { name: 'amount', sql: "current_setting('transaction_read_only')" },
      ],
    });
    expect(landed[0]).toMatchObject({ note: '0', amount: 'on' });
  });
});

describe('a replica', () => {
  let replica: TestReplica;
  let watcher: Client;
  beforeAll(async () => {
    replica = await startReplica(postgres, { max_standby_streaming_delay: '0', hot_standby_feedback: 'off' });
    watcher = await replica.connect();
  }, 60_000);
  afterAll(() => replica.stop());

  const toPrimary = () => ({ host: postgres.reader.host, port: postgres.reader.port });
  /** What the primary does here takes away what old snapshots of the replica need; over once the session felt it. */
  const conflict = async (pid: number) => {
    await owner.query('DELETE FROM other WHERE i % 2 = 0');
    await owner.query('VACUUM other');
    for (;;) {
      const { rows: left } = await watcher.query('SELECT FROM pg_stat_activity WHERE pid = $1', [pid]);
      if (left.length === 0) return;
    }
  };

  it('cannot tell by itself where a window ends, and says so', async () => {
    const failing = read({ ...windowed, low: '2026-11-01T00:00:00Z' }, replica.reader);
    await expect(failing).rejects.toMatchObject({ code: 'SOURCE_IS_REPLICA' });
  });

  it('ends a window before the oldest transaction of its primary, and holds what that had committed', async () => {
    const late = await postgres.connect();
    await late.query('BEGIN');
    const { rows: began } = await late.query<{ now: Date }>('SELECT now()');
    await owner.query("INSERT INTO sales VALUES (100001, 'early', 1, now() - interval '1 minute')");
    const { window, landed } = await read(
      { ...windowed, low: '2026-11-01T11:00:00Z', high: '2126-01-01T00:00:00Z' },
      { ...replica.reader, primary: toPrimary() },
    );
    await late.query('ROLLBACK');
    await owner.query('DELETE FROM sales WHERE id > 100000');
    expect(new Date(window.high)).toEqual(began[0]?.now);
    expect(landed).toMatchObject([{ note: 'early' }]);
  });

  it('may be read over several connections that see one state', async () => {
    const { ids } = await read({ budget: { ...budget, connections: 3 } }, replica.reader);
    expect(sorted(ids)).toEqual(everyone);
  });

  it('tells its lag', async () => {
    const { receipt } = await read({}, replica.reader);
    expect(receipt?.replicaLagSeconds?.before).toBeGreaterThanOrEqual(0);
  });

  it.each([
    ['a window goes on', { ...windowed, low: '2026-11-01T00:00:00Z' }],
    ['a snapshot begins again', {}],
  ])('cancels for its recovery what we read, and %s, with nothing twice', async (_, change) => {
    const { ids, receipt } = await meeting(
      change,
      { connection: { ...replica.reader, primary: toPrimary() }, watcher, meet: conflict },
      (reading) => reading,
    );
    expect(sorted(ids)).toEqual(everyone);
    expect(receipt?.resumed).toBeGreaterThanOrEqual(1);
    await owner.query('INSERT INTO other SELECT i FROM generate_series(1, 1000) i');
  });
});
