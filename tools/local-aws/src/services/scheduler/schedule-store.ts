import type { DatabaseSync } from 'node:sqlite';
import type { ScheduleDefinition } from './definition.ts';
import { notFound } from './scheduler-error.ts';

export interface Schedule {
  readonly group: string;
  readonly name: string;
  readonly definition: ScheduleDefinition;
  readonly created: number;
  readonly modified: number;
  /** When it fires next; null when it is disabled or over. */
  readonly next: number | null;
  /** When it is due next; a flexible window puts the firing after it. */
  readonly scheduled: number | null;
}

interface ScheduleRow extends Omit<Schedule, 'definition' | 'group'> {
  readonly group_name: string;
  readonly definition: string;
}

export interface ScheduleGroup {
  readonly name: string;
  readonly created: number;
  readonly state: 'ACTIVE' | 'DELETING';
  readonly modified: number;
}

interface GroupRow {
  readonly name: string;
  readonly created: number;
  readonly deleting: number | null;
}

export const defaultGroup = 'default';

export class ScheduleStore {
  readonly database: DatabaseSync;

  constructor(database: DatabaseSync, now: Date) {
    this.database = database;
    database.exec(`
      CREATE TABLE IF NOT EXISTS scheduler_groups (name TEXT PRIMARY KEY, created INTEGER NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS scheduler_schedules (
        group_name TEXT NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL, created INTEGER NOT NULL,
        modified INTEGER NOT NULL, next INTEGER, PRIMARY KEY (group_name, name)
      ) STRICT;
      CREATE INDEX IF NOT EXISTS scheduler_next ON scheduler_schedules (next);
    `);
    // What a folder of an earlier version lacks.
    addColumn(database, 'scheduler_groups', 'deleting');
    addColumn(database, 'scheduler_schedules', 'scheduled');
    if (this.findGroup(defaultGroup) === undefined) this.addGroup(defaultGroup, now.getTime());
  }

  findGroup(name: string): ScheduleGroup | undefined {
    const row = this.database
      .prepare('SELECT * FROM scheduler_groups WHERE name = ?')
      .get(name) as unknown as GroupRow | undefined;
    return row === undefined ? undefined : groupOf(row);
  }

  getGroup(name: string): ScheduleGroup {
    const group = this.findGroup(name);
    if (group === undefined) throw notFound(`Schedule group ${name}`);
    return group;
  }

  groups(): readonly ScheduleGroup[] {
    const rows = this.database.prepare('SELECT * FROM scheduler_groups').all();
    return (rows as unknown as GroupRow[]).map(groupOf);
  }

  addGroup(name: string, created: number): void {
    this.database.prepare('INSERT INTO scheduler_groups (name, created) VALUES (?, ?)').run(name, created);
  }

  /** Its schedules fire no more. */
  markDeleting(name: string, at: number): void {
    this.database.prepare('UPDATE scheduler_groups SET deleting = ? WHERE name = ?').run(at, name);
    this.database.prepare('UPDATE scheduler_schedules SET next = NULL WHERE group_name = ?').run(name);
  }

  deleteGroup(name: string): void {
    this.database.prepare('DELETE FROM scheduler_groups WHERE name = ?').run(name);
  }

  /** How many of the group's schedules went. */
  deleteSome(group: string, limit: number): number {
    const { changes } = this.database
      .prepare(
        `DELETE FROM scheduler_schedules WHERE group_name = :group AND name IN
           (SELECT name FROM scheduler_schedules WHERE group_name = :group LIMIT :limit)`,
      )
      .run({ group, limit });
    return Number(changes);
  }

  find(group: string, name: string): Schedule | undefined {
    const row = this.database
      .prepare('SELECT * FROM scheduler_schedules WHERE group_name = ? AND name = ?')
      .get(group, name) as unknown as ScheduleRow | undefined;
    return row === undefined ? undefined : fromRow(row);
  }

  get(group: string, name: string): Schedule {
    const schedule = this.find(group, name);
    if (schedule === undefined) throw notFound(`Schedule ${name}`);
    return schedule;
  }

  list(): readonly Schedule[] {
    const rows = this.database.prepare('SELECT * FROM scheduler_schedules').all();
    return (rows as unknown as ScheduleRow[]).map(fromRow);
  }

  due(now: number): readonly Schedule[] {
    const rows = this.database
      .prepare('SELECT * FROM scheduler_schedules WHERE next <= ? ORDER BY next, group_name, name')
      .all(now);
    return (rows as unknown as ScheduleRow[]).map(fromRow);
  }

  nextDue(): number | undefined {
    const row = this.database.prepare('SELECT min(next) AS next FROM scheduler_schedules').get() as {
      next: number | null;
    };
    return row.next ?? undefined;
  }

  put({ group, name, definition, created, modified, next, scheduled }: Schedule): void {
    this.database
      .prepare(
        `INSERT OR REPLACE INTO scheduler_schedules (group_name, name, definition, created, modified, next, scheduled)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(group, name, JSON.stringify(definition), created, modified, next, scheduled);
  }

  setNext({ group, name }: Schedule, { next, scheduled }: Pick<Schedule, 'next' | 'scheduled'>): void {
    this.database
      .prepare('UPDATE scheduler_schedules SET next = ?, scheduled = ? WHERE group_name = ? AND name = ?')
      .run(next, scheduled, group, name);
  }

  delete(group: string, name: string): void {
    this.database
      .prepare('DELETE FROM scheduler_schedules WHERE group_name = ? AND name = ?')
      .run(group, name);
  }
}

function addColumn(database: DatabaseSync, table: string, column: string): void {
  const rows = database.prepare('SELECT name FROM pragma_table_info(?)').all(table);
  if (!rows.some(({ name }) => name === column))
    database.exec(`ALTER TABLE ${table} ADD COLUMN ${column} INTEGER`);
}

function groupOf({ name, created, deleting }: GroupRow): ScheduleGroup {
  return { name, created, state: deleting === null ? 'ACTIVE' : 'DELETING', modified: deleting ?? created };
}

function fromRow({ group_name, definition, ...row }: ScheduleRow): Schedule {
  return { ...row, group: group_name, definition: JSON.parse(definition) as ScheduleDefinition };
}
