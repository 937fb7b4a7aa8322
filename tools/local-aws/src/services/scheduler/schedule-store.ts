import type { DatabaseSync } from 'node:sqlite';
import type { ScheduleDefinition } from './definition.ts';
import { notFound } from './scheduler-error.ts';

export interface Schedule {
  readonly group: string;
  readonly name: string;
  readonly definition: ScheduleDefinition;
  readonly created: number;
  readonly modified: number;
  /** When it is due next; null when it is disabled or over. */
  readonly next: number | null;
}

interface ScheduleRow extends Omit<Schedule, 'definition' | 'group'> {
  readonly group_name: string;
  readonly definition: string;
}

export interface ScheduleGroup {
  readonly name: string;
  readonly created: number;
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
    if (this.findGroup(defaultGroup) === undefined)
      this.addGroup({ name: defaultGroup, created: now.getTime() });
  }

  findGroup(name: string): ScheduleGroup | undefined {
    return this.database.prepare('SELECT * FROM scheduler_groups WHERE name = ?').get(name) as unknown as
      ScheduleGroup | undefined;
  }

  getGroup(name: string): ScheduleGroup {
    const group = this.findGroup(name);
    if (group === undefined) throw notFound(`Schedule group ${name}`);
    return group;
  }

  addGroup({ name, created }: ScheduleGroup): void {
    this.database.prepare('INSERT INTO scheduler_groups VALUES (?, ?)').run(name, created);
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

  put({ group, name, definition, created, modified, next }: Schedule): void {
    this.database
      .prepare('INSERT OR REPLACE INTO scheduler_schedules VALUES (?, ?, ?, ?, ?, ?)')
      .run(group, name, JSON.stringify(definition), created, modified, next);
  }

  setNext({ group, name }: Schedule, next: number | null): void {
    this.database
      .prepare('UPDATE scheduler_schedules SET next = ? WHERE group_name = ? AND name = ?')
      .run(next, group, name);
  }

  delete(group: string, name: string): void {
    this.database
      .prepare('DELETE FROM scheduler_schedules WHERE group_name = ? AND name = ?')
      .run(group, name);
  }
}

function fromRow({ group_name, definition, ...row }: ScheduleRow): Schedule {
  return { ...row, group: group_name, definition: JSON.parse(definition) as ScheduleDefinition };
}
