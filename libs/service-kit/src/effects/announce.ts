import type { RouteContext } from '../service.ts';
import { dataThatFits, publishedContract, type Declared } from './check-effects.ts';
import { outgoingEvent, type Outbox } from './outgoing-event.ts';

/** Puts an event on the bus for a route: something that a person began, so nothing caused it. */
export const announcer =
  ({
    declared,
    outbox,
    now,
    newId,
  }: {
    readonly declared: Declared;
    readonly outbox: Outbox;
    readonly now: () => Date;
    readonly newId: () => string;
  }): RouteContext<unknown>['publish'] =>
  async (contract, { correlationId, data, eventId = newId() }) => {
    const published = publishedContract(declared, contract);
    const event = outgoingEvent({
      contract: published,
      data: dataThatFits(published, { type: 'publish', data }),
      eventId,
      correlationId,
      causationId: null,
      occurredAt: now().toISOString(),
      producer: declared.name,
    });
    await outbox.publish([event]);
    return { eventId };
  };
