import type { DatabaseSync } from 'node:sqlite';

/** Documents of one kind by (parent, name), kept in SQLite in the order they were first put. */
export interface Collection<T> {
  get(parent: string, name: string): T | undefined;
  put(parent: string, name: string, document: T): void;
  delete(parent: string, name: string): boolean;
  deleteAll(parent: string): void;
  /** Of one parent, or of all. */
  list(parent?: string): readonly T[];
}

export function openCollection<T>(database: DatabaseSync, kind: string): Collection<T> {
  const table = `glue_${kind}`;
  database.exec(
    `CREATE TABLE IF NOT EXISTS ${table} (
       sequence INTEGER PRIMARY KEY AUTOINCREMENT, parent TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL,
       UNIQUE (parent, name))`,
  );
  const select = database.prepare(`SELECT document FROM ${table} WHERE parent = ? AND name = ?`);
  const upsert = database.prepare(
    `INSERT INTO ${table} (parent, name, document) VALUES (?, ?, ?)
     ON CONFLICT (parent, name) DO UPDATE SET document = excluded.document`,
  );
  const remove = database.prepare(`DELETE FROM ${table} WHERE parent = ? AND name = ?`);
  const removeAll = database.prepare(`DELETE FROM ${table} WHERE parent = ?`);
  const children = database.prepare(`SELECT document FROM ${table} WHERE parent = ? ORDER BY sequence`);
  const all = database.prepare(`SELECT document FROM ${table} ORDER BY sequence`);
  const parsed = (row: unknown) => JSON.parse((row as { document: string }).document) as T;
  return {
    get: (parent, name) => {
      const row = select.get(parent, name);
      return row === undefined ? undefined : parsed(row);
    },
    put: (parent, name, document) => {
      upsert.run(parent, name, JSON.stringify(document));
    },
    delete: (parent, name) => remove.run(parent, name).changes > 0,
    deleteAll: (parent) => {
      removeAll.run(parent);
    },
    list: (parent) => (parent === undefined ? all.all() : children.all(parent)).map(parsed),
  };
}
