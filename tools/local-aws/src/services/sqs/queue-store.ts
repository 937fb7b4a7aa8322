import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../../endpoint/database.ts';
import { hex, uuid } from '../../endpoint/identifiers.ts';
import type { Arrivals } from './arrivals.ts';
import type { MessageAttributes } from './message-attributes.ts';
import {
  type QueueAttributes,
  type RedrivePolicy,
  defaultAttributes,
  parseRedrivePolicy,
} from './queue-attributes.ts';
import { sqsError } from './sqs-error.ts';

export interface Queue {
  readonly name: string;
  readonly created: number;
  readonly modified: number;
  /** Defaults included. */
  readonly attributes: QueueAttributes;
}

export interface NewMessage {
  readonly body: string;
  readonly attributes?: MessageAttributes;
  readonly delaySeconds?: number;
  readonly groupId?: string;
}

export interface StoredMessage {
  readonly seq: number;
  readonly queue: string;
  readonly id: string;
  readonly body: string;
  readonly attributes: string;
  readonly group_id: string | null;
  readonly sent: number;
  readonly visible_at: number;
  readonly receives: number;
  readonly first_received: number | null;
  readonly receipt: string | null;
  readonly dead_from: string | null;
}

export interface QueueStoreOptions {
  readonly database: DatabaseSync;
  readonly now: () => Date;
  readonly random: () => number;
  readonly arrivals: Arrivals;
  readonly arnOf: (name: string) => string;
}

/** Queues and messages in SQLite. Times are epoch milliseconds. */
export class QueueStore {
  readonly #given: QueueStoreOptions;

  constructor(given: QueueStoreOptions) {
    this.#given = given;
    given.database.exec(`
      CREATE TABLE IF NOT EXISTS sqs_queues (
        name TEXT PRIMARY KEY, created INTEGER NOT NULL, modified INTEGER NOT NULL, attributes TEXT NOT NULL
      ) STRICT;
      CREATE TABLE IF NOT EXISTS sqs_messages (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
        attributes TEXT NOT NULL, group_id TEXT, sent INTEGER NOT NULL, visible_at INTEGER NOT NULL,
        receives INTEGER NOT NULL DEFAULT 0, first_received INTEGER, receipt TEXT, dead_from TEXT
      ) STRICT;
      CREATE INDEX IF NOT EXISTS sqs_messages_visible ON sqs_messages (queue, visible_at, seq);
    `);
  }

  find(name: string): Queue | undefined {
    const row = this.#given.database.prepare('SELECT * FROM sqs_queues WHERE name = ?').get(name) as
      { name: string; created: number; modified: number; attributes: string } | undefined;
    if (row === undefined) return undefined;
    const own = JSON.parse(row.attributes) as QueueAttributes;
    return { ...row, attributes: { ...defaultAttributes, ...own } };
  }

  get(name: string): Queue {
    const queue = this.find(name);
    if (queue === undefined) throw sqsError('QueueDoesNotExist');
    return queue;
  }

  names(): string[] {
    const rows = this.#given.database.prepare('SELECT name FROM sqs_queues ORDER BY name').all();
    return (rows as unknown as { name: string }[]).map(({ name }) => name);
  }

  create(name: string, attributes: QueueAttributes): void {
    const at = this.#time();
    this.#given.database
      .prepare('INSERT INTO sqs_queues VALUES (?, ?, ?, ?)')
      .run(name, at, at, JSON.stringify(attributes));
  }

  setAttributes(name: string, attributes: QueueAttributes): void {
    this.#given.database
      .prepare('UPDATE sqs_queues SET attributes = ?, modified = ? WHERE name = ?')
      .run(JSON.stringify(attributes), this.#time(), name);
    this.#given.arrivals.announce(name);
  }

  delete(name: string): void {
    transaction(this.#given.database, () => {
      this.purge(name);
      this.#given.database.prepare('DELETE FROM sqs_queues WHERE name = ?').run(name);
    });
  }

  purge(name: string): void {
    this.#given.database.prepare('DELETE FROM sqs_messages WHERE queue = ?').run(name);
  }

