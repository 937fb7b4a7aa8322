import type { Aggregate } from '@daybreak/service-kit/decision';
import type { OwnEffect } from './effects.ts';
import type { Input, InputOf } from './inputs.ts';
import { enqueue, fail, hold, refuse, release, unchanged, type Step } from './lifecycle.ts';
import type { Policy } from './policy.ts';
import { crawled, curated, extracted } from './progress.ts';
import { compared, comparisonFailed, comparisonOverdue } from './reconciliation.ts';
import { nothingRunning, since, type DatasetState, type NewRun, type Run } from './run.ts';
import { judged } from './verdict.ts';
import { overdue, watched } from './watch.ts';

export type DatasetAggregate = Aggregate<DatasetState, Input, OwnEffect>;

/** One aggregate a dataset: its id is the dataset's name. */
export const datasetAggregate = (policy: Policy): DatasetAggregate => ({
  name: 'dataset',
  initial: nothingRunning,
  decide: (state, input, { now }) => watched(state, decide(state, input, { now, policy }), policy),
});

interface Circumstances {
  readonly now: string;
  readonly policy: Policy;
}

function decide(state: DatasetState, input: Input, circumstances: Circumstances): Step {
  const { now } = circumstances;
  switch (input.type) {
    case 'extraction-requested': {
      const run = { ...pick(input.data), correlationId: input.correlationId };
      return input.obstacle === null
        ? enqueue(state, { run, ...circumstances })
        : refuse(state, { run, now, failure: input.obstacle });
    }
    case 'replay-requested':
      return replayRequested(state, input, circumstances);
    case 'crawl-succeeded':
      return crawling(state, input.at, (run) => crawled(state, { run, input, now }));
    case 'crawl-failed':
      return crawling(state, input.at, (run) => fail(state, { run, now, failure: input.failure }));
    case 'extracted':
      return active(state, { runId: input.runId, phase: 'extracting' }, (run) =>
        extracted(state, { run, input, now }),
      );
    case 'curated':
      return active(state, { runId: input.runId, phase: 'curating' }, (run) =>
        curated(state, { run, input, now }),
      );
    case 'phase-failed':
      return active(state, input, (run) => fail(state, { run, now, failure: input.failure }));
    case 'overdue':
      return active(state, input, (run) => overdue(state, { run, input, ...circumstances }));
    case 'quality-evaluated':
      return active(state, { runId: input.data.runId, phase: 'checking' }, (run) =>
        judged(state, { run, input, ...circumstances }),
      );
    case 'evaluation-failed': {
      const { runId, code, cause, retryable } = input.data;
      return active(state, { runId, phase: 'checking' }, (run) =>
        fail(state, { run, now, failure: { code, cause, retryable } }),
      );
    }
    case 'hold':
      return hold(state, input.rekeyId);
    case 'release':
      return release(state, { ...input, now });
    case 'compared':
      return compared(state, { ...input, now });
    case 'comparison-failed':
      return comparisonFailed(state, { id: input.id, now, code: input.failure.code });
    case 'comparison-overdue':
      return comparisonOverdue(state, { ...input, ...circumstances });
  }
}

const pick = ({
  runId,
  dataset,
  origin,
  attempt,
  window,
  businessDates,
}: InputOf<'extraction-requested'>['data']) => ({
  runId,
  dataset,
  origin,
  attempt,
  window,
  businessDates,
});

/** What comes twice, late, or about a run that is not in this phase changes nothing. */
function active(
  state: DatasetState,
  { runId, phase }: { runId: string; phase: Run['phase'] },
  next: (run: Run) => Step,
): Step {
  const run = state.active;
  return run?.runId === runId && run.phase === phase ? next(run) : unchanged(state);
}

/** A crawler's event names no run. EventBridge gives times in whole seconds. */
function crawling(state: DatasetState, at: string, next: (run: Run) => Step): Step {
  const run = state.active;
  if (run?.phase !== 'crawling') return unchanged(state);
  const began = Math.floor(Date.parse(since(run)) / 1000) * 1000;
  return Date.parse(at) < began ? unchanged(state) : next(run);
}

const rememberedReplays = 50;

/** The first event of a replay queues one run; the others of the same name are part of it. */
function replayRequested(
  state: DatasetState,
  input: InputOf<'replay-requested'>,
  circumstances: Circumstances,
): Step {
  const { replayName, replay, runId, landing, obstacle } = input;
  if (state.replays.includes(replayName)) return unchanged(state);
  const known: DatasetState = {
    ...state,
    replays: [...state.replays, replayName].slice(-rememberedReplays),
    landings: state.landings.includes(landing) ? state.landings : [...state.landings, landing],
  };
  const run: NewRun = {
    runId,
    dataset: replay.dataset,
    origin: 'replay',
    correlationId: replayName,
    attempt: 1,
    window: { low: null, high: circumstances.now },
    businessDates: replay.dates,
  };
  return obstacle === null
    ? enqueue(known, { run, ...circumstances })
    : refuse(known, { run, now: circumstances.now, failure: obstacle });
}
