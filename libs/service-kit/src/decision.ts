import type { DataOf, EventContract } from '@daybreak/event-contracts';

/** What a decision may know besides its state and its input. */
export interface DecisionContext {
  /** ISO 8601, UTC, from the injected clock. */
  readonly now: string;
  /** Identifies the message being decided on: our `metadata.eventId`, or a native event's `id`. */
  readonly eventId: string;
  /** Of the event being decided on; null for a native event, whose run the state knows. */
  readonly correlationId: string | null;
  /** Set when the event is replayed from the archive. */
  readonly replayName: string | null;
}

export interface Decision<State, Effect> {
  readonly state: State;
  readonly effects: readonly Effect[];
}

export type Decide<State, Input, Effect> = (
  state: State,
  input: Input,
  context: DecisionContext,
) => Decision<State, Effect | KitEffect>;

/**
 * Gathers what a decision needs to know of the world, once the aggregate's pending effects are performed: a handler that
 * looked at the state before, and left, would leave them pending for good. Null where there is nothing to decide.
 */
export type Facts<State, Input> = (state: State) => Promise<Input | null>;

/** A consistency boundary: one item in the service's table, changed by one conditional write at a time. */
export interface Aggregate<State, Input, Effect> {
  /** With the id it makes the item's key: `${name}#${id}`. */
  readonly name: string;
  readonly initial: State;
  readonly decide: Decide<State, Input, Effect>;
}

/** Effects that the kit itself performs. All effects are plain JSON: they are stored until performed. */
export type KitEffect = PublishEffect | RemindEffect | RecordEffect;

/**
 * Performs the service's own effects, each idempotent: any effect of the aggregate, since those that an earlier message
 * left behind come first. `recovering` is true when an earlier attempt may have performed it; `key` is the same in every
 * attempt.
 */
export type Perform<Effect> = (
  effect: Exclude<Effect, KitEffect>,
  run: { recovering: boolean; key: string },
) => Promise<void>;

/** Put an event on the bus. */
export interface PublishEffect {
  readonly type: 'publish';
  readonly detailType: string;
  readonly correlationId: string;
  readonly data: unknown;
}

/** Send an event to the service's own queue after a pause (at most 900 s, SQS's limit). */
export interface RemindEffect {
  readonly type: 'remind';
  readonly detailType: string;
  readonly correlationId: string;
  readonly delaySeconds: number;
  readonly data: unknown;
}

/** Put a document that the service's API lists: key `${collection}#${id}`, replaced whole. */
export interface RecordEffect {
  readonly type: 'record';
  readonly collection: string;
  readonly id: string;
  readonly document: unknown;
}

export function publish<C extends EventContract>(
  contract: C,
  { correlationId, data }: { correlationId: string; data: DataOf<C> },
): PublishEffect {
  return { type: 'publish', detailType: contract.detailType, correlationId, data };
}

export function remind<C extends EventContract>(
  contract: C,
  { correlationId, delaySeconds, data }: { correlationId: string; delaySeconds: number; data: DataOf<C> },
): RemindEffect {
  return { type: 'remind', detailType: contract.detailType, correlationId, delaySeconds, data };
}

export function record({ collection, id, document }: Omit<RecordEffect, 'type'>): RecordEffect {
  return { type: 'record', collection, id, document };
}
