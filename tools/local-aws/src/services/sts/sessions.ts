import type { DatabaseSync } from 'node:sqlite';

/** Credentials whose secret is known here. */
export interface Credentials {
  readonly accessKey: string;
  readonly secret: string;
  /** Undefined for lasting ones. */
  readonly token?: string;
  /** Epoch milliseconds. */
  readonly expires?: number;
  readonly arn?: string;
  readonly userId?: string;
}

/** What documentation and clients of the endpoint use. */
const lasting: Credentials = { accessKey: 'test', secret: 'test' };

/** The credentials that STS gave out. */
export class Sessions {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`
      CREATE TABLE IF NOT EXISTS sts_sessions (
        access_key TEXT PRIMARY KEY, secret TEXT NOT NULL, token TEXT NOT NULL, expires INTEGER NOT NULL,
        arn TEXT NOT NULL, user_id TEXT NOT NULL
      ) STRICT;
    `);
  }

  add({ accessKey, secret, token, expires, arn, userId }: Required<Credentials>, now: number): void {
    // A day after it ended, nobody asks for a session any more.
    this.#database.prepare('DELETE FROM sts_sessions WHERE expires < ?').run(now - 86_400_000);
    this.#database
      .prepare('INSERT INTO sts_sessions VALUES (?, ?, ?, ?, ?, ?)')
      .run(accessKey, secret, token, expires, arn, userId);
  }

  find(accessKey: string): Credentials | undefined {
    if (accessKey === lasting.accessKey) return lasting;
    return this.#database
      .prepare(
        'SELECT access_key AS accessKey, secret, token, expires, arn, user_id AS userId FROM sts_sessions WHERE access_key = ?',
      )
      .get(accessKey) as unknown as Credentials | undefined;
  }
}
