import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EndpointError } from './endpoint-error.ts';

/** Holds the folder for one endpoint. The lock is the operating system's, through SQLite: a kill releases it. */
export function lockHome(home: string): { release(): void } {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(home, 'lock.db'));
  try {
    database.exec('PRAGMA busy_timeout = 1000; BEGIN EXCLUSIVE');
  } catch {
    database.close();
    throw EndpointError.homeInUse(home);
  }
  return { release: () => database.close() };
}
