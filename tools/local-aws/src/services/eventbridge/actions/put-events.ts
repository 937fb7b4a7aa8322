import { unit } from '../../../endpoint/database.ts';
import { uuid } from '../../../endpoint/identifiers.ts';
import { type Read, instant, list, optional, structure, text } from '../../../endpoint/input.ts';
import type { EventsContext } from '../context.ts';
import { type Detail, busEvent, readDetail } from '../event.ts';
import { busNameOf, validation } from '../names.ts';

/** The limit of a request's entries together, in bytes. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
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
const readEntries = structure({ Entries: list(entry, { min: 1, max: 10 }) }, ['EndpointId']);
type Entry = Read<typeof entryShape>;

interface Refusal {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

interface PutEventsResult {
  readonly FailedEntryCount: number;
  readonly Entries: readonly ({ readonly EventId: string } | Refusal)[];
}

/** Entries succeed or fail by themselves, with the HTTP status 200. What gets an id is stored where it had to go. */
export function putEvents(context: EventsContext) {
  return (input: unknown): PutEventsResult => {
    const { Entries } = readEntries(input, '');
    if (Entries.reduce((size, one) => size + sizeOf(one), 0) > largestRequest) {
      throw validation('Total size of the entries in the request is over the limit.');
    }
    const now = context.clock.now().getTime();
    return unit(context.database, () => {
      const results = Entries.map((one) => put(context, one, now));
      return {
        FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
        Entries: results,
      };
    });
  };
}

function put(context: EventsContext, given: Entry, now: number): { EventId: string } | Refusal {
  const { buses, random, place } = context;
  const { Source: source = '', DetailType: detailType = '', Resources: resources = [] } = given;
  const detail = check({ source, detailType, detail: given.Detail ?? '' });
  if ('ErrorCode' in detail) return detail;
  const ErrorCode = context.failEntry();
  if (ErrorCode !== undefined) return { ErrorCode, ErrorMessage: 'The entry was not taken. Send it again.' };
  const id = uuid(random);
  const time = given.Time?.getTime() ?? now;
  // An entry for a bus that does not exist gets an id and goes nowhere, as on AWS.
  const bus = busNameOf(given.EventBusName);
  const event = busEvent({ id, detailType, source, ...place, time, resources, detail });
  buses.publish({ bus, event, ingested: now });
  return { EventId: id };
}

function check(given: { source: string; detailType: string; detail: string }): Detail | Refusal {
  if (given.source === '') return missing('Source');
  if (given.detailType === '') return missing('DetailType');
  if (given.detail === '') return missing('Detail');
  if (given.source.length > 256)
    return invalidArgument('Parameter Source is not valid. Reason: longer than 256.');
  if (given.detailType.length > 128)
    return invalidArgument('Parameter DetailType is not valid. Reason: longer than 128.');
  if (given.source.startsWith('aws.')) {
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: 'Not authorized for the source.',
    };
  }
  return readDetail(given.detail) ?? { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

const missing = (name: string) =>
  invalidArgument(`Parameter ${name} is not valid. Reason: ${name} is a required argument.`);

const invalidArgument = (ErrorMessage: string): Refusal => ({ ErrorCode: 'InvalidArgument', ErrorMessage });

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
function sizeOf({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: Entry): number {
  let size = Time === undefined ? 0 : 14;
  size += Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
  for (const resource of Resources) size += Buffer.byteLength(resource);
  return size;
}
