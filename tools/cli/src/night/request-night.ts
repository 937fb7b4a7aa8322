import { randomBytes } from 'node:crypto';
import { PutEventsCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { nightDue, type DataOf } from '@daybreak/event-contracts';
import { busName } from '@daybreak/service-kit/platform';
import { CliError } from '../errors.ts';

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
  const { Entries = [] } = await eventbridge.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: busName,
          Source: nightDue.source,
          DetailType: nightDue.detailType,
          Time: now,
          Detail: JSON.stringify({ metadata, data }),
        },
      ],
    }),
  );
  const refused = Entries.find((entry) => entry.ErrorCode !== undefined);
  if (refused) {
    throw new CliError('EVENT_REFUSED', {
      reason: `${String(refused.ErrorCode)}: ${String(refused.ErrorMessage)}`,
    });
  }
  return id;
}
