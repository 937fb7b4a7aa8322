export type { NewMessage } from './message-store.ts';
import type { DatabaseSync } from 'node:sqlite';
import { Queue, type QueueDefinition, type Tags } from './queue/queue.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import { sqsError } from './sqs-error.ts';

interface Row {
  readonly id: number;
  readonly name: string;
  readonly created: number;
  readonly modified: number;
  readonly purged: number;
  readonly attributes: string;
  readonly tags: string;
}

/** The queues: few and rarely changed, so in the database, with every one in memory. */
export class QueueStore {
  readonly #database: DatabaseSync;
  readonly #now: () => Date;
  readonly #byName = new Map<string, Queue>();
  readonly #byId = new Map<number, Queue>();

  constructor({ database, now }: { database: DatabaseSync; now: () => Date }) {
    this.#database = database;
    this.#now = now;
    database.exec(`
      CREATE TABLE IF NOT EXISTS sqs_queue (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, created INTEGER NOT NULL, modified INTEGER NOT NULL,
        purged INTEGER NOT NULL DEFAULT 0, attributes TEXT NOT NULL, tags TEXT NOT NULL DEFAULT '{}'
      ) STRICT;
      CREATE TABLE IF NOT EXISTS sqs_deleted (name TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
    `);
    for (const row of database.prepare('SELECT * FROM sqs_queue').all() as unknown as Row[]) {
      this.#keep(new Queue(definitionOf(row)));
    }
  }

  find(name: string): Queue | undefined {
    return this.#byName.get(name);
  }

  byId(id: number): Queue | undefined {
    return this.#byId.get(id);
  }

  get(name: string): Queue {
    const queue = this.find(name);
    if (queue === undefined) throw sqsError('QueueDoesNotExist');
    return queue;
  }

  all(): readonly Queue[] {
    return [...this.#byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  create(name: string, { attributes, tags }: { attributes: QueueAttributes; tags: Tags }): Queue {
    const at = this.#time();
    const { lastInsertRowid } = this.#database
      .prepare('INSERT INTO sqs_queue (name, created, modified, attributes, tags) VALUES (?, ?, ?, ?, ?)')
      .run(name, at, at, JSON.stringify(attributes), JSON.stringify(tags));
    this.#database.prepare('DELETE FROM sqs_deleted WHERE name = ?').run(name);
    const id = Number(lastInsertRowid);
    return this.#keep(new Queue({ id, name, created: at, modified: at, purged: 0, attributes, tags }));
  }

  change(
    queue: Queue,
    { attributes = queue.attributes, tags = queue.tags, purged = queue.purged }: Partial<QueueDefinition>,
  ): void {
    const modified = attributes === queue.attributes ? queue.modified : this.#time();
    this.#database
      .prepare('UPDATE sqs_queue SET attributes = ?, tags = ?, purged = ?, modified = ? WHERE id = ?')
      .run(JSON.stringify(attributes), JSON.stringify(tags), purged, modified, queue.id);
    queue.define({ attributes, tags, purged, modified });
  }

  delete(queue: Queue): void {
    this.#database.prepare('DELETE FROM sqs_queue WHERE id = ?').run(queue.id);
    this.#database.prepare('INSERT OR REPLACE INTO sqs_deleted VALUES (?, ?)').run(queue.name, this.#time());
    queue.gone = true;
    this.#byName.delete(queue.name);
    this.#byId.delete(queue.id);
  }

  deletedAt(name: string): number | undefined {
    const row = this.#database.prepare('SELECT at FROM sqs_deleted WHERE name = ?').get(name) as
      { at: number } | undefined;
    return row?.at;
  }

  #keep(queue: Queue): Queue {
    this.#byName.set(queue.name, queue);
    this.#byId.set(queue.id, queue);
    return queue;
  }

  #time(): number {
    return this.#now().getTime();
  }
}

function definitionOf({ attributes, tags, ...row }: Row): QueueDefinition {
  return {
    ...row,
    attributes: JSON.parse(attributes) as QueueAttributes,
    tags: JSON.parse(tags) as Tags,
  };
}
