import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * The endpoint's one SQLite file. With WAL and `synchronous=NORMAL` a committed transaction survives the death of the
 * process; only a power cut can lose the last ones (https://www.sqlite.org/pragma.html#pragma_synchronous).
 */
export function openDatabase(home: string): DatabaseSync {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const file = join(home, 'state.db');
  // SQLite gives its -wal and -shm files the mode of the main file, so it is set before the first open.
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  const database = new DatabaseSync(file);
  database.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  return database;
}

/** Runs `work` in a transaction, or in the one that is open already. */
export function transaction<Result>(database: DatabaseSync, work: () => Result): Result {
  if (database.isTransaction) return work();
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** SQLite itself ends a transaction on some errors, such as a full disk. */
function rollBack(database: DatabaseSync): void {
  if (database.isTransaction) database.exec('ROLLBACK');
}
