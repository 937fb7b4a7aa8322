import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

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

/** A store of its own that takes part in a transaction of the database. */
export interface Participant {
  /** Just before the commit. `changed` says whether the database itself has anything to commit. */
  prepare(changed: boolean): void;
  committed(): void;
  /** May come after `prepare`. */
  rolledBack(): void;
}

interface Handle {
  readonly begin: StatementSync;
  readonly commit: StatementSync;
  readonly rollBack: StatementSync;
  readonly changes: StatementSync;
  readonly participants: Set<Participant>;
}

const handles = new WeakMap<DatabaseSync, Handle>();

function handleOf(database: DatabaseSync): Handle {
  const known = handles.get(database);
  if (known !== undefined) return known;
  const handle = {
    begin: database.prepare('BEGIN IMMEDIATE'),
    commit: database.prepare('COMMIT'),
    rollBack: database.prepare('ROLLBACK'),
    changes: database.prepare('SELECT total_changes() AS total'),
    participants: new Set<Participant>(),
  };
  handles.set(database, handle);
  return handle;
}

/** Takes part in the open transaction, once. False when none is open. */
export function enlist(database: DatabaseSync, participant: Participant): boolean {
  if (!database.isTransaction) return false;
  handleOf(database).participants.add(participant);
  return true;
}

/** Runs `work` in a transaction, or in the one that is open already. */
export function transaction<Result>(database: DatabaseSync, work: () => Result): Result {
  if (database.isTransaction) return work();
  const handle = handleOf(database);
  handle.begin.run();
  const before = totalChanges(handle);
  try {
    const result = work();
    if (handle.participants.size > 0) {
      const changed = totalChanges(handle) !== before;
      for (const participant of handle.participants) participant.prepare(changed);
    }
    handle.commit.run();
    settle(handle, (participant) => participant.committed());
    return result;
  } catch (error) {
    // SQLite itself ends a transaction on some errors, such as a full disk.
    if (inTransaction(database)) handle.rollBack.run();
    settle(handle, (participant) => participant.rolledBack());
    throw error;
  }
}

/** Asked by a function since TypeScript takes what it was before for what it is. */
const inTransaction = ({ isTransaction }: DatabaseSync) => isTransaction;

function settle({ participants }: Handle, tell: (participant: Participant) => void): void {
  if (participants.size === 0) return;
  const told = [...participants];
  participants.clear();
  for (const participant of told) tell(participant);
}

const totalChanges = ({ changes }: Handle) => (changes.get() as { total: number }).total;
