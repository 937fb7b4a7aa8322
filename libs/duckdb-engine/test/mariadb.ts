import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createConnection, type Connection } from 'mysql2/promise';
import type { SourceConnection } from '../src/index.ts';
import { freePort } from './postgres.ts';

export interface TestMariadb {
  /** A user who may read `shop` and see other sessions, and nothing else. */
  readonly reader: SourceConnection;
  /** An open connection of the owner to `shop`; closed by `stop`. */
  connect(): Promise<Connection>;
  stop(): Promise<void>;
}

/** Debian's mariadb-server-core: where `DAYBREAK_MARIADBD` says, installed, or unpacked by `.ci/run`. */
const mariadbd = [
  ...(process.env['DAYBREAK_MARIADBD'] === undefined ? [] : [process.env['DAYBREAK_MARIADBD']]),
  ...['/usr/sbin', '/usr/local/sbin', ...(process.env['PATH'] ?? '').split(delimiter)].map((folder) =>
    join(folder, 'mariadbd'),
  ),
  join(ciCache(), 'mariadb/usr/sbin/mariadbd'),
].find(executable);

/** Whether the tests of MySQL run. In `.ci/run` its absence is a failure: then they run, and fail. */
export const withMariadb = mariadbd !== undefined || process.env['DAYBREAK_REQUIRE_MARIADB'] === '1';
if (!withMariadb)
  console.warn(
    'Tests of MySQL skipped: install mariadb-server-core, or set DAYBREAK_MARIADBD to a mariadbd.',
  );

/** Marked, so that a test can look for it where it must not be. */
const password = 'pw-canary-43';

/** A MariaDB of its own on a free port, with the database `shop`. Needs no rights and no service. */
export async function startMariadb({
  zone = 'UTC',
  options = [],
}: {
  /** The server's own, as its host sets it. */
  readonly zone?: string;
  readonly options?: readonly string[];
} = {}): Promise<TestMariadb> {
  if (mariadbd === undefined) throw new Error('There is no mariadbd on this machine.');
  const folder = await mkdtemp(join(tmpdir(), 'daybreak-mariadb-'));
  const data = join(folder, 'data');
  await mkdir(data);
  const common = [
    '--no-defaults',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    `--datadir=${data}`,
    `--lc-messages-dir=${share()}`,
    '--innodb-log-file-size=8M',
    '--innodb-buffer-pool-size=32M',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-flush-method=nosync',
    '--sync-frm=0',
  ];
  const environment = { ...process.env, TZ: zone, LD_LIBRARY_PATH: unpackedLibraries() };
  await bootstrap(mariadbd, common, environment);
  const port = await freePort();
  const server = spawn(
    mariadbd,
    [...common, `--socket=${join(folder, 's')}`, `--port=${port}`, '--bind-address=127.0.0.1', ...options],
    { stdio: 'ignore', env: environment },
  );
  const connections: Connection[] = [];
  const open = async (database?: string) => {
    const connection = await createConnection({
      host: '127.0.0.1',
      port,
      user: 'root',
      charset: 'utf8mb4',
      multipleStatements: true,
      ...(database === undefined ? {} : { database }),
    });
    connection.on('error', () => undefined);
    connections.push(connection);
    return connection;
  };
  const stop = async () => {
    for (const connection of connections) connection.destroy();
    await ended(server);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const owner = await firstConnection(server, open);
    await owner.query(
      `CREATE DATABASE shop CHARACTER SET utf8mb4;
       CREATE USER reader@'%' IDENTIFIED BY '${password}';
       GRANT SELECT ON shop.* TO reader@'%';
       GRANT PROCESS ON *.* TO reader@'%'`,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    reader: { host: '127.0.0.1', port, database: 'shop', username: 'reader', password, tls: false },
    connect: () => open('shop'),
    stop,
  };
}

/** The system tables, as mariadb-install-db makes them; it needs tools of other packages. */
async function bootstrap(command: string, options: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const scripts = [
    'mysql_system_tables.sql',
    'mysql_performance_tables.sql',
    'mysql_system_tables_data.sql',
    'maria_add_gis_sp_bootstrap.sql',
  ];
  const sql = await Promise.all(scripts.map((name) => readFile(join(share(), name), 'utf8')));
  const server = spawn(command, [...options, '--bootstrap', '--enforce-storage-engine='], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env,
  });
  server.stdin.end(['create database mysql;\nuse mysql;\nset @auth_root_socket = NULL;', ...sql].join('\n'));
  const code = await new Promise((resolve, reject) => server.once('exit', resolve).once('error', reject));
  if (code !== 0) throw new Error(`mariadbd made no system tables: it ended with ${String(code)}.`);
}

async function firstConnection(server: ChildProcess, open: () => Promise<Connection>): Promise<Connection> {
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (server.exitCode !== null) throw new Error('mariadbd did not start.', { cause: error });
      await pause(50);
    }
  }
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = new Promise((resolve) => server.once('exit', resolve));
  // What it holds is thrown away: it need not write it first.
  server.kill('SIGKILL');
  await exit;
}

/** As `.ci/run` has it. */
function ciCache(): string {
  const { DAYBREAK_CI_CACHE: own, XDG_CACHE_HOME: caches } = process.env;
  return own ?? join(caches ?? join(homedir(), '.cache'), 'daybreak-ci');
}

function share(): string {
  return join(dirname(mariadbd ?? ''), '../share/mysql');
}

/** Of a server that is unpacked rather than installed; elsewhere there is nothing in them. */
function unpackedLibraries(): string {
  const root = join(dirname(mariadbd ?? ''), '../lib');
  const triples = ['x86_64-linux-gnu', 'aarch64-linux-gnu'];
  return [...triples.map((triple) => join(root, triple)), process.env['LD_LIBRARY_PATH']]
    .filter((folder) => folder !== undefined && folder !== '')
    .join(delimiter);
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
