import type { DatabaseSync } from 'node:sqlite';
import { busNameOf, notFound } from './names.ts';

export type RuleState = 'ENABLED' | 'DISABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';

export interface Rule {
  readonly bus: string;
  readonly name: string;
  /** Empty for a rule that has a schedule only. */
  readonly pattern: string;
  readonly state: RuleState;
  readonly description: string | null;
  readonly role: string | null;
  readonly schedule: string | null;
  /** Where a rate begins to count, in epoch milliseconds. */
  readonly created: number | null;
  /** When the schedule is due next. */
  readonly next: number | null;
}

export interface Target {
  readonly id: string;
  readonly arn: string;
  /** The target as it was put, to be listed. */
  readonly definition: string;
}

export interface Bus {
  readonly name: string;
  readonly description: string | null;
  readonly created: number;
  readonly modified: number | null;
  readonly policy: string | null;
  readonly dead_letter: string | null;
}

/** Creates the tables of EventBridge, and the default bus, which always exists. */
export function openEventBridgeTables(database: DatabaseSync, now: Date): void {
  database.exec(`
    CREATE TABLE IF NOT EXISTS events_buses (name TEXT PRIMARY KEY, description TEXT, created INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS events_rules (
      bus TEXT NOT NULL, name TEXT NOT NULL, pattern TEXT NOT NULL, state TEXT NOT NULL, description TEXT, role TEXT,
      PRIMARY KEY (bus, name)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS events_targets (
      bus TEXT NOT NULL, rule TEXT NOT NULL, id TEXT NOT NULL, arn TEXT NOT NULL, definition TEXT NOT NULL,
      PRIMARY KEY (bus, rule, id)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS events_archives (
      name TEXT PRIMARY KEY, bus TEXT NOT NULL, pattern TEXT, description TEXT, retention INTEGER NOT NULL,
      created INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS events_archived (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, archive TEXT NOT NULL, time INTEGER NOT NULL, stored INTEGER NOT NULL,
      event TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS events_archived_time ON events_archived (archive, time, seq);
    CREATE TABLE IF NOT EXISTS events_replays (
      name TEXT PRIMARY KEY, archive TEXT NOT NULL, bus TEXT NOT NULL, filters TEXT NOT NULL, description TEXT,
      from_time INTEGER NOT NULL, to_time INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT, started INTEGER NOT NULL,
      ended INTEGER, last_time INTEGER, cursor_time INTEGER NOT NULL, cursor_seq INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS events_tags (
      arn TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (arn, key)
    ) STRICT;
  `);
  // What a folder of an earlier version lacks.
  addColumns(database, 'events_rules', { schedule: 'TEXT', created: 'INTEGER', next: 'INTEGER' });
  addColumns(database, 'events_buses', { modified: 'INTEGER', policy: 'TEXT', dead_letter: 'TEXT' });
  database
    .prepare('INSERT INTO events_buses (name, created) VALUES (?, ?) ON CONFLICT DO NOTHING')
    .run('default', now.getTime());
}

function addColumns(database: DatabaseSync, table: string, columns: Readonly<Record<string, string>>): void {
  const rows = database.prepare('SELECT name FROM pragma_table_info(?)').all(table);
  const present = new Set(rows.map(({ name }) => name));
  for (const [name, type] of Object.entries(columns)) {
    if (!present.has(name)) database.exec(`ALTER TABLE ${table} ADD COLUMN ${name} ${type}`);
  }
}

export function findBus(database: DatabaseSync, name: string): Bus | undefined {
  return database.prepare('SELECT * FROM events_buses WHERE name = ?').get(name) as unknown as
    Bus | undefined;
}

/** The bus that a name or an ARN stands for; `default` where none is given. */
export function getBus(database: DatabaseSync, nameOrArn: string | undefined): Bus {
  const name = busNameOf(nameOrArn);
  const bus = findBus(database, name);
  if (bus === undefined) throw notFound(`Event bus ${name}`);
  return bus;
}

export function findRule(database: DatabaseSync, bus: string, name: string): Rule | undefined {
  return database
    .prepare('SELECT * FROM events_rules WHERE bus = ? AND name = ?')
    .get(bus, name) as unknown as Rule | undefined;
}

export function getRule(database: DatabaseSync, bus: string, name: string): Rule {
  const rule = findRule(database, bus, name);
  if (rule === undefined) throw notFound(`Rule ${name} on EventBus ${bus}`);
  return rule;
}

export function rulesOf(database: DatabaseSync, bus: string): readonly Rule[] {
  return database.prepare('SELECT * FROM events_rules WHERE bus = ?').all(bus) as unknown as Rule[];
}

export function targetsOf(
  database: DatabaseSync,
  { bus, name }: { bus: string; name: string },
): readonly Target[] {
  return database
    .prepare('SELECT id, arn, definition FROM events_targets WHERE bus = ? AND rule = ? ORDER BY id')
    .all(bus, name) as unknown as Target[];
}
