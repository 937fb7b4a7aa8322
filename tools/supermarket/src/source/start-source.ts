import { chmod, mkdir } from 'node:fs/promises';
import { databaseName, prepareDatabase } from './database.ts';
import { startServer } from './server.ts';

export interface SourceOptions {
  /** Of its own, e.g. `.daybreak/source`: holds the data and the server's log. */
  readonly folder: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly adminPassword: string;
  readonly readerPassword: string;
  readonly log: (line: string) => void;
}

export interface Source {
  /** Without credentials: see `adminUrl` and `readerUrl`. */
  readonly url: string;
  readonly port: number;
  readonly database: string;
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** The sample shop's PostgreSQL, on loopback only. Empty until `loadShop` fills it. */
export async function startSource(options: SourceOptions): Promise<Source> {
  const { folder, adminPassword, readerPassword, log } = options;
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);
  const server = await startServer({ folder, port: options.port, adminPassword });
  try {
    await prepareDatabase({ port: server.port, adminPassword, readerPassword });
  } catch (error) {
    await server.stop();
    throw error;
  }
  log(`PostgreSQL listens on 127.0.0.1:${server.port}`);
  return {
    url: `postgres://127.0.0.1:${server.port}/${databaseName}`,
    port: server.port,
    database: databaseName,
    ended: server.ended,
    stop: () => server.stop(),
  };
}
