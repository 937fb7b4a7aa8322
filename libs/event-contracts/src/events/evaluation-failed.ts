import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { datasetName, runId } from '../vocabulary.ts';

export const evaluationFailed = defineEvent({
  source: 'daybreak.data-quality',
  detailType: 'EvaluationFailed',
  schemaVersion: 1,
  summary: 'A staged batch could not be measured: there is no verdict.',
  data: z.object({
    runId,
    dataset: datasetName,
    code: z.string().regex(/^[A-Z][A-Z0-9_]+$/),
    cause: z.string().min(1),
    retryable: z.boolean(),
  }),
});
