import type { ExtractPlan } from '@daybreak/curation';
import type { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { extract } from '../src/index.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';
import { query, testPlace, type TestPlace } from './surroundings.ts';

let postgres: TestPostgres;
let place: TestPlace;

beforeAll(async () => {
  [postgres, place] = await Promise.all([startPostgres(), testPlace()]);
});
afterAll(() => Promise.all([postgres.stop(), place.remove()]));

const writers = 36;
const nights = 6;

const plan = (runId: string, window: ExtractPlan['window']): ExtractPlan => ({
  kind: 'extract',
  version: 2,
  runId,
  dataset: 'sales',
  reading: {
    kind: 'table',
    engine: 'postgresql',
    connection: 'shop',
    schema: 'public',
    table: 'sales',
    columns: ['id', 'version'].map((name) => ({ name, sql: `"${name}"` })),
    predicates: [
      ...(window.low === null ? [] : ['updated_at >= cast({low} as timestamptz)']),
      'updated_at < cast({high} as timestamptz)',
    ],
    sliceKey: ['id'],
    watermark: 'updated_at',
    budget: {
      connections: 2,
      sliceRows: 50,
      statementTimeoutSeconds: 600,
      latencyCeilingMilliseconds: null,
      replicaLagCeilingSeconds: null,
      patienceSeconds: 900,
    },
  },
  pseudonymKeySecret: null,
  window,
  landing: { duckdb: 'select id, version from extracted', spark: '' },
  landingColumns: ['id', 'version'],
  landingUri: `s3://landing/sales/${runId}/`,
  resultUri: `s3://landing/results/${runId}.json`,
});

/** A long transaction over several nights; what it waits for is never waited for here. */
class Writer {
  readonly #client: Client;
  #ended: Promise<unknown> = Promise.resolve();
  /** `ending`: its commit waits behind a row that another one holds. */
  state: 'idle' | 'open' | 'ending' = 'idle';

  constructor(client: Client) {
    this.#client = client;
  }

  async begin(ids: readonly number[], shared: number, version: number): Promise<void> {
    this.state = 'open';
    await this.#client.query('BEGIN');
    const write = `INSERT INTO sales SELECT id, $2, now() FROM unnest($1::int[]) id
      ON CONFLICT (id) DO UPDATE SET version = excluded.version, updated_at = excluded.updated_at`;
    await this.#client.query(write, [ids, version]);
    // Others write this row too, so it may have to wait until they end.
    void this.#client.query(write, [[shared], version + 1]).catch(() => undefined);
  }

  commit(): void {
    this.state = 'ending';
    this.#ended = this.#client.query('COMMIT').then(() => (this.state = 'idle'));
  }

  async end(): Promise<void> {
    if (this.state === 'open') this.commit();
    await this.#ended;
  }
}

/** Numbers that look like chance and are the same each time. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) yield (state = (state * 48271) % 2147483647) / 2147483647;
}

it('loses no row of dozens of transactions that go on over nights and commit late', async () => {
  const owner = await postgres.connect();
  await owner.query(
    `CREATE TABLE sales (id int PRIMARY KEY, version int NOT NULL, updated_at timestamptz NOT NULL);
      CREATE INDEX ON sales (updated_at)`,
  );
  const all = await Promise.all(
    Array.from({ length: writers }, async () => new Writer(await postgres.connect())),
  );
  const random = numbers(7);
  const chance = (of: number) => random.next().value < of;
  const lake = new Map<number, number>();
  let low: string | null = null;
  let clamped = 0;
  let versions = 0;
  const night = async (name: string, high = new Date().toISOString()) => {
    const result = await extract(plan(name, { low, high }), {
      ...(await place.run()),
      credentials: { connection: () => Promise.resolve(postgres.reader), secret: () => Promise.resolve('') },
    });
    if (result.window.high !== high) clamped += 1;
    low = result.window.high;
    const files = await Promise.all(result.files.map(({ uri }) => place.objects.localPath(uri)));
    const rows =
      files.length === 0 ? [] : await query(`SELECT * FROM read_parquet(['${files.join("','")}'])`);
    for (const { id, version } of rows) lake.set(Number(id), Number(version));
  };

  for (let turn = 0; turn < nights; turn += 1) {
    for (const [index, writer] of all.entries()) {
      if (writer.state === 'open' && chance(0.3)) writer.commit();
      else if (writer.state === 'idle' && chance(0.7)) {
        const ids = [1, 2, 3].map((one) => 1000 + index * 10 + one);
        await writer.begin(ids, 1 + Math.floor(random.next().value * 8), (versions += 2));
      }
    }
    await night(`r${String(turn)}`);
  }
  expect(clamped).toBeGreaterThan(0);
  await Promise.all(all.map((writer) => writer.end()));
  // The window before the last ends where the oldest of them began, so all that they wrote is still to come.
  await night('last', new Date(Date.now() + 60_000).toISOString());
  const { rows } = await owner.query<{ id: number; version: number }>('SELECT id, version FROM sales');
  expect(rows.length).toBeGreaterThan(writers);
  expect([...lake].sort(([one], [other]) => one - other)).toEqual(
    rows.map(({ id, version }) => [id, version]).sort(([one = 0], [other = 0]) => one - other),
  );
});
