import { runFailed, runProgressed } from '@daybreak/event-contracts';
import { publish, record, type Decision } from '@daybreak/service-kit/decision';
import { startCurate, type Effect } from './effects.ts';
import { failure } from './failure.ts';
import type { InputOf } from './inputs.ts';
import type { Policy } from './policy.ts';
import {
  enter,
  isKnown,
  queuedRun,
  secondsOf,
  since,
  type DatasetState,
  type Failure,
  type NewRun,
  type Run,
} from './run.ts';

export type Step = Decision<DatasetState, Effect>;

export const unchanged = (state: DatasetState): Step => ({ state, effects: [] });

export function andThen({ state, effects }: Step, next: (state: DatasetState) => Step): Step {
  const step = next(state);
  return { state: step.state, effects: [...effects, ...step.effects] };
}

/** Tells of a run's new phase, and records it for the API. */
const tell = (run: Run): Effect[] => [
  publish(runProgressed, {
    correlationId: run.correlationId,
    data: {
      runId: run.runId,
      dataset: run.dataset,
      origin: run.origin,
      phase: run.phase,
      rows: run.counts?.rowsPublished ?? run.rowsRead,
    },
  }),
  record({ collection: 'runs', id: run.runId, document: run }),
];

/** The active run goes on. */
export function proceed(state: DatasetState, run: Run, effects: readonly Effect[]): Step {
  return { state: { ...state, active: run }, effects: [...tell(run), ...effects] };
}

const rememberedRuns = 100;

const remember = ({ ended }: DatasetState, { runId }: Run) => [...ended, runId].slice(-rememberedRuns);

/** The active run has ended: tells of it, clears up after it, and begins the next. */
export function end(
  state: DatasetState,
  { run, now, effects }: { run: Run; now: string; effects: readonly Effect[] },
): Step {
  const ended: Run = { ...run, endedAt: now };
  const staged = run.phases.some(({ phase }) => phase === 'curating');
  const step: Step = {
    state: { ...state, active: null, ended: remember(state, run) },
    effects: [
      ...effects,
      ...tell(ended),
      ...(staged ? [{ type: 'drop-staging', dataset: run.dataset, runId: run.runId } as const] : []),
    ],
  };
  return andThen(step, (next) => beginNext(next, now));
}

interface Failing {
  readonly run: Run;
  readonly now: string;
  readonly failure: Failure;
}

export function fail(state: DatasetState, failing: Failing): Step {
  const { run, effects } = failed(failing);
  return end(state, { run, now: failing.now, effects });
}

/** A run that fails before it could begin; the one under way goes on. */
export function refuse(
  state: DatasetState,
  { run: refused, now, failure: reason }: { run: NewRun; now: string; failure: Failure },
): Step {
  if (isKnown(state, refused.runId)) return unchanged(state);
  const { run, effects } = failed({ run: queuedRun(refused, now), now, failure: reason });
  return {
    state: { ...state, ended: remember(state, run) },
    effects: [...effects, ...tell({ ...run, endedAt: now })],
  };
}

function failed({ run, now, failure: { code, cause, retryable } }: Failing) {
  const phase = run.phase as NonNullable<Run['failure']>['phase'];
  const { runId, dataset, origin, attempt } = run;
  return {
    run: { ...enter(run, 'failed', now), failure: { code, cause, retryable, phase } },
    effects: [
      publish(runFailed, {
        correlationId: run.correlationId,
        data: {
          runId,
          dataset,
          origin,
          attempt,
          phase,
          code,
          cause,
          retryable,
          seconds: secondsOf(run, now),
        },
      }),
    ],
  };
}

/** Begins a run, or lets it wait for the one under way, unless that one stands still. */
export function enqueue(
  state: DatasetState,
  { run, now, policy }: { run: NewRun; now: string; policy: Policy },
): Step {
  if (isKnown(state, run.runId)) return unchanged(state);
  return andThen(giveUpStalled(state, { now, policy }), (free) => {
    const queued = queuedRun(run, now);
    const waiting: DatasetState = { ...free, queue: [...free.queue, queued] };
    return free.active === null && !isHeld(free)
      ? beginNext(waiting, now)
      : { state: waiting, effects: tell(queued) };
  });
}

function giveUpStalled(state: DatasetState, { now, policy }: { now: string; policy: Policy }): Step {
  const { active } = state;
  if (active === null) return unchanged(state);
  const silence = Date.parse(now) - Date.parse(since(active));
  return silence < policy.staleAfterSeconds * 1000
    ? unchanged(state)
    : fail(state, { run: active, now, failure: failure('RUN_STALLED') });
}

const isHeld = ({ heldBy = null }: DatasetState): boolean => heldBy !== null;

/** While pseudonyms are made anew, runs wait; the one under way goes on to its end. */
export const hold = (state: DatasetState, rekeyId: string): Step => unchanged({ ...state, heldBy: rekeyId });

export function release(
  state: DatasetState,
  { rekeyId, rekeyed, now }: Omit<InputOf<'release'>, 'type'> & { readonly now: string },
): Step {
  if (state.heldBy !== rekeyId) return unchanged(state);
  const { lastPublished } = state;
  const free: DatasetState = {
    ...state,
    heldBy: null,
    ...(rekeyed === null
      ? {}
      : {
          keyVersion: rekeyed.keyVersion,
          lastPublished:
            lastPublished === null || rekeyed.metadataLocation === null
              ? lastPublished
              : { ...lastPublished, metadataLocation: rekeyed.metadataLocation },
        }),
  };
  return free.active === null ? beginNext(free, now) : unchanged(free);
}

/** A replay starts from landing, all others from a look at the source. */
function beginNext(state: DatasetState, now: string): Step {
  const [next, ...queue] = state.queue;
  if (next === undefined || isHeld(state)) return unchanged(state);
  const free: DatasetState = { ...state, queue };
  if (next.origin === 'replay') {
    const { landings, rebuilt = [], keyVersion = null } = state;
    const run: Run = { ...enter(next, 'curating', now), landing: landings, rebuilt, keyVersion };
    return proceed(free, run, [startCurate(run)]);
  }
  return proceed(free, enter(next, 'crawling', now), [{ type: 'start-crawler', dataset: next.dataset }]);
}
