import type {
  CurationCounts,
  DataOf,
  DateRange,
  Finding,
  Origin,
  Phase,
  qualityEvaluated,
  runFailed,
  WatermarkWindow,
} from '@daybreak/event-contracts';

import type { Baseline } from './drift.ts';
import type { Reconciled, Reconciliation } from './reconciliation.ts';

/** All that is remembered of one dataset: what runs, what waits, and what there is to start from. */
export interface DatasetState {
  /** One writer a table: at most one run is under way. */
  readonly active: Run | null;
  readonly queue: readonly Run[];
  /** `s3://…/` prefixes of every batch in landing, oldest first: what a replay curates again. */
  readonly landings: readonly string[];
  /** Those of them that hold all that the source then had of some days; states that are older have none. */
  readonly rebuilt?: readonly RebuiltDays[];
  /** Names of the last replays: their further events change nothing. */
  readonly replays: readonly string[];
  /** Ids of the runs that ended last: a request that comes again starts nothing. */
  readonly ended: readonly string[];
  readonly lastPublished: Published | null;
  /** Under which the pseudonyms of landing and lake are made; states that are older have none. */
  readonly keyVersion?: string | null;
  /** The re-keying for whose sake no run begins. */
  readonly heldBy?: string | null;
  /** The source's types as they were last taken for right; states that are older have none. */
  readonly baseline?: Baseline;
  /** Source and lake being compared, or healed; states that are older have none. */
  readonly reconciliation?: Reconciliation | null;
  readonly lastReconciled?: Reconciled;
}

/** A batch of given business dates, which takes the place of whatever there was of them. */
export interface RebuiltDays {
  readonly runId: string;
  readonly landing: string;
  readonly from: string;
  readonly to: string;
}

export interface Published {
  readonly runId: string;
  readonly at: string;
  readonly metadataLocation: string;
}

/** As the aggregate holds it, and as the API shows it. */
export interface Run {
  readonly runId: string;
  readonly dataset: string;
  readonly origin: Origin;
  readonly correlationId: string;
  readonly attempt: number;
  readonly phase: Phase;
  readonly requestedAt: string;
  readonly phases: readonly { readonly phase: Phase; readonly at: string }[];
  readonly endedAt: string | null;
  /** What was asked for, then what was read. */
  readonly window: WatermarkWindow;
  /** Asked for, by `--date` or a replay. */
  readonly businessDates: DateRange | null;
  readonly rowsRead: number | null;
  /** Prefixes that it curates: its own batch; a replay's are all that there are. */
  readonly landing: readonly string[];
  /** Of these, the ones before which nothing counts of some days. */
  readonly rebuilt?: readonly RebuiltDays[];
  /** Of the pseudonyms in it. */
  readonly keyVersion?: string | null;
  readonly counts: CurationCounts | null;
  readonly touchedDates: readonly string[];
  /** Source columns that are not there any more, and count as empty. */
  readonly absent?: readonly string[];
  readonly findings: readonly Finding[];
  readonly verdict: Verdict | null;
  readonly failure: (Failure & { readonly phase: DataOf<typeof runFailed>['phase'] }) | null;
  readonly metadataLocation: string | null;
}

export type Verdict = Pick<DataOf<typeof qualityEvaluated>, 'verdict' | 'score' | 'rules' | 'resultId'>;

export interface Failure {
  readonly code: string;
  /** Our own words: what happened and what to do; never a value of the data. */
  readonly cause: string;
  readonly retryable: boolean;
}

export const nothingRunning: DatasetState = {
  active: null,
  queue: [],
  landings: [],
  replays: [],
  ended: [],
  lastPublished: null,
};

export type NewRun = Pick<
  Run,
  'runId' | 'dataset' | 'origin' | 'correlationId' | 'attempt' | 'window' | 'businessDates'
>;

export const queuedRun = (run: NewRun, now: string): Run => ({
  ...run,
  phase: 'queued',
  requestedAt: now,
  phases: [{ phase: 'queued', at: now }],
  endedAt: null,
  rowsRead: null,
  landing: [],
  counts: null,
  touchedDates: [],
  findings: [],
  verdict: null,
  failure: null,
  metadataLocation: null,
});

export const enter = (run: Run, phase: Phase, now: string): Run => ({
  ...run,
  phase,
  phases: [...run.phases, { phase, at: now }],
});

/** When the run entered its phase. */
export const since = ({ phases, requestedAt }: Run): string => phases.at(-1)?.at ?? requestedAt;

export const secondsOf = ({ requestedAt }: Run, now: string): number =>
  Math.max(0, (Date.parse(now) - Date.parse(requestedAt)) / 1000);

export const isKnown = ({ active, queue, ended }: DatasetState, runId: string): boolean =>
  active?.runId === runId || queue.some((run) => run.runId === runId) || ended.includes(runId);

export const countsOf = ({ counts }: Run) =>
  counts ?? { rowsRead: 0, rowsPublished: 0, rowsQuarantined: 0, duplicatesDropped: 0 };
