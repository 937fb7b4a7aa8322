import { plainTable } from '../plain-table.ts';
import type { Night } from './console-api.ts';

const count = (value: number | null) => (value === null ? '–' : value.toLocaleString('en-US'));

const phaseMark: Readonly<Record<string, string>> = {
  published: '✓',
  held: '✗',
  failed: '✗',
  abandoned: '✗',
};

/** What a person sees when a night is over. */
export function summaryTable(night: Night): string {
  const numbers = ['read', 'published', 'quarantined', 'duplicates', 'days', 'seconds'];
  return plainTable({
    head: ['dataset', 'state', ...numbers],
    right: numbers,
    rows: night.runs.map((run) => [
      run.dataset,
      `${phaseMark[run.phase] ?? '…'} ${run.phase}`,
      count(run.rowsRead),
      count(run.rowsPublished),
      count(run.rowsQuarantined),
      count(run.duplicatesDropped),
      count(run.businessDates.length),
      run.seconds === null ? '–' : run.seconds.toFixed(1),
    ]),
  });
}

/** One line for each thing that went wrong, with where to look; empty when nothing did. */
export function failuresOf(night: Night): readonly string[] {
  return [
    ...night.runs.flatMap((run) => [
      ...run.failedRules.map(
        ({ rule, message, failedRows }) =>
          `${run.dataset} was held: rule ${rule} failed${failedRows === null ? '' : ` on ${count(failedRows)} rows`}. ${message}`,
      ),
      ...(run.error ? [`${run.dataset} ${run.phase}: ${run.error.code}: ${run.error.cause}`] : []),
    ]),
    ...night.reports.flatMap((report) =>
      report.error ? [`report ${report.name} failed: ${report.error.code}: ${report.error.cause}`] : [],
    ),
  ];
}

/** One line for each file that was left out of what was published. */
export function leftOutOf(night: Night): readonly string[] {
  return night.runs.flatMap(({ dataset, refusedFiles = [] }) =>
    refusedFiles.map(({ uri, reason }) => `${dataset}: ${uri} was left out: ${reason}`),
  );
}

export const succeeded = (night: Night) =>
  night.runs.length > 0 &&
  night.skipped.length === 0 &&
  night.runs.every(({ phase }) => phase === 'published') &&
  night.reports.every(({ state }) => state === 'ready');

/** The one line that `--json` ends with. */
export function summaryJson(night: Night, seconds: number): string {
  return JSON.stringify({
    runs: night.runs.map((run) => ({
      dataset: run.dataset,
      businessDates: run.businessDates,
      rowsRead: run.rowsRead,
      rowsPublished: run.rowsPublished,
      rowsQuarantined: run.rowsQuarantined,
      duplicatesDropped: run.duplicatesDropped,
      seconds: run.seconds,
      ...(run.refusedFiles === undefined ? {} : { refusedFiles: run.refusedFiles }),
    })),
    reports: night.reports.map(({ name, uri }) => ({ name, uri })),
    seconds,
  });
}
