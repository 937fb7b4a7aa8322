import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { datasetName, runId } from '../vocabulary.ts';

/** Sent with a delay to etl-control's own queue: Glue's events of jobs are best effort. */
export const reconciliationOverdue = defineEvent({
  source: 'daybreak.etl-control',
  detailType: 'ReconciliationOverdue',
  schemaVersion: 1,
  summary: 'A comparison of source and lake has been under way for a while: look whether it has ended.',
  data: z.object({
    /** Of the comparison: the run's, with what tells it apart at the end. */
    comparisonId: runId,
    dataset: datasetName,
    check: z.int().positive(),
  }),
});
