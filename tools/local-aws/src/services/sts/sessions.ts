import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { KnownKey } from '../../endpoint/signing/key-ring.ts';

/** Credentials for a time, and who has them. */
export interface Session extends Required<KnownKey> {
  readonly arn: string;
  readonly userId: string;
}

/** The credentials that STS gave out. */
export class Sessions {
  readonly #database: DatabaseSync;
  readonly #find: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`
      CREATE TABLE IF NOT EXISTS sts_sessions (
        access_key TEXT PRIMARY KEY, secret TEXT NOT NULL, token TEXT NOT NULL, expires INTEGER NOT NULL,
        arn TEXT NOT NULL, user_id TEXT NOT NULL
      ) STRICT;
    `);
    this.#find = database.prepare(
      'SELECT access_key AS accessKey, secret, token, expires, arn, user_id AS userId FROM sts_sessions WHERE access_key = ?',
    );
  }

  add({ accessKey, secret, token, expires, arn, userId }: Session, now: number): void {
    // A day after it ended, nobody asks for a session any more.
    this.#database.prepare('DELETE FROM sts_sessions WHERE expires < ?').run(now - 86_400_000);
    this.#database
      .prepare('INSERT INTO sts_sessions VALUES (?, ?, ?, ?, ?, ?)')
      .run(accessKey, secret, token, expires, arn, userId);
  }

  find(accessKey: string): Session | undefined {
    return this.#find.get(accessKey) as unknown as Session | undefined;
  }
}
