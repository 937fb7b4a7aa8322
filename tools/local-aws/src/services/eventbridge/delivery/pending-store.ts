import type { DatabaseSync } from 'node:sqlite';
import type { NewMessage } from '../../sqs/queue-store.ts';
import type { RetryPolicy } from './backoff.ts';
import type { DeliveryFailure } from './failure.ts';

/** A delivery that waits for its next attempt. It goes on as it was when it failed, whatever becomes of rule and target. */
export interface PendingDelivery {
  readonly seq: number;
  readonly rule: string;
  readonly target: DeliveryTarget;
  /** The event as it came, for the dead letter. */
  readonly event: string;
  readonly message: NewMessage;
  readonly retries: number;
  readonly first: number;
  readonly next: number;
  readonly failure: DeliveryFailure | undefined;
}

export interface DeliveryTarget {
  readonly Arn: string;
  readonly RetryPolicy?: RetryPolicy;
  readonly DeadLetterConfig?: { readonly Arn?: string };
}

interface Row {
  readonly seq: number;
  readonly rule: string;
  readonly event: string;
  readonly state: string;
  readonly first: number;
  readonly next: number;
}

/** Deliveries that wait, in SQLite, so that a restart goes on with them. */
export class PendingStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`
      CREATE TABLE IF NOT EXISTS events_pending (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, rule TEXT NOT NULL, event TEXT NOT NULL, state TEXT NOT NULL,
        first INTEGER NOT NULL, next INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX IF NOT EXISTS events_pending_next ON events_pending (next);
    `);
  }

  add({ rule, event, first, next, ...state }: Omit<PendingDelivery, 'seq'>): void {
    this.#database
      .prepare('INSERT INTO events_pending (rule, event, state, first, next) VALUES (?, ?, ?, ?, ?)')
      .run(rule, event, JSON.stringify(state), first, next);
  }

  update({ seq, next, target, message, retries, failure }: PendingDelivery): void {
    this.#database
      .prepare('UPDATE events_pending SET state = ?, next = ? WHERE seq = ?')
      .run(JSON.stringify({ target, message, retries, failure }), next, seq);
  }

  remove(seq: number): void {
    this.#database.prepare('DELETE FROM events_pending WHERE seq = ?').run(seq);
  }

  due(now: number, limit: number): readonly PendingDelivery[] {
    const rows = this.#database
      .prepare('SELECT * FROM events_pending WHERE next <= ? ORDER BY next, seq LIMIT ?')
      .all(now, limit) as unknown as Row[];
    return rows.map(({ state, ...row }) => ({
      ...row,
      ...(JSON.parse(state) as Pick<PendingDelivery, 'target' | 'message' | 'retries' | 'failure'>),
    }));
  }

  nextDue(): number | undefined {
    const row = this.#database.prepare('SELECT min(next) AS next FROM events_pending').get() as {
      next: number | null;
    };
    return row.next ?? undefined;
  }
}
