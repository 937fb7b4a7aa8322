import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { datasetName, runId } from '../vocabulary.ts';

/** Sent with a delay to data-quality's own queue: Glue emits no event for an evaluation run that dies. */
export const evaluationOverdue = defineEvent({
  source: 'daybreak.data-quality',
  detailType: 'EvaluationOverdue',
  schemaVersion: 1,
  summary: 'An evaluation has had its time: look whether it still runs.',
  data: z.object({
    runId,
    dataset: datasetName,
    /** What is measured: the evaluation is known by it before Glue has given the evaluation run an id. */
    staging: z.object({ database: z.string().min(1), table: z.string().min(1) }),
    check: z.int().positive(),
  }),
});
