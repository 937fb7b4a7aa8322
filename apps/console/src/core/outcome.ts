import { currentRuns, type Night } from './night.ts';

export interface Outcome {
  readonly finished: boolean;
  readonly state: 'running' | 'published' | 'failed';
}

/** A night is over when every planned run ended, and every report that follows from it. */
export function outcomeOf(night: Omit<Night, 'finishedAt'>): Outcome {
  const runs = currentRuns(night);
  const finished = runsEnded(night, runs) && reportsEnded(night, runs);
  if (!finished) return { finished, state: 'running' };
  const good =
    runs.every(({ phase }) => phase === 'published') &&
    night.reports.every(({ state }) => state === 'ready') &&
    // Nothing was done where everything was left out.
    !(runs.length === 0 && night.skipped.length > 0);
  return { finished, state: good ? 'published' : 'failed' };
}

type Runs = ReturnType<typeof currentRuns>;

/** A replay has no plan: it is the one run that it begins. */
const runsEnded = ({ origin, planned }: Omit<Night, 'finishedAt'>, runs: Runs) =>
  (origin === 'replay' ? runs.length > 0 : planned !== null) && runs.every(({ settled }) => settled);

/** A replay that published nothing leads to no report, and none is announced. */
const reportsEnded = ({ origin, reportsPlanned, reports }: Omit<Night, 'finishedAt'>, runs: Runs) =>
  (reportsPlanned || (origin === 'replay' && runs.every(({ phase }) => phase !== 'published'))) &&
  reports.every(({ state }) => state !== 'making');
