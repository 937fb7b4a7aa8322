import { transaction } from '../../../endpoint/database.ts';
import { uuid } from '../../../endpoint/identifiers.ts';
import { type Read, instant, list, optional, readInput, structure, text } from '../../../endpoint/input.ts';
import type { EventsContext } from '../context.ts';
import { isDetail } from '../event.ts';
import { busNameOf, validation } from '../names.ts';
import { findBus } from '../store.ts';

/** The limit of a request's entries together, in bytes. */
const largestRequest = 1_048_576;

const entryShape = {
  Source: optional(text()),
  DetailType: optional(text()),
  Detail: optional(text()),
  Time: optional(instant),
  Resources: optional(list(text({ max: 2048 }))),
  EventBusName: optional(text({ min: 1, max: 1600 })),
};
const entry = structure(entryShape);
type Entry = Read<typeof entryShape>;

interface Refusal {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** Entries succeed or fail by themselves, with the HTTP status 200. What gets an id is stored where it had to go. */
export function putEvents(context: EventsContext) {
  return (input: unknown) => {
    const { Entries } = readInput(input, { Entries: list(entry, { min: 1, max: 10 }) }, ['EndpointId']);
    if (Entries.reduce((size, one) => size + sizeOf(one), 0) >= largestRequest) {
      throw validation('Total size of the entries in the request is over the limit.');
    }
    return transaction(context.database, () => {
      const results = Entries.map((one) => put(context, one));
      return {
        FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
        Entries: results,
      };
    });
  };
}

function put(context: EventsContext, given: Entry): { EventId: string } | Refusal {
  const { database, buses, now, random, place } = context;
  const { Source: source = '', DetailType: detailType = '', Detail: detail = '', Resources = [] } = given;
  const bus = busNameOf(given.EventBusName);
  const refusal = refuse({ source, detailType, detail }) ?? refuseBus(database, bus);
  if (refusal !== undefined) return refusal;
  const id = uuid(random);
  const time = (given.Time ?? now()).getTime();
  buses.publish({ bus, event: { id, detailType, source, ...place, time, resources: Resources, detail } });
  return { EventId: id };
}

function refuse(given: { source: string; detailType: string; detail: string }): Refusal | undefined {
  const required = [
    ['Source', given.source],
    ['DetailType', given.detailType],
    ['Detail', given.detail],
  ] as const;
  for (const [name, value] of required) {
    if (value === '')
      return invalidArgument(`Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
  }
  if (given.source.length > 256)
    return invalidArgument('Parameter Source is not valid. Reason: longer than 256.');
  if (given.detailType.length > 128)
    return invalidArgument('Parameter DetailType is not valid. Reason: longer than 128.');
  if (given.source.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSource', ErrorMessage: 'Not authorized for the source.' };
  }
  if (!isDetail(given.detail)) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  return undefined;
}

function refuseBus(database: EventsContext['database'], bus: string): Refusal | undefined {
  if (findBus(database, bus) !== undefined) return undefined;
  return { ErrorCode: 'ResourceNotFoundException', ErrorMessage: `Event bus ${bus} does not exist.` };
}

const invalidArgument = (ErrorMessage: string): Refusal => ({ ErrorCode: 'InvalidArgument', ErrorMessage });

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
function sizeOf({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: Entry): number {
  return [Source, DetailType, Detail, ...Resources].reduce(
    (size, part) => size + Buffer.byteLength(part),
    Time === undefined ? 0 : 14,
  );
}
