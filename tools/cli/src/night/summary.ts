import Table from 'cli-table3';
import type { Night } from './console-api.ts';

const count = (value: number | null) => (value === null ? '–' : value.toLocaleString('en-US'));
const right = { hAlign: 'right' } as const;

const phaseMark: Readonly<Record<string, string>> = {
  published: '✓',
  held: '✗',
  failed: '✗',
  abandoned: '✗',
};

/** What a person sees when a night is over. */
export function summaryTable(night: Night): string {
  const table = new Table({
    head: ['dataset', 'state', 'read', 'published', 'quarantined', 'duplicates', 'days', 'seconds'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const run of night.runs) {
    table.push([
      run.dataset,
      `${phaseMark[run.phase] ?? '…'} ${run.phase}`,
      { content: count(run.rowsRead), ...right },
      { content: count(run.rowsPublished), ...right },
      { content: count(run.rowsQuarantined), ...right },
      { content: count(run.duplicatesDropped), ...right },
      { content: count(run.businessDates.length), ...right },
      { content: run.seconds === null ? '–' : run.seconds.toFixed(1), ...right },
    ]);
  }
  return table.toString();
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
    })),
    reports: night.reports.map(({ name, uri }) => ({ name, uri })),
    seconds,
  });
}
