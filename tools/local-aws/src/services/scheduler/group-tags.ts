import type { DatabaseSync } from 'node:sqlite';
import { list, structure, text } from '../../endpoint/input.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export const readTags = list(
  structure({ Key: text({ min: 1, max: 128 }), Value: text({ min: 1, max: 256 }) }),
  { max: 200 },
);

/** The tags of schedule groups, which are all that has tags here. */
export class GroupTags {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(
      'CREATE TABLE IF NOT EXISTS scheduler_tags (name TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name, key)) STRICT',
    );
  }

  of(group: string): readonly Tag[] {
    return this.#database
      .prepare('SELECT key, value FROM scheduler_tags WHERE name = ? ORDER BY key')
      .all(group)
      .map(({ key, value }) => ({ Key: String(key), Value: String(value) }));
  }

  add(group: string, tags: readonly Tag[]): void {
    for (const { Key, Value } of tags)
      this.#database.prepare('INSERT OR REPLACE INTO scheduler_tags VALUES (?, ?, ?)').run(group, Key, Value);
  }

  remove(group: string, keys: readonly string[]): void {
    for (const key of keys)
      this.#database.prepare('DELETE FROM scheduler_tags WHERE name = ? AND key = ?').run(group, key);
  }

  forget(group: string): void {
    this.#database.prepare('DELETE FROM scheduler_tags WHERE name = ?').run(group);
  }
}
