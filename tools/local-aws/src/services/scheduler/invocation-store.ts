import type { DatabaseSync } from 'node:sqlite';
import type { ScheduleTarget } from './definition.ts';
import type { CallFailure } from './target-call.ts';

/** An invocation that waits for its next attempt. It goes on as it was, whatever becomes of its schedule. */
export interface PendingInvocation {
  /** The execution id. */
  readonly id: string;
  readonly scheduleArn: string;
  readonly scheduledTime: number;
  readonly target: ScheduleTarget;
  /** Attempts behind the first one. */
  readonly retries: number;
  readonly first: number;
  readonly next: number;
  readonly failure: CallFailure;
}

/** Invocations that wait, in SQLite, so that a restart goes on with them. */
export class InvocationStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`
      CREATE TABLE IF NOT EXISTS scheduler_pending (id TEXT PRIMARY KEY, next INTEGER NOT NULL, state TEXT NOT NULL) STRICT;
      CREATE INDEX IF NOT EXISTS scheduler_pending_next ON scheduler_pending (next);
    `);
  }

  put({ id, next, ...state }: PendingInvocation): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO scheduler_pending VALUES (?, ?, ?)')
      .run(id, next, JSON.stringify(state));
  }

  remove(id: string): void {
    this.#database.prepare('DELETE FROM scheduler_pending WHERE id = ?').run(id);
  }

  due(now: number): readonly PendingInvocation[] {
    const rows = this.#database
      .prepare('SELECT * FROM scheduler_pending WHERE next <= ? ORDER BY next, id LIMIT 100')
      .all(now) as unknown as { id: string; next: number; state: string }[];
    return rows.map(({ id, next, state }) => ({
      id,
      next,
      ...(JSON.parse(state) as Omit<PendingInvocation, 'id' | 'next'>),
    }));
  }

  nextDue(): number | undefined {
    const row = this.#database.prepare('SELECT min(next) AS next FROM scheduler_pending').get() as {
      next: number | null;
    };
    return row.next ?? undefined;
  }
}
