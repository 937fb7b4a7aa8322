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
  /** Whether a unit is open, of which the database may know nothing yet. */
  inUnit: boolean;
  /** Whether the unit or transaction that is open was begun in the database. */
  begun: boolean;
}

const handles = new WeakMap<DatabaseSync, Handle>();

function handleOf(database: DatabaseSync): Handle {
  const known = handles.get(database);
  if (known !== undefined) return known;
  const handle: Handle = {
    begin: database.prepare('BEGIN IMMEDIATE'),
    commit: database.prepare('COMMIT'),
    rollBack: database.prepare('ROLLBACK'),
    changes: database.prepare('SELECT total_changes() AS total'),
    participants: new Set<Participant>(),
    inUnit: false,
    begun: false,
  };
  handles.set(database, handle);
  return handle;
}

/** Takes part in the open transaction or unit, once. False when none is open. */
export function enlist(database: DatabaseSync, participant: Participant): boolean {
  const handle = handleOf(database);
  if (!handle.inUnit && !database.isTransaction) return false;
  handle.participants.add(participant);
  return true;
}

/** Runs `work` in a transaction, or in the one that is open already. */
export function transaction<Result>(database: DatabaseSync, work: () => Result): Result {
  if (database.isTransaction) return work();
  const handle = handleOf(database);
  handle.begin.run();
  handle.begun = true;
  return handle.inUnit ? work() : whole(database, work);
}

/**
 * Runs `work` as a whole, as a transaction does, for work that mostly concerns participants alone: the database begins a
 * transaction only when there is a `transaction` within, which everything that is written here has to be in.
 */
export function unit<Result>(database: DatabaseSync, work: () => Result): Result {
  const handle = handleOf(database);
  if (handle.inUnit || database.isTransaction) return work();
  handle.inUnit = true;
  try {
    return whole(database, work);
  } finally {
    handle.inUnit = false;
  }
}

function whole<Result>(database: DatabaseSync, work: () => Result): Result {
  const handle = handleOf(database);
  const { participants } = handle;
  // A transaction that begins within a unit does so to write.
  const before = handle.begun ? totalChanges(handle) : undefined;
  try {
    const result = work();
    if (participants.size > 0) {
      const changed = handle.begun && totalChanges(handle) !== before;
      for (const participant of participants) participant.prepare(changed);
    }
    if (handle.begun) handle.commit.run();
    settle(handle, (participant) => participant.committed());
    return result;
  } catch (error) {
    // SQLite itself ends a transaction on some errors, such as a full disk.
    if (database.isTransaction) handle.rollBack.run();
    settle(handle, (participant) => participant.rolledBack());
    throw error;
  } finally {
    handle.begun = false;
  }
}

function settle({ participants }: Handle, tell: (participant: Participant) => void): void {
  if (participants.size === 0) return;
  const told = [...participants];
  participants.clear();
  for (const participant of told) tell(participant);
}

const totalChanges = ({ changes }: Handle) => (changes.get() as { total: number }).total;
