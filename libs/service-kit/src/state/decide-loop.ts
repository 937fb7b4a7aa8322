import type { Aggregate, DecisionContext, Facts, KitEffect, Perform } from '../decision.ts';
import {
  checkEffect,
  isKitEffect,
  publishedContract,
  remindedContract,
  type Declared,
} from '../effects/check-effects.ts';
import { outgoingEvent, type Outbox, type OutgoingEvent } from '../effects/outgoing-event.ts';
import { ConcurrentWriters } from '../errors.ts';
import { effectKey } from './effect-key.ts';
import type { Serially } from './keyed-mutex.ts';
import type { Pending, StateKey, StateStore } from './state-store.ts';

export interface DecideLoop {
  readonly declared: Declared;
  readonly store: StateStore;
  readonly outbox: Outbox;
  /** Keeps the messages of one process from racing each other for an aggregate. */
  readonly serially: Serially;
}

export interface Work<State, Input, Effect extends { type: string }> {
  readonly aggregate: Aggregate<State, Input, Effect>;
  readonly id: string;
  readonly input: Input | Facts<State, Input>;
  readonly perform: Perform<Effect>;
}

/** Far more than any number of writers that one aggregate could have. */
const attempts = 20;

/** How many messages an aggregate remembers. Duplicates come within minutes, and an aggregate has tens of messages a night. */
const seenLimit = 200;

/**
 * Loads the state, lets the core decide, saves state and pending effects in one conditional write, performs the effects,
 * clears them. A crash anywhere leaves the old state, or pending effects that the next message for the aggregate, at the
 * latest this one redelivered, performs first.
 */
export async function decideOn<State, Input, Effect extends { type: string }>(
  loop: DecideLoop,
  context: DecisionContext,
  work: Work<State, Input, Effect>,
): Promise<State> {
  const key: StateKey = { name: work.aggregate.name, id: work.id };
  return await loop.serially(JSON.stringify([key.name, key.id]), async () => {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const outcome = await decideOnce(loop, context, work, key);
      if (outcome !== 'conflict') return outcome.state;
    }
    throw new ConcurrentWriters({ aggregate: key.name, attempts });
  });
}

async function decideOnce<State, Input, Effect extends { type: string }>(
  loop: DecideLoop,
  context: DecisionContext,
  { aggregate, input, perform }: Work<State, Input, Effect>,
  key: StateKey,
): Promise<{ state: State } | 'conflict'> {
  const { declared, store } = loop;
  const stored = await store.load(key);
  const settle = async (version: number, pending: Pending, recovering: boolean) => {
    await performPending({ loop, key, version, pending, recovering, perform });
    await store.clearPending(key, version);
  };

  if (stored?.pending) await settle(stored.version, stored.pending, true);

  const state = stored === null ? aggregate.initial : (stored.state as State);
  const message = seenName(context);
  if (stored?.seen.includes(message)) return { state };

  const gathered = isFacts(input) ? await input(state) : input;
  if (gathered === null) return { state };
  const decision = aggregate.decide(state, gathered, context);
  const version = (stored?.version ?? 0) + 1;
  const effects = decision.effects.map((effect) => checkEffect<Effect>(declared, effect));
  const pending: Pending | null =
    effects.length === 0
      ? null
      : { effects, decidedAt: context.now, causationId: context.eventId, replayName: context.replayName };
  const seen = [...(stored?.seen ?? []), message].slice(-seenLimit);

  if (!(await store.save(key, { version, state: decision.state, seen, pending }))) return 'conflict';
  if (pending !== null) await settle(version, pending, false);
  return { state: decision.state };
}

const isFacts = <State, Input>(input: Input | Facts<State, Input>): input is Facts<State, Input> =>
  typeof input === 'function';

const seenName = ({ eventId, replayName }: DecisionContext) =>
  replayName === null ? eventId : `${eventId}@${replayName}`;

async function performPending<Effect extends { type: string }>({
  loop: { declared, store, outbox },
  key,
  version,
  pending,
  recovering,
  perform,
}: {
  readonly loop: DecideLoop;
  readonly key: StateKey;
  readonly version: number;
  readonly pending: Pending;
  readonly recovering: boolean;
  readonly perform: Perform<Effect>;
}): Promise<void> {
  const { decidedAt, causationId } = pending;
  const eventOf = (contract: Parameters<typeof outgoingEvent>[0]['contract']) => ({
    contract,
    causationId,
    occurredAt: decidedAt,
    producer: declared.name,
  });

  // Neighbouring events go out together, ten to a call; the order among all effects stays as decided.
  let together: OutgoingEvent[] = [];
  const flush = async () => {
    const events = together;
    together = [];
    if (events.length > 0) await outbox.publish(events);
  };

  for (const [index, effect] of pending.effects.entries()) {
    const eventId = effectKey({ service: declared.name, key, version, pending, index });
    if (!isKitEffect(effect)) {
      await flush();
      await perform(effect as Exclude<Effect, KitEffect>, { recovering, key: eventId });
      continue;
    }
    switch (effect.type) {
      case 'publish': {
        const { correlationId, data } = effect;
        together.push(
          outgoingEvent({ ...eventOf(publishedContract(declared, effect)), eventId, correlationId, data }),
        );
        break;
      }
      case 'remind': {
        await flush();
        const { correlationId, data, delaySeconds } = effect;
        await outbox.remind(
          outgoingEvent({ ...eventOf(remindedContract(declared, effect)), eventId, correlationId, data }),
          delaySeconds,
        );
        break;
      }
      case 'record': {
        await flush();
        const { collection, id, document } = effect;
        await store.putDocument({ collection, id, document, writer: key, version });
        break;
      }
    }
  }
  await flush();
}
