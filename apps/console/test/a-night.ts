import {
  batchExtracted,
  batchHeld,
  batchPublished,
  batchStaged,
  extractionRequested,
  nightDue,
  nightPlanned,
  qualityEvaluated,
  reportFailed,
  reportReady,
  reportsPlanned,
  runAbandoned,
  runFailed,
  runProgressed,
} from '@daybreak/event-contracts';
import { eventOf } from '@daybreak/service-kit/testing';

const window = { low: null, high: '2026-11-21T02:00:00.000Z' };
const businessDates = ['2026-11-19', '2026-11-20'];
const counts = { rowsRead: 4120, rowsPublished: 4087, rowsQuarantined: 21, duplicatesDropped: 12 };
const reports = [
  { report: 'daily-sales', title: 'Daily sales', businessDate: null },
  { report: 'baskets-by-age-band', title: 'Baskets by age band', businessDate: null },
];

/** Events of one night, each with an id of its own, a second apart. */
export function nightOf({ id = 'night-1', startsAt = '2026-11-21T02:00:00.000Z' } = {}) {
  let told = 0;
  const stamp = () => {
    told += 1;
    const time = new Date(Date.parse(startsAt) + told * 1000).toISOString();
    return { eventId: `${id}-${told}`, correlationId: id, time };
  };
  const runId = (dataset: string) => `${dataset.replaceAll('_', '')}1`;
  const about = (dataset: string) => ({ runId: runId(dataset), dataset, origin: 'night' as const });

  return {
    due: () => eventOf(nightDue, { ...stamp(), data: {} }),
    planned: (...datasets: string[]) =>
      eventOf(nightPlanned, {
        ...stamp(),
        data: {
          origin: 'night',
          runs: datasets.map((dataset) => ({ dataset, runId: runId(dataset), dependsOn: [] })),
          skipped: [],
        },
      }),
    requested: (dataset: string) =>
      eventOf(extractionRequested, {
        ...stamp(),
        data: { ...about(dataset), attempt: 1, window, businessDates: null },
      }),
    progressed: (
      dataset: string,
      phase: 'crawling' | 'extracting' | 'curating',
      rows: number | null = null,
    ) => eventOf(runProgressed, { ...stamp(), data: { ...about(dataset), phase, rows } }),
    extracted: (dataset: string) =>
      eventOf(batchExtracted, {
        ...stamp(),
        data: {
          ...about(dataset),
          window,
          businessDates: null,
          rowsRead: counts.rowsRead,
          landing: `s3://landing/${dataset}/${runId(dataset)}/`,
          seconds: 2,
        },
      }),
    staged: (dataset: string) =>
      eventOf(batchStaged, {
        ...stamp(),
        data: {
          ...about(dataset),
          staging: { database: 'daybreak_staging', table: `${dataset}__${runId(dataset)}` },
          businessDates,
          counts,
          findings: [
            { kind: 'decimal-comma', column: 'amount', outcome: 'mended', count: 84 },
            { kind: 'missing', column: 'sold_at', outcome: 'quarantined', count: 21 },
            { kind: 'duplicate', column: null, outcome: 'dropped', count: 12 },
          ],
          seconds: 3,
        },
      }),
    passed: (dataset: string) =>
      eventOf(qualityEvaluated, {
        ...stamp(),
        data: {
          runId: runId(dataset),
          dataset,
          verdict: 'passed',
          score: 1,
          rules: [{ rule: 'RowCount > 0', result: 'PASS', message: 'The rule holds.', failedRows: null }],
          resultId: 'dqresult-1',
        },
      }),
    published: (dataset: string) =>
      eventOf(batchPublished, {
        ...stamp(),
        data: {
          ...about(dataset),
          window,
          businessDates,
          counts,
          metadataLocation: `s3://lake/${dataset}/metadata/1.json`,
          seconds: 6.4,
        },
      }),
    held: (dataset: string) =>
      eventOf(batchHeld, {
        ...stamp(),
        data: {
          ...about(dataset),
          businessDates,
          counts,
          failedRules: [
            {
              rule: 'IsComplete "amount"',
              result: 'FAIL',
              message: 'The rule does not hold: 63 of 4087 rows break the rule.',
              failedRows: 63,
            },
          ],
          seconds: 6.4,
        },
      }),
    failed: (dataset: string) =>
      eventOf(runFailed, {
        ...stamp(),
        data: {
          ...about(dataset),
          attempt: 1,
          phase: 'extracting',
          code: 'SOURCE_UNREACHABLE',
          cause: 'The source did not accept a connection: see whether it runs.',
          retryable: true,
          seconds: 1,
        },
      }),
    abandoned: (dataset: string) =>
      eventOf(runAbandoned, {
        ...stamp(),
        data: {
          runId: runId(dataset),
          dataset,
          attempts: 3,
          code: 'SOURCE_UNREACHABLE',
          cause: 'The source did not accept a connection in three attempts: see whether it runs.',
        },
      }),
    reportsPlanned: () => eventOf(reportsPlanned, { ...stamp(), data: { reports } }),
    reportReady: (report: string) =>
      eventOf(reportReady, {
        ...stamp(),
        data: {
          report,
          title: reports.find((one) => one.report === report)?.title ?? report,
          businessDate: '2026-11-20',
          uri: `s3://reports/${report}/2026-11-20/index.html`,
          tables: [{ name: 'totals', uri: `s3://reports/${report}/2026-11-20/totals.csv`, rows: 2 }],
          seconds: 1.2,
        },
      }),
    reportFailed: (report: string) =>
      eventOf(reportFailed, {
        ...stamp(),
        data: {
          report,
          businessDate: null,
          code: 'DATASET_HELD',
          cause: 'Dataset sales was held back, because its batch broke IsComplete "amount".',
        },
      }),
  };
}

export type NightTeller = ReturnType<typeof nightOf>;

/** Everything that is told of a dataset that goes well, in order. */
export const wholeRun = (night: NightTeller, dataset: string) => [
  night.requested(dataset),
  night.progressed(dataset, 'crawling'),
  night.progressed(dataset, 'extracting', 1800),
  night.extracted(dataset),
  night.progressed(dataset, 'curating', 4120),
  night.staged(dataset),
  night.passed(dataset),
  night.published(dataset),
];
