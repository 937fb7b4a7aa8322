import { contractName, parseEvent, type EventRefusal, type Metadata } from '@daybreak/event-contracts';
import type { Logger } from 'pino';
import type { DecisionContext } from '../decision.ts';
import type { Outbox } from '../effects/outgoing-event.ts';
import type { ServiceManifest } from '../manifest.ts';
import type { Documents, EventHandler, HandlerContext, Stored } from '../service.ts';
import { decideOn } from '../state/decide-loop.ts';
import { keyedMutex } from '../state/keyed-mutex.ts';
import type { StateStore } from '../state/state-store.ts';

export interface MessageHandling<Dependencies> {
  readonly manifest: ServiceManifest;
  readonly handlers: readonly EventHandler<Dependencies>[];
  readonly dependencies: Dependencies;
  readonly store: StateStore;
  readonly outbox: Outbox;
  readonly log: Logger;
  readonly now: () => Date;
}

/** `refused` is for the dead-letter queue; a throw is for another try. */
export type MessageOutcome =
  { readonly handled: true } | { readonly handled: false; readonly refusal: EventRefusal };

export type MessageHandler = (body: string) => Promise<MessageOutcome>;

/** What happens to a message, whoever received it. */
export function messageHandler<Dependencies>(handling: MessageHandling<Dependencies>): MessageHandler {
  const { manifest, handlers, dependencies, store, outbox, now } = handling;
  const loop = { declared: manifest, store, outbox, serially: keyedMutex() };
  const contracts = handlers.map(({ contract }) => contract);

  return async (body) => {
    const parsed = parseEvent(contracts, body);
    if (!parsed.ok) return { handled: false, refusal: parsed.refusal };

    const { contract, event } = parsed;
    const handler = handlers.find((candidate) => candidate.contract === contract);
    if (handler === undefined) throw new TypeError('parseEvent gave back a contract that it was not given');
    const identity = identityOf(event);
    const log = handling.log.child({ contract: contractName(contract), ...fieldsOf(identity, event.detail) });
    const context: HandlerContext<Dependencies> = {
      dependencies,
      log,
      now,
      process: (work) => decideOn(loop, { ...identity, now: now().toISOString() }, work),
    };
    log.debug('received');
    await handler.handle(event as never, context);
    log.info('handled');
    return { handled: true };
  };
}

/** Reading, for routes. */
export function readers(store: StateStore): {
  readonly read: <State>(aggregate: Stored<State>, id: string) => Promise<State>;
  readonly documents: Documents;
} {
  return {
    read: async ({ name, initial }, id) => {
      const stored = await store.load({ name, id });
      return stored === null ? initial : (stored.state as typeof initial);
    },
    documents: {
      get: (collection, id) => store.getDocument({ collection, id }),
      list: (collection, { limit = 100 } = {}) => store.listDocuments({ collection, limit }),
    },
  };
}

interface ParsedEnvelope {
  readonly id: string;
  readonly 'replay-name'?: string | undefined;
  readonly detail: unknown;
}

function identityOf(event: ParsedEnvelope): Omit<DecisionContext, 'now'> {
  const metadata = (event.detail as { readonly metadata?: Metadata }).metadata;
  return {
    eventId: metadata?.eventId ?? event.id,
    correlationId: metadata?.correlationId ?? null,
    replayName: event['replay-name'] ?? null,
  };
}

function fieldsOf({ eventId, correlationId, replayName }: Omit<DecisionContext, 'now'>, detail: unknown) {
  const runId = (detail as { readonly data?: { readonly runId?: unknown } }).data?.runId;
  return {
    eventId,
    ...(correlationId === null ? {} : { correlationId }),
    ...(replayName === null ? {} : { replayName }),
    ...(typeof runId === 'string' ? { runId } : {}),
  };
}
