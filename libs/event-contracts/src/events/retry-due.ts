import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { datasetName, runId } from '../vocabulary.ts';

/** Sent with a delay to the scheduler's own queue: how it waits without waiting. */
export const retryDue = defineEvent({
  source: 'daybreak.extraction-scheduler',
  detailType: 'RetryDue',
  schemaVersion: 1,
  summary: 'The pause after a failed run is over.',
  data: z.object({ dataset: datasetName, failedRunId: runId }),
});
