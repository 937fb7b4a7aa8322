import type { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * Ties the journal to the database: a group of the journal that belongs to a transaction bears the transaction's number,
 * and counts only if the database, whose commit comes after, has that number.
 */
export class CommitMarker {
  readonly #read: StatementSync;
  readonly #begin: StatementSync;

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS sqs_commits (id INTEGER PRIMARY KEY CHECK (id = 0), number INTEGER NOT NULL) STRICT;
      INSERT INTO sqs_commits VALUES (0, 0) ON CONFLICT DO NOTHING;
    `);
    this.#read = database.prepare('SELECT number FROM sqs_commits');
    this.#begin = database.prepare('UPDATE sqs_commits SET number = number + 1 RETURNING number');
  }

  get committed(): number {
    return (this.#read.get() as { number: number }).number;
  }

  /** The number of the open transaction. */
  begin(): number {
    return (this.#begin.get() as { number: number }).number;
  }
}
