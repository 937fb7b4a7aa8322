import {
  PutEventsCommand,
  type EventBridgeClient,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { EventsNotAccepted } from '../errors.ts';
import type { Outbox, OutgoingEvent } from './outgoing-event.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const entryLimit = 10;
/** Below 1 MB for all entries of a call; the rest is room for what the size formula leaves out. */
const callByteLimit = 900_000;

/** Events go to the bus, reminders to the service's own queue in the shape in which the bus would deliver them. */
export function awsOutbox({
  events,
  queue,
  bus,
  queueUrl,
  account,
  region,
}: {
  readonly events: EventBridgeClient;
  readonly queue: SQSClient;
  readonly bus: string;
  readonly queueUrl: string;
  readonly account: string;
  readonly region: string;
}): Outbox {
  return {
    async publish(outgoing) {
      for (const Entries of batches(outgoing.map((event) => entryOf(bus, event)))) {
        const reply = await events.send(new PutEventsCommand({ Entries }));
        // A refused entry comes with the HTTP status 200.
        const codes = (reply.Entries ?? []).flatMap(({ ErrorCode }) => ErrorCode ?? []);
        if ((reply.FailedEntryCount ?? 0) > 0 || codes.length > 0)
          throw new EventsNotAccepted({ bus, codes });
      }
    },

    async remind({ source, detailType, detail }, delaySeconds) {
      const body = {
        version: '0',
        id: detail.metadata.eventId,
        'detail-type': detailType,
        source,
        account,
        time: detail.metadata.occurredAt,
        region,
        resources: [],
        detail,
      };
      await queue.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: JSON.stringify(body),
          DelaySeconds: Math.ceil(delaySeconds),
        }),
      );
    },
  };
}

const entryOf = (bus: string, { source, detailType, detail }: OutgoingEvent): PutEventsRequestEntry => ({
  EventBusName: bus,
  Source: source,
  DetailType: detailType,
  Detail: JSON.stringify(detail),
  Time: new Date(detail.metadata.occurredAt),
});

function batches(entries: readonly PutEventsRequestEntry[]): PutEventsRequestEntry[][] {
  const made: PutEventsRequestEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = byteSize(entry);
    const last = made.at(-1);
    if (last === undefined || last.length === entryLimit || bytes + size > callByteLimit) {
      made.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return made;
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
const byteSize = ({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry) =>
  14 + Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
