import { integer, optional, readInput, structure, text } from '../../../endpoint/input.ts';
import { byName, pageOf } from '../../../endpoint/page.ts';
import type { EventsContext } from '../context.ts';
import { managedRulesOf } from '../managed-rules.ts';
import { alreadyExists, busArn, busNameOf, validation } from '../names.ts';
import { type Bus, findBus, getBus, rulesOf } from '../store.ts';
import { readTags } from '../tags.ts';

const busName = text({ min: 1, max: 256, pattern: /^[A-Za-z0-9_.-]+$/ });
const busNameOrArn = text({ min: 1, max: 1600 });

const settings = {
  Description: optional(text({ max: 512 })),
  DeadLetterConfig: optional(structure({ Arn: optional(text({ min: 1, max: 1600 })) })),
};

export function createEventBus({ database, place, clock, buses, tags }: EventsContext) {
  return (input: unknown) => {
    const {
      Name,
      Description,
      DeadLetterConfig,
      Tags = [],
    } = readInput(input, { ...settings, Name: busName, Tags: optional(readTags) }, [
      ...['EventSourceName', 'KmsKeyIdentifier', 'LogConfig'],
    ]);
    if (findBus(database, Name) !== undefined) throw alreadyExists(`Event bus ${Name}`);
    const now = clock.now().getTime();
    database
      .prepare(
        'INSERT INTO events_buses (name, description, dead_letter, created, modified) VALUES (?, ?, ?, ?, ?)',
      )
      .run(Name, Description ?? null, DeadLetterConfig?.Arn ?? null, now, now);
    tags.add(busArn(place, Name), Tags);
    buses.forgetRoutes();
    return { EventBusArn: busArn(place, Name), ...settingsOf(Description, DeadLetterConfig?.Arn) };
  };
}

/** What is not given is taken away. */
export function updateEventBus({ database, place, clock }: EventsContext) {
  return (input: unknown) => {
    const given = readInput(input, { ...settings, Name: optional(busNameOrArn) }, [
      ...['KmsKeyIdentifier', 'LogConfig'],
    ]);
    const { Description, DeadLetterConfig } = given;
    const { name } = getBus(database, given.Name);
    database
      .prepare('UPDATE events_buses SET description = ?, dead_letter = ?, modified = ? WHERE name = ?')
      .run(Description ?? null, DeadLetterConfig?.Arn ?? null, clock.now().getTime(), name);
    return { Arn: busArn(place, name), Name: name, ...settingsOf(Description, DeadLetterConfig?.Arn) };
  };
}

export function describeEventBus(context: EventsContext) {
  return (input: unknown) => {
    const { Name } = readInput(input, { Name: optional(busNameOrArn) });
    const bus = getBus(context.database, Name);
    return {
      ...describe(context, bus),
      ...(bus.dead_letter !== null && { DeadLetterConfig: { Arn: bus.dead_letter } }),
    };
  };
}

export function listEventBuses(context: EventsContext) {
  return (input: unknown) => {
    const {
      NamePrefix = '',
      Limit,
      NextToken,
    } = readInput(input, {
      NamePrefix: optional(text()),
      Limit: optional(integer({ min: 1, max: 100 })),
      NextToken: optional(text()),
    });
    const items = (context.database.prepare('SELECT * FROM events_buses').all() as unknown as Bus[])
      .filter(({ name }) => name.startsWith(NamePrefix))
      .toSorted(byName(({ name }) => name));
    const { page, next } = pageOf({ items, nameOf: ({ name }) => name, limit: Limit, token: NextToken });
    return { EventBuses: page.map((bus) => describe(context, bus)), ...next };
  };
}

/** Succeeds for a bus that is not there. */
export function deleteEventBus({ database, place, buses, tags }: EventsContext) {
  return (input: unknown) => {
    const { Name } = readInput(input, { Name: busNameOrArn });
    const name = busNameOf(Name);
    if (name === 'default') throw validation('Cannot delete event bus default.');
    if (rulesOf(database, name).length + managedRulesOf(database, name).length > 0)
      throw validation('Event bus cannot be deleted since it has rules.');
    database.prepare('DELETE FROM events_buses WHERE name = ?').run(name);
    tags.forget(busArn(place, name));
    buses.forgetRoutes();
  };
}

function describe({ place }: EventsContext, bus: Bus): object {
  return {
    Name: bus.name,
    Arn: busArn(place, bus.name),
    CreationTime: bus.created / 1000,
    LastModifiedTime: (bus.modified ?? bus.created) / 1000,
    ...(bus.description !== null && { Description: bus.description }),
    ...(bus.policy !== null && { Policy: bus.policy }),
  };
}

function settingsOf(description: string | undefined, deadLetters: string | undefined): object {
  return {
    ...(description !== undefined && { Description: description }),
    ...(deadLetters !== undefined && { DeadLetterConfig: { Arn: deadLetters } }),
  };
}
