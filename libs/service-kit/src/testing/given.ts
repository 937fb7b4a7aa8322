import { deepStrictEqual } from 'node:assert/strict';
import type { Aggregate, Decision, DecisionContext, KitEffect } from '../decision.ts';

/** What a decision is expected to be; what is left out is not compared. A function asserts for itself. */
export type Expected<State, Effect> =
  | { readonly state?: State; readonly effects?: readonly (Effect | KitEffect)[] }
  | ((decision: Decision<State, Effect | KitEffect>) => void);

export interface Outcome<State, Effect> extends Decision<State, Effect | KitEffect> {
  readonly then: (expected: Expected<State, Effect>) => void;
}

export interface Given<State, Input, Effect> {
  /** The state that the decision starts from, instead of the aggregate's initial one. */
  readonly state: (state: State) => Given<State, Input, Effect>;
  /** What was decided on before, in this order. */
  readonly events: (...inputs: readonly Input[]) => Given<State, Input, Effect>;
  readonly when: (input: Input, context?: Partial<DecisionContext>) => Outcome<State, Effect>;
}

export const defaultDecisionContext: DecisionContext = {
  now: '2026-11-02T03:00:00.000Z',
  eventId: 'event-1',
  correlationId: 'night-1',
  replayName: null,
};

/**
 * Specifies a decider: `given(run).events(requested).when(crawled).then({ effects: [...] })`.
 * Context that `when` leaves out is `defaultDecisionContext`.
 */
export function given<State, Input, Effect>(
  aggregate: Aggregate<State, Input, Effect>,
): Given<State, Input, Effect> {
  return from(aggregate, aggregate.initial);
}

function from<State, Input, Effect>(
  aggregate: Aggregate<State, Input, Effect>,
  state: State,
): Given<State, Input, Effect> {
  return {
    state: (next) => from(aggregate, next),
    events: (...inputs) =>
      from(
        aggregate,
        inputs.reduce(
          (before, input) => aggregate.decide(before, input, defaultDecisionContext).state,
          state,
        ),
      ),
    when: (input, context) => {
      const decision = aggregate.decide(state, input, { ...defaultDecisionContext, ...context });
      return { ...decision, then: (expected) => compare(decision, expected) };
    },
  };
}

function compare<State, Effect>(
  decision: Decision<State, Effect | KitEffect>,
  expected: Expected<State, Effect>,
) {
  if (typeof expected === 'function') {
    expected(decision);
    return;
  }
  if ('effects' in expected) deepStrictEqual(decision.effects, expected.effects);
  if ('state' in expected) deepStrictEqual(decision.state, expected.state);
}
