import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../endpoint/clock.ts';
import { notFound } from './names.ts';

export interface Archive {
  readonly name: string;
  readonly bus: string;
  readonly pattern: string | null;
  readonly description: string | null;
  /** Days; 0 for ever. */
  readonly retention: number;
  readonly created: number;
}

export function findArchive(database: DatabaseSync, name: string): Archive | undefined {
  return database.prepare('SELECT * FROM events_archives WHERE name = ?').get(name) as unknown as
    Archive | undefined;
}

/** The archive, rid of what it need not keep any more. */
export function getArchive(
  { database, clock }: { readonly database: DatabaseSync; readonly clock: Clock },
  name: string,
): Archive {
  const archive = findArchive(database, name);
  if (archive === undefined) throw notFound(`Archive ${name}`);
  dropExpired({ database, clock }, archive);
  return archive;
}

export function dropExpired(
  { database, clock }: { readonly database: DatabaseSync; readonly clock: Clock },
  { name, retention }: Archive,
): void {
  if (retention === 0) return;
  const oldest = clock.now().getTime() - retention * 86_400_000;
  database.prepare('DELETE FROM events_archived WHERE archive = ? AND stored < ?').run(name, oldest);
}