  /** The message's id. Stored when the surrounding transaction commits. */
  send(queue: Queue, { body, attributes = {}, delaySeconds, groupId }: NewMessage): string {
    const id = uuid(this.#given.random);
    const sent = this.#time();
    const delay = delaySeconds ?? Number(queue.attributes['DelaySeconds']);
    this.#given.database
      .prepare(
        'INSERT INTO sqs_messages (queue, id, body, attributes, group_id, sent, visible_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(queue.name, id, body, JSON.stringify(attributes), groupId ?? null, sent, sent + delay * 1000);
    this.#given.arrivals.announce(queue.name);
    return id;
  }

  /** Takes up to `limit` messages out of sight. One that was received too often goes to the dead-letter queue instead. */
  receive(
    queue: Queue,
    { limit, visibilitySeconds }: { limit: number; visibilitySeconds: number },
  ): StoredMessage[] {
    return transaction(this.#given.database, () => {
      this.#expire(queue);
      const now = this.#time();
      const redrive = redrivePolicyOf(queue);
      const received: StoredMessage[] = [];
      const candidates = this.#given.database.prepare(
        'SELECT * FROM sqs_messages WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, seq LIMIT ?',
      );
      while (received.length < limit) {
        const rows = candidates.all(queue.name, now, limit - received.length) as unknown as StoredMessage[];
        if (rows.length === 0) break;
        const alive = rows.filter((row) => !this.#buried(row, redrive));
        for (const row of alive) received.push(this.#hide(row, { now, visibilitySeconds }));
        // With no time to hide for, what was taken is a candidate again at once.
        if (visibilitySeconds === 0 && alive.length > 0) break;
      }
      return received;
    });
  }

  /** When the next message that is out of sight comes back. */
  nextVisible(queue: string): number | undefined {
    const row = this.#given.database
      .prepare('SELECT min(visible_at) AS at FROM sqs_messages WHERE queue = ? AND visible_at > ?')
      .get(queue, this.#time()) as { at: number | null };
    return row.at ?? undefined;
  }

  /** The message that a receipt handle still stands for; undefined when it is gone or was received again since. */
  byReceipt(queue: string, receipt: string): StoredMessage | undefined {
    const seq = seqOfReceipt(receipt);
    return this.#given.database
      .prepare('SELECT * FROM sqs_messages WHERE seq = ? AND queue = ? AND receipt = ?')
      .get(seq, queue, receipt) as unknown as StoredMessage | undefined;
  }

  remove(seq: number): void {
    this.#given.database.prepare('DELETE FROM sqs_messages WHERE seq = ?').run(seq);
  }

  changeVisibility(message: StoredMessage, seconds: number): void {
    this.#given.database
      .prepare('UPDATE sqs_messages SET visible_at = ? WHERE seq = ?')
      .run(this.#time() + seconds * 1000, message.seq);
    this.#given.arrivals.announce(message.queue);
  }

  counts(queue: Queue): { visible: number; inFlight: number; delayed: number } {
    this.#expire(queue);
    return this.#given.database
      .prepare(
        `SELECT count(*) FILTER (WHERE visible_at <= :now) AS visible,
                count(*) FILTER (WHERE visible_at > :now AND receipt IS NOT NULL) AS inFlight,
                count(*) FILTER (WHERE visible_at > :now AND receipt IS NULL) AS delayed
         FROM sqs_messages WHERE queue = :queue`,
      )
      .get({ now: this.#time(), queue: queue.name }) as {
      visible: number;
      inFlight: number;
      delayed: number;
    };
  }

  #hide(
    row: StoredMessage,
    { now, visibilitySeconds }: { now: number; visibilitySeconds: number },
  ): StoredMessage {
    const message = {
      ...row,
      receives: row.receives + 1,
      first_received: row.first_received ?? now,
      receipt: Buffer.from(`${row.seq}:${hex(this.#given.random, 32)}`).toString('base64'),
      visible_at: now + visibilitySeconds * 1000,
    };
    this.#given.database
      .prepare(
        'UPDATE sqs_messages SET receives = ?, first_received = ?, receipt = ?, visible_at = ? WHERE seq = ?',
      )
      .run(message.receives, message.first_received, message.receipt, message.visible_at, row.seq);
    return message;
  }

  #buried(row: StoredMessage, redrive: RedrivePolicy | undefined): boolean {
    if (redrive === undefined || row.receives < redrive.maxReceiveCount) return false;
    const name = redrive.deadLetterTargetArn.slice(redrive.deadLetterTargetArn.lastIndexOf(':') + 1);
    if (this.find(name) === undefined) return false;
    this.#given.database
      .prepare(
        'UPDATE sqs_messages SET queue = ?, receipt = NULL, visible_at = ?, dead_from = ? WHERE seq = ?',
      )
      .run(name, this.#time(), this.#given.arnOf(row.queue), row.seq);
    this.#given.arrivals.announce(name);
    return true;
  }

  #expire(queue: Queue): void {
    const oldest = this.#time() - Number(queue.attributes['MessageRetentionPeriod']) * 1000;
    this.#given.database
      .prepare('DELETE FROM sqs_messages WHERE queue = ? AND sent < ?')
      .run(queue.name, oldest);
  }

  #time(): number {
    return this.#given.now().getTime();
  }
}

function redrivePolicyOf(queue: Queue): RedrivePolicy | undefined {
  const value = queue.attributes['RedrivePolicy'] ?? '';
  return value === '' ? undefined : parseRedrivePolicy(value);
}

function seqOfReceipt(receipt: string): number {
  const match = /^(\d{1,15}):[0-9a-f]{32}$/.exec(Buffer.from(receipt, 'base64').toString('latin1'));
  if (match?.[1] === undefined) throw sqsError('ReceiptHandleIsInvalid');
  return Number(match[1]);
}
