import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../endpoint/clock.ts';
import { transaction } from '../../endpoint/database.ts';
import { conflicts } from './scheduler-error.ts';

/** How long a token is remembered. AWS names no time. */
const lifetime = 86_400_000;

/** Requests that were done, by their ClientToken: one that comes again is answered as before and not done again. */
export class ClientTokens {
  readonly #database: DatabaseSync;
  readonly #clock: Clock;

  constructor(database: DatabaseSync, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    database.exec(
      'CREATE TABLE IF NOT EXISTS scheduler_tokens (token TEXT PRIMARY KEY, request TEXT NOT NULL, answer TEXT NOT NULL, at INTEGER NOT NULL) STRICT',
    );
  }

  /** `request` is all that the request asks for. */
  once({
    token,
    request,
    work,
  }: {
    token: string | undefined;
    request: unknown;
    work: () => object;
  }): object {
    if (token === undefined) return transaction(this.#database, work);
    return transaction(this.#database, () => {
      const now = this.#clock.now().getTime();
      this.#database.prepare('DELETE FROM scheduler_tokens WHERE at < ?').run(now - lifetime);
      const asked = createHash('sha256').update(JSON.stringify(request)).digest('base64');
      const known = this.#database
        .prepare('SELECT request, answer FROM scheduler_tokens WHERE token = ?')
        .get(token) as { request: string; answer: string } | undefined;
      if (known !== undefined) {
        if (known.request === asked) return JSON.parse(known.answer) as object;
        throw conflicts('The ClientToken was used for another request.');
      }
      const answer = work();
      this.#database
        .prepare('INSERT INTO scheduler_tokens VALUES (?, ?, ?, ?)')
        .run(token, asked, JSON.stringify(answer), now);
      return answer;
    });
  }
}
