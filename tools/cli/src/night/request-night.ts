import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  PutEventsCommand,
  type EventBridgeClient,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { nightDue, type DataOf } from '@daybreak/event-contracts';
import { busName } from '@daybreak/service-kit/platform';
import { CliError } from '../errors.ts';

/** What the bus may take the next time, since an entry is refused at HTTP 200 the client does not try again by itself. */
const passing = ['ThrottlingException', 'InternalFailure'];
const tries = 5;

/** Puts on the bus what the nightly schedule would put there. The night's id is the event's correlation id. */
export async function requestNight(
  eventbridge: EventBridgeClient,
  { data, now }: { data: DataOf<typeof nightDue>; now: Date },
): Promise<string> {
  const id = `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').toLowerCase()}-${randomBytes(3).toString('hex')}`;
  const metadata = {
    eventId: id,
    correlationId: id,
    causationId: null,
    occurredAt: now.toISOString(),
    producer: 'daybreak-cli',
    schemaVersion: nightDue.schemaVersion,
  };
  await put(eventbridge, {
    EventBusName: busName,
    Source: nightDue.source,
    DetailType: nightDue.detailType,
    Time: now,
    Detail: JSON.stringify({ metadata, data }),
  });
  return id;
}

/** An event that arrives twice is one: its id stays. */
async function put(eventbridge: EventBridgeClient, entry: PutEventsRequestEntry): Promise<void> {
  for (let left = tries; ;) {
    const { Entries = [] } = await eventbridge.send(new PutEventsCommand({ Entries: [entry] }));
    const refused = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
    if (refused === undefined) return;
    left--;
    if (left > 0 && passing.includes(refused.ErrorCode ?? '')) {
      await setTimeout(50 * 2 ** (tries - left));
      continue;
    }
    throw new CliError('EVENT_REFUSED', {
      reason: `${String(refused.ErrorCode)}: ${String(refused.ErrorMessage)}`,
    });
  }
}
