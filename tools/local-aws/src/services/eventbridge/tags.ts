import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../../endpoint/database.ts';
import { list, structure, text } from '../../endpoint/input.ts';
import { validation } from './names.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** As EventBridge limits a resource. */
const mostTags = 50;

export const readTags = list(structure({ Key: text({ min: 1, max: 128 }), Value: text({ max: 256 }) }));

/** The tags of buses and rules, by ARN. */
export class Tags {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  of(arn: string): readonly Tag[] {
    return this.#database
      .prepare('SELECT key AS "Key", value AS "Value" FROM events_tags WHERE arn = ? ORDER BY key')
      .all(arn)
      .map(({ Key, Value }) => ({ Key: String(Key), Value: String(Value) }));
  }

  add(arn: string, tags: readonly Tag[]): void {
    transaction(this.#database, () => {
      for (const { Key, Value } of tags) {
        this.#database.prepare('INSERT OR REPLACE INTO events_tags VALUES (?, ?, ?)').run(arn, Key, Value);
      }
      if (this.of(arn).length > mostTags) throw validation(`A resource may have at most ${mostTags} tags.`);
    });
  }

  remove(arn: string, keys: readonly string[]): void {
    transaction(this.#database, () => {
      for (const key of keys)
        this.#database.prepare('DELETE FROM events_tags WHERE arn = ? AND key = ?').run(arn, key);
    });
  }

  /** When the resource itself goes. */
  forget(arn: string): void {
    this.#database.prepare('DELETE FROM events_tags WHERE arn = ?').run(arn);
  }
}
