import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { CliError } from '../errors.ts';
import type { Home } from './home.ts';

/** Longer than an orderly stop takes. */
const patienceMilliseconds = 6_000;

export interface HomeLock {
  readonly release: () => void;
}

/**
 * Holds a home for one stack, from the first moment of its start. The lock is the operating system's, through SQLite:
 * a kill releases it, whereas a pid in a file may long belong to another program.
 * @see https://www.sqlite.org/lockingv3.html
 */
export async function lockHome(home: Home, { onWait }: { onWait: () => void }): Promise<HomeLock> {
  const deadline = performance.now() + patienceMilliseconds;
  for (let tries = 0; ; tries += 1) {
    const lock = tryLock(home);
    if (lock) return lock;
    if (performance.now() > deadline) throw new CliError('HOME_IN_USE', { home: home.folder });
    if (tries === 1) onWait();
    await pause(100);
  }
}

export function isLocked(home: Home): boolean {
  const lock = tryLock(home);
  lock?.release();
  return lock === null;
}

function tryLock({ folder }: Home): HomeLock | null {
  const database = new DatabaseSync(join(folder, 'up.lock'));
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch {
    database.close();
    return null;
  }
  return { release: () => database.close() };
}
