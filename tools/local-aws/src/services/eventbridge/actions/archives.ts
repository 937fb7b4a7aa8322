import { transaction } from '../../../endpoint/database.ts';
import { integer, literal, optional, readInput, text } from '../../../endpoint/input.ts';
import { byName, pageOf } from '../../../endpoint/page.ts';
import { type Archive, dropExpired, findArchive, getArchive } from '../archive.ts';
import type { EventsContext } from '../context.ts';
import { alreadyExists, archiveArn, busArn, busNameOf } from '../names.ts';
import { compilePattern } from '../pattern/pattern.ts';
import { getBus } from '../store.ts';

const archiveName = text({ min: 1, max: 48, pattern: /^[A-Za-z0-9_.-]+$/ });

const contents = {
  EventPattern: optional(text({ max: 4096 })),
  Description: optional(text({ max: 512 })),
  RetentionDays: optional(integer({ min: 0 })),
};

export function createArchive({ database, place, buses, clock }: EventsContext) {
  return (input: unknown) => {
    const given = readInput(
      input,
      {
        ...contents,
        ArchiveName: archiveName,
        EventSourceArn: text({ min: 1, max: 1600, pattern: /^arn:aws[a-z-]*:events:.*:event-bus\// }),
      },
      ['KmsKeyIdentifier'],
    );
    const bus = getBus(database, given.EventSourceArn);
    if (findArchive(database, given.ArchiveName) !== undefined)
      throw alreadyExists(`Archive ${given.ArchiveName}`);
    if (given.EventPattern !== undefined) compilePattern(given.EventPattern);
    const created = clock.now().getTime();
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

/** What is not given stays as it was. */
export function updateArchive(context: EventsContext) {
  return (input: unknown) => {
    const given = readInput(input, { ...contents, ArchiveName: archiveName }, ['KmsKeyIdentifier']);
    const archive = getArchive(context, given.ArchiveName);
    if (given.EventPattern !== undefined) compilePattern(given.EventPattern);
    const retention = given.RetentionDays ?? archive.retention;
    context.database
      .prepare('UPDATE events_archives SET pattern = ?, description = ?, retention = ? WHERE name = ?')
      .run(
        ...([given.EventPattern ?? archive.pattern, given.Description ?? archive.description] as const),
        ...([retention, archive.name] as const),
      );
    dropExpired(context, { ...archive, retention });
    context.buses.forgetRoutes();
    return {
      ArchiveArn: archiveArn(context.place, archive.name),
      State: 'ENABLED',
      CreationTime: archive.created / 1000,
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
      State,
      Limit,
      NextToken,
    } = readInput(input, {
      NamePrefix: optional(text()),
      EventSourceArn: optional(text()),
      State: optional(
        literal('ENABLED', 'DISABLED', 'CREATING', 'UPDATING', 'CREATE_FAILED', 'UPDATE_FAILED'),
      ),
      Limit: optional(integer({ min: 1, max: 100 })),
      NextToken: optional(text()),
    });
    const from = EventSourceArn === undefined ? undefined : getBus(context.database, EventSourceArn).name;
    const archives = context.database.prepare('SELECT * FROM events_archives').all() as unknown as Archive[];
    const items = archives
      .filter(({ name }) => name.startsWith(NamePrefix))
      .filter(({ bus }) => from === undefined || bus === busNameOf(from))
      .filter(() => State === undefined || State === 'ENABLED')
      .toSorted(byName(({ name }) => name));
    const { page, next } = pageOf({ items, nameOf: ({ name }) => name, limit: Limit, token: NextToken });
    return {
      Archives: page.map((archive) => {
        dropExpired(context, archive);
        return summary(context, archive);
      }),
      ...next,
    };
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
