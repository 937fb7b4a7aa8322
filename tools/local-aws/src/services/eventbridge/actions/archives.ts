import { transaction } from '../../../endpoint/database.ts';
import { integer, optional, readInput, text } from '../../../endpoint/input.ts';
import { byName, pageOf } from '../../../endpoint/page.ts';
import type { EventsContext } from '../context.ts';
import { alreadyExists, archiveArn, busArn, busNameOf, notFound } from '../names.ts';
import { compilePattern } from '../pattern/pattern.ts';
import { getBus } from '../store.ts';

export interface Archive {
  readonly name: string;
  readonly bus: string;
  readonly pattern: string | null;
  readonly description: string | null;
  /** Days; 0 for ever. */
  readonly retention: number;
  readonly created: number;
}

const archiveName = text({ min: 1, max: 48, pattern: /^[A-Za-z0-9_.-]+$/ });

export function createArchive({ database, place, buses, now }: EventsContext) {
  return (input: unknown) => {
    const given = readInput(
      input,
      {
        ArchiveName: archiveName,
        EventSourceArn: text({ min: 1, max: 1600, pattern: /^arn:aws[a-z-]*:events:.*:event-bus\// }),
        EventPattern: optional(text()),
        Description: optional(text({ max: 512 })),
        RetentionDays: optional(integer({ min: 0 })),
      },
      ['KmsKeyIdentifier'],
    );
    const bus = getBus(database, given.EventSourceArn);
    if (findArchive(database, given.ArchiveName) !== undefined)
      throw alreadyExists(`Archive ${given.ArchiveName}`);
    if (given.EventPattern !== undefined) compilePattern(given.EventPattern);
    const created = now().getTime();
    database
      .prepare(
        'INSERT INTO events_archives (name, bus, pattern, description, retention, created) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(
        ...([given.ArchiveName, bus.name, given.EventPattern ?? null, given.Description ?? null] as const),
        ...([given.RetentionDays ?? 0, created] as const),
      );
    buses.forgetRoutes();
    return {
      ArchiveArn: archiveArn(place, given.ArchiveName),
      State: 'ENABLED',
      CreationTime: created / 1000,
    };
  };
}

export function describeArchive(context: EventsContext) {
  return (input: unknown) => {
    const { ArchiveName } = readInput(input, { ArchiveName: archiveName });
    const archive = getArchive(context, ArchiveName);
    return {
      ArchiveArn: archiveArn(context.place, archive.name),
      ...summary(context, archive),
      ...(archive.description !== null && { Description: archive.description }),
      ...(archive.pattern !== null && { EventPattern: archive.pattern }),
    };
  };
}

export function listArchives(context: EventsContext) {
  return (input: unknown) => {
    const {
      NamePrefix = '',
      EventSourceArn,
      Limit,
      NextToken,
    } = readInput(
      input,
      {
        NamePrefix: optional(text()),
        EventSourceArn: optional(text()),
        Limit: optional(integer({ min: 1, max: 100 })),
        NextToken: optional(text()),
      },
      ['State'],
    );
    const archives = context.database.prepare('SELECT * FROM events_archives').all() as unknown as Archive[];
    const items = archives
      .filter(({ name }) => name.startsWith(NamePrefix))
      .filter(({ bus }) => EventSourceArn === undefined || bus === busNameOf(EventSourceArn))
      .toSorted(byName(({ name }) => name));
    const { page, next } = pageOf({ items, nameOf: ({ name }) => name, limit: Limit, token: NextToken });
    return { Archives: page.map((archive) => summary(context, archive)), ...next };
  };
}

export function deleteArchive(context: EventsContext) {
  return (input: unknown) => {
    const { ArchiveName } = readInput(input, { ArchiveName: archiveName });
    const { name } = getArchive(context, ArchiveName);
    transaction(context.database, () => {
      context.database.prepare('DELETE FROM events_archived WHERE archive = ?').run(name);
      context.database.prepare('DELETE FROM events_archives WHERE name = ?').run(name);
    });
    context.buses.forgetRoutes();
  };
}

export function getArchive(context: EventsContext, name: string): Archive {
  const archive = findArchive(context.database, name);
  if (archive === undefined) throw notFound(`Archive ${name}`);
  dropExpired(context, archive);
  return archive;
}

function findArchive(database: EventsContext['database'], name: string): Archive | undefined {
  return database.prepare('SELECT * FROM events_archives WHERE name = ?').get(name) as unknown as
    Archive | undefined;
}

function dropExpired({ database, now }: EventsContext, { name, retention }: Archive): void {
  if (retention === 0) return;
  const oldest = now().getTime() - retention * 86_400_000;
  database.prepare('DELETE FROM events_archived WHERE archive = ? AND stored < ?').run(name, oldest);
}

function summary({ database, place }: EventsContext, archive: Archive): object {
  const { events, bytes } = database
    .prepare(
      'SELECT count(*) AS events, ifnull(sum(octet_length(event)), 0) AS bytes FROM events_archived WHERE archive = ?',
    )
    .get(archive.name) as unknown as { events: number; bytes: number };
  return {
    ArchiveName: archive.name,
    EventSourceArn: busArn(place, archive.bus),
    State: 'ENABLED',
    RetentionDays: archive.retention,
    SizeBytes: bytes,
    EventCount: events,
    CreationTime: archive.created / 1000,
  };
}
