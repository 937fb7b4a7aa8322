import { currentRuns, type Night, type Report, type Run } from './night.ts';
import { outcomeOf, type Outcome } from './outcome.ts';

/** A night as the API gives it. */
export interface NightView {
  readonly id: string;
  readonly origin: Night['origin'];
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly state: Outcome['state'];
  readonly runs: readonly RunView[];
  readonly skipped: Night['skipped'];
  readonly reports: readonly ReportView[];
}

export interface RunView extends Omit<Run, 'attempt' | 'settled'> {
  readonly attempt: number;
}

export interface ReportView extends Report {
  readonly url: string | null;
}

export function viewOf(night: Night, origin: string): NightView {
  return {
    id: night.id,
    origin: night.origin,
    startedAt: night.startedAt,
    finishedAt: night.finishedAt,
    state: outcomeOf(night).state,
    skipped: night.skipped,
    runs: currentRuns(night).map(runView),
    reports: night.reports.map((report) => ({
      ...report,
      url:
        report.state === 'ready' && report.businessDate !== null
          ? `${origin}/reports/${report.name}/${report.businessDate}/`
          : null,
    })),
  };
}

function runView(run: Run): RunView {
  const { runId, dataset, phase, rows, rowsRead, rowsPublished, rowsQuarantined, duplicatesDropped } = run;
  const { businessDates, findings, verdict, failedRules, drift, error, seconds } = run;
  return {
    ...{ runId, dataset, phase, attempt: run.attempt ?? 1 },
    ...{ rows, rowsRead, rowsPublished, rowsQuarantined, duplicatesDropped, businessDates },
    ...{ findings, verdict, failedRules, drift, error, seconds },
    ...(run.refusedFiles === undefined ? {} : { refusedFiles: run.refusedFiles }),
  };
}
