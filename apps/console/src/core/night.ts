import type { DataOf } from '@daybreak/event-contracts';
import type * as contracts from '@daybreak/event-contracts';

/** What a night looks like so far: everything that shares a correlation id, folded in any order. */
export interface Night {
  readonly id: string;
  /** When this console first heard of it: never changes, so it can order nights. */
  readonly heardAt: string;
  readonly startedAt: string;
  /** Of the latest event. */
  readonly movedAt: string;
  readonly finishedAt: string | null;
  readonly origin: Origin;
  readonly planned: readonly PlannedRun[] | null;
  readonly skipped: readonly { readonly dataset: string; readonly reason: string }[];
  /** Every attempt of every dataset. */
  readonly runs: readonly Run[];
  readonly reportsPlanned: boolean;
  readonly reports: readonly Report[];
}

export type Origin = 'night' | 'dates' | 'replay';

export interface PlannedRun {
  readonly dataset: string;
  readonly runId: string;
}

export type Phase = DataOf<typeof contracts.runProgressed>['phase'] | 'waiting';

export interface Run {
  readonly runId: string;
  readonly dataset: string;
  readonly phase: Phase;
  /** Null until an event tells. */
  readonly attempt: number | null;
  /** Nothing more comes of it this night. */
  readonly settled: boolean;
  readonly rows: number | null;
  readonly rowsRead: number | null;
  readonly rowsPublished: number | null;
  readonly rowsQuarantined: number | null;
  readonly duplicatesDropped: number | null;
  readonly businessDates: readonly string[];
  readonly findings: DataOf<typeof contracts.batchStaged>['findings'];
  readonly verdict: Verdict | null;
  readonly failedRules: DataOf<typeof contracts.batchHeld>['failedRules'];
  readonly drift: {
    readonly added: readonly string[];
    readonly missing: readonly string[];
    /** What happened to each column, and what to do; nights of before have none. */
    readonly messages?: readonly string[];
  } | null;
  /** Files that could not be read as a whole and were left out; absent where there were none. */
  readonly refusedFiles?: readonly { readonly uri: string; readonly reason: string }[];
  readonly error: Problem | null;
  readonly seconds: number | null;
}

export interface Verdict {
  readonly verdict: 'passed' | 'failed';
  readonly score: number;
  readonly rules: number;
}

export interface Problem {
  readonly code: string;
  readonly cause: string;
}

export interface Report {
  readonly name: string;
  readonly title: string;
  readonly state: 'making' | 'ready' | 'failed';
  readonly businessDate: string | null;
  readonly uri: string | null;
  readonly error: Problem | null;
}

export const runOf = ({ runId, dataset }: PlannedRun): Run => ({
  runId,
  dataset,
  phase: 'waiting',
  attempt: null,
  settled: false,
  rows: null,
  rowsRead: null,
  rowsPublished: null,
  rowsQuarantined: null,
  duplicatesDropped: null,
  businessDates: [],
  findings: [],
  verdict: null,
  failedRules: [],
  drift: null,
  error: null,
  seconds: null,
});

/** The attempt that counts for each dataset: the newest. In the order of the plan, then of appearance. */
export function currentRuns({ planned, runs }: Pick<Night, 'planned' | 'runs'>): readonly Run[] {
  const plan = planned ?? [];
  const datasets = [...new Set([...plan, ...runs].map(({ dataset }) => dataset))];
  const first = new Set(plan.map(({ runId }) => runId));
  const rank = ({ attempt, runId }: Run) => attempt ?? (first.has(runId) ? 1 : Number.MAX_SAFE_INTEGER);
  return datasets.flatMap((dataset) => {
    const attempts = runs.filter((run) => run.dataset === dataset);
    const newest = attempts.reduce<Run | null>(
      (best, run) => (best !== null && rank(best) > rank(run) ? best : run),
      null,
    );
    return newest === null ? [] : [newest];
  });
}
