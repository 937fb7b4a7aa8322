import type { RekeyCounts, RekeyResult } from '@daybreak/curation';
import { rekeyDue, rekeyEnded } from '@daybreak/event-contracts';
import {
  publish,
  record,
  remind,
  type Aggregate,
  type Decision,
  type KitEffect,
} from '@daybreak/service-kit/decision';
import type { Policy } from '../policy.ts';
import type { Failure } from '../run.ts';
import { rekeyFailure } from './failure.ts';
import { noKeySeen, stepOf, type KeyState, type Rekey, type RekeyPhase } from './rekey.ts';

/** An event, with the facts that its handler read for the decision, or the outcome of what it did. */
export type RekeyInput =
  | {
      readonly type: 'rekey-requested';
      readonly rekeyId: string;
      readonly datasets: readonly string[];
      /** Versions of the secret; null where there is nothing to re-key to. */
      readonly pseudonymKey: Rekey['pseudonymKey'];
    }
  /** A batch was hashed under this key. */
  | { readonly type: 'key-seen'; readonly keyVersion: string }
  | (About &
      (
        | { readonly type: 'held'; readonly waitingFor: readonly string[] }
        | { readonly type: 'prepared' | 'finished'; readonly result: RekeyResult }
        | { readonly type: 'job-failed' | 'not-published'; readonly failure: Failure }
        /** The job is under way still. */
        | { readonly type: 'waited' | 'published' | 'released' }
      ));

/** The step of a re-keying that was looked at; nothing is decided of one that has gone on since. */
interface About {
  readonly rekeyId: string;
  readonly check: number;
}

export interface StartRekey {
  readonly type: 'start-rekey';
  readonly rekey: Rekey;
}

export type KeyAggregate = Aggregate<KeyState, RekeyInput, StartRekey>;
type Step = Decision<KeyState, StartRekey | KitEffect>;

/** A re-keying that waits for runs looks this often: they tell their end to nobody but their dataset. */
const holdSeconds = 5;
const mostAttempts = 3;
const remembered = 50;

/** One for the platform: its id is `pseudonym-key`. */
export const keyAggregate = (policy: Policy): KeyAggregate => ({
  name: 'key',
  initial: noKeySeen,
  decide: (state, input, { now }) => decide(state, input, { now, policy }),
});

export const keyAggregateId = 'pseudonym-key';

interface Circumstances {
  readonly now: string;
  readonly policy: Policy;
}

const unchanged = (state: KeyState): Step => ({ state, effects: [] });

function decide(state: KeyState, input: RekeyInput, circumstances: Circumstances): Step {
  switch (input.type) {
    case 'key-seen':
      return unchanged({ ...state, keyVersion: state.keyVersion ?? input.keyVersion });
    case 'rekey-requested':
      return requested(state, input, circumstances);
    default: {
      const { active } = state;
      return active?.rekeyId === input.rekeyId && active.check === input.check
        ? goOn(state, active, input, circumstances)
        : unchanged(state);
    }
  }
}

function requested(
  state: KeyState,
  { rekeyId, datasets, pseudonymKey }: Extract<RekeyInput, { type: 'rekey-requested' }>,
  circumstances: Circumstances,
): Step {
  if (state.active !== null || state.ended.includes(rekeyId)) return unchanged(state);
  const { now } = circumstances;
  const rekey: Rekey = {
    rekeyId,
    phase: 'holding',
    requestedAt: now,
    phases: [{ phase: 'holding', at: now }],
    endedAt: null,
    check: 1,
    attempt: 1,
    datasets,
    waitingFor: datasets,
    pseudonymKey,
    from: state.keyVersion,
    to: null,
    counts: [],
    failure: null,
  };
  return pseudonymKey === null
    ? ended(state, { ...rekey, failure: rekeyFailure('KEY_NOT_PENDING') }, circumstances)
    : next(state, rekey, { after: 0 });
}

type Outcome = Exclude<RekeyInput, { type: 'rekey-requested' | 'key-seen' }>;

