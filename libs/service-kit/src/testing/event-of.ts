import type {
  AnyContract,
  DataOf,
  EventContract,
  EventFrom,
  Metadata,
  NativeEventContract,
} from '@daybreak/event-contracts';
import type { z } from 'zod';
import type { OutgoingEvent } from '../effects/outgoing-event.ts';

interface Surroundings {
  readonly time?: string;
  readonly replayName?: string;
  readonly resources?: readonly string[];
}

type Ours<C extends EventContract> = Surroundings &
  Partial<Omit<Metadata, 'schemaVersion'>> & { readonly data: DataOf<C> };

type Native<C extends NativeEventContract> = Surroundings & {
  readonly id?: string;
  readonly detail: z.input<C['detail']>;
};

const defaultTime = '2026-11-02T03:00:00.000Z';
const account = '000000000000';
const region = 'eu-central-1';

/** An event as a queue would deliver it, checked against its contract. */
export function eventOf<C extends EventContract>(contract: C, event: Ours<C>): EventFrom<C>;
export function eventOf<C extends NativeEventContract>(contract: C, event: Native<C>): EventFrom<C>;
export function eventOf(
  contract: AnyContract,
  event: Ours<EventContract> | Native<NativeEventContract>,
): unknown {
  const { time = defaultTime, replayName, resources = [] } = event;
  const body = {
    version: '0',
    'detail-type': contract.detailType,
    source: contract.source,
    account,
    time,
    region,
    ...(replayName === undefined ? {} : { 'replay-name': replayName }),
    resources,
    ...('detail' in event
      ? { id: event.id ?? 'native-1', detail: event.detail }
      : oursOf(contract, event, time)),
  };
  return contract.envelope.parse(body);
}

function oursOf(contract: AnyContract, event: Ours<EventContract>, time: string) {
  const { eventId = 'event-1', correlationId = 'night-1', causationId = null } = event;
  const metadata = {
    eventId,
    correlationId,
    causationId,
    occurredAt: event.occurredAt ?? time,
    producer: event.producer ?? contract.source.slice('daybreak.'.length),
    schemaVersion: contract.kind === 'daybreak' ? contract.schemaVersion : 1,
  };
  return { id: `delivery-${eventId}`, detail: { metadata, data: event.data } };
}

/** What the bus, or the service's own queue, would deliver of an event that a service let out. */
export function delivered({ source, detailType, detail }: OutgoingEvent, replayName?: string) {
  return {
    version: '0',
    id: `delivery-${detail.metadata.eventId}`,
    'detail-type': detailType,
    source,
    account,
    time: detail.metadata.occurredAt,
    region,
    ...(replayName === undefined ? {} : { 'replay-name': replayName }),
    resources: [],
    detail,
  };
}
