import { integer, optional, readInput, text } from '../../../endpoint/input.ts';
import { byName, pageOf } from '../../../endpoint/page.ts';
import type { EventsContext } from '../context.ts';
import { alreadyExists, busArn, busNameOf, validation } from '../names.ts';
import { type Bus, findBus, getBus } from '../store.ts';

const busName = text({ min: 1, max: 256, pattern: /^[A-Za-z0-9_.-]+$/ });

export function createEventBus({ database, place, now }: EventsContext) {
  return (input: unknown) => {
    const { Name, Description } = readInput(
      input,
      { Name: busName, Description: optional(text({ max: 512 })) },
      ['EventSourceName', 'KmsKeyIdentifier', 'DeadLetterConfig', 'LogConfig', 'Tags'],
    );
    if (findBus(database, Name) !== undefined) throw alreadyExists(`Event bus ${Name}`);
    database
      .prepare('INSERT INTO events_buses (name, description, created) VALUES (?, ?, ?)')
      .run(Name, Description ?? null, now().getTime());
    return { EventBusArn: busArn(place, Name), ...(Description !== undefined && { Description }) };
  };
}

export function describeEventBus(context: EventsContext) {
  return (input: unknown) => {
    const { Name } = readInput(input, { Name: optional(text({ min: 1, max: 1600 })) });
    return describe(context, getBus(context.database, Name));
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
export function deleteEventBus({ database, buses }: EventsContext) {
  return (input: unknown) => {
    const { Name } = readInput(input, { Name: text({ min: 1, max: 1600 }) });
    const name = busNameOf(Name);
    if (name === 'default') throw validation('Cannot delete event bus default.');
    const used = database.prepare('SELECT 1 FROM events_rules WHERE bus = ? LIMIT 1').get(name);
    if (used !== undefined) throw validation('Event bus cannot be deleted since it has rules.');
    database.prepare('DELETE FROM events_buses WHERE name = ?').run(name);
    buses.forgetRoutes();
  };
}

function describe({ place }: EventsContext, { name, description, created }: Bus): object {
  return {
    Name: name,
    Arn: busArn(place, name),
    CreationTime: created / 1000,
    LastModifiedTime: created / 1000,
    ...(description !== null && { Description: description }),
  };
}