function goOn(state: KeyState, rekey: Rekey, outcome: Outcome, circumstances: Circumstances): Step {
  const { policy } = circumstances;
  switch (outcome.type) {
    case 'held': {
      const { waitingFor } = outcome;
      return waitingFor.length === 0
        ? begin(state, { ...rekey, waitingFor }, 'preparing', circumstances)
        : next(state, again({ ...rekey, waitingFor }), { after: holdSeconds });
    }
    case 'waited':
      return next(state, again(rekey), { after: policy.lookAfterSeconds });
    case 'prepared': {
      const { from, to, datasets: counts } = outcome.result;
      return state.keyVersion === null || from === state.keyVersion
        ? begin(state, { ...rekey, from, to, counts, failure: null }, 'publishing', circumstances)
        : giveUp(state, rekey, rekeyFailure('KEY_NOT_THE_LAKES'), circumstances);
    }
    case 'published':
      return begin({ ...state, keyVersion: rekey.to }, rekey, 'finishing', circumstances);
    case 'not-published':
      return giveUp(state, rekey, outcome.failure, circumstances);
    case 'finished': {
      const counts = together(rekey.counts, outcome.result.datasets);
      return begin(state, { ...rekey, counts, failure: null }, 'releasing', circumstances);
    }
    case 'job-failed': {
      const { failure } = outcome;
      const retried = { ...again(rekey), attempt: rekey.attempt + 1, failure };
      // Once the tables are swapped there is no way back: it is tried until it goes.
      if (rekey.phase === 'finishing') return next(state, retried, { after: policy.lookAfterSeconds });
      return failure.retryable && rekey.attempt < mostAttempts
        ? next(state, retried, { after: policy.lookAfterSeconds }, [{ type: 'start-rekey', rekey: retried }])
        : giveUp(state, rekey, failure, circumstances);
    }
    case 'released':
      return ended(state, rekey, circumstances);
  }
}

const again = (rekey: Rekey): Rekey => ({ ...rekey, check: rekey.check + 1 });

/** Goes on to a phase: a job's begins with its start, the others with what their reminder brings. */
function begin(state: KeyState, rekey: Rekey, phase: RekeyPhase, { now, policy }: Circumstances): Step {
  const entered: Rekey = {
    ...again(rekey),
    phase,
    attempt: 1,
    phases: [...rekey.phases, { phase, at: now }],
  };
  return stepOf(entered) === null
    ? next(state, entered, { after: 0 })
    : next(state, entered, { after: policy.lookAfterSeconds }, [{ type: 'start-rekey', rekey: entered }]);
}

const giveUp = (state: KeyState, rekey: Rekey, failure: Failure, circumstances: Circumstances): Step =>
  begin(state, { ...rekey, failure }, 'releasing', circumstances);

function next(
  state: KeyState,
  rekey: Rekey,
  { after }: { readonly after: number },
  effects: readonly StartRekey[] = [],
): Step {
  const { rekeyId, check } = rekey;
  return {
    state: { ...state, active: rekey },
    effects: [
      remind(rekeyDue, { correlationId: rekeyId, delaySeconds: after, data: { rekeyId, check } }),
      record({ collection: 'rekeys', id: rekeyId, document: rekey }),
      ...effects,
    ],
  };
}

function ended(state: KeyState, rekey: Rekey, { now }: Circumstances): Step {
  const { rekeyId, failure, requestedAt } = rekey;
  const phase = failure === null ? 'done' : 'failed';
  const over: Rekey = { ...rekey, phase, phases: [...rekey.phases, { phase, at: now }], endedAt: now };
  return {
    state: { ...state, active: null, ended: [...state.ended, rekeyId].slice(-remembered) },
    effects: [
      record({ collection: 'rekeys', id: rekeyId, document: over }),
      publish(rekeyEnded, {
        correlationId: rekeyId,
        data: {
          rekeyId,
          outcome: phase,
          code: failure?.code ?? null,
          keyVersion: state.keyVersion,
          datasets: (failure === null ? rekey.counts : []).map(
            ({ dataset, columns, lakeRows, quarantineRows, landingRows }) => ({
              dataset,
              columns: [...columns],
              lakeRows,
              quarantineRows,
              landingRows,
            }),
          ),
          seconds: Math.max(0, (Date.parse(now) - Date.parse(requestedAt)) / 1000),
        },
      }),
    ],
  };
}

const together = (prepared: readonly RekeyCounts[], finished: readonly RekeyCounts[]): RekeyCounts[] =>
  prepared.map((counts) => {
    const end = finished.find(({ dataset }) => dataset === counts.dataset);
    return {
      ...counts,
      objectsRemoved: end?.objectsRemoved ?? 0,
      seconds: counts.seconds + (end?.seconds ?? 0),
    };
  });
