import type { Input } from '../decide.ts';
import type { NightOrigin, Window } from '../schedule.ts';

interface About {
  readonly runId: string;
  readonly dataset: string;
  readonly window: Window;
  readonly attempt?: number;
}

const counts = { rowsRead: 10, rowsPublished: 9, rowsQuarantined: 1, duplicatesDropped: 0 };

/** What etl-control would say of a run. */
export function publishedBatch(
  { runId, dataset, window }: About,
  { high = window.high, origin = 'night' }: { high?: string; origin?: NightOrigin } = {},
): Extract<Input, { type: 'batch-published' }> {
  return {
    type: 'batch-published',
    data: {
      runId,
      dataset,
      origin,
      window: { low: window.low, high },
      businessDates: [],
      counts,
      metadataLocation: `s3://lake/${dataset}/metadata/00001.metadata.json`,
      seconds: 1,
    },
  };
}

export function heldBatch({ runId, dataset }: About): Extract<Input, { type: 'batch-held' }> {
  return {
    type: 'batch-held',
    data: {
      runId,
      dataset,
      origin: 'night',
      businessDates: [],
      counts,
      failedRules: [{ rule: 'RowCount > 0', result: 'FAIL', message: '0 rows', failedRows: null }],
      seconds: 1,
    },
  };
}

export function failure(
  { runId, dataset, attempt = 1 }: About,
  { retryable = true, code = 'SOURCE_UNREACHABLE' }: { retryable?: boolean; code?: string } = {},
): Extract<Input, { type: 'run-failed' }> {
  return {
    type: 'run-failed',
    data: {
      runId,
      dataset,
      origin: 'night',
      attempt,
      phase: 'extracting',
      code,
      cause: 'The source did not answer.',
      retryable,
      seconds: 1,
    },
  };
}
