import type { DatabaseSync } from 'node:sqlite';

export interface WorkGroup {
  readonly name: string;
  readonly description: string;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly outputLocation: string | null;
  /** Its output location wins over the request's. */
  readonly enforce: boolean;
  readonly createdAt: number;
}

export interface WorkGroupStore {
  find(name: string): WorkGroup | null;
  list(): readonly WorkGroup[];
  save(workGroup: WorkGroup): void;
}

/** The workgroup `primary` is always there. */
export function openWorkGroupStore({
  database,
  outputLocation,
  now,
}: {
  database: DatabaseSync;
  outputLocation: string | undefined;
  now: Date;
}): WorkGroupStore {
  database.exec(
    'CREATE TABLE IF NOT EXISTS athena_work_groups (name TEXT PRIMARY KEY, document TEXT NOT NULL)',
  );
  const one = database.prepare('SELECT document FROM athena_work_groups WHERE name = ?');
  const all = database.prepare('SELECT document FROM athena_work_groups ORDER BY name');
  const upsert = database.prepare(
    'INSERT INTO athena_work_groups (name, document) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET document = excluded.document',
  );
  const read = (row: Record<string, unknown>) => JSON.parse(String(row['document'])) as WorkGroup;
  const store: WorkGroupStore = {
    find: (name) => {
      const row = one.get(name);
      return row ? read(row) : null;
    },
    list: () => all.all().map(read),
    save: (workGroup) => {
      upsert.run(workGroup.name, JSON.stringify(workGroup));
    },
  };
  const primary = store.find('primary');
  if (!primary || (outputLocation !== undefined && primary.outputLocation === null)) {
    store.save({
      name: 'primary',
      description: '',
      state: 'ENABLED',
      enforce: false,
      createdAt: now.getTime(),
      ...primary,
      outputLocation: outputLocation ?? null,
    });
  }
  return store;
}
