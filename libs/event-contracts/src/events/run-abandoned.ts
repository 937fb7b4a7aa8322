import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { datasetName, runId } from '../vocabulary.ts';

export const runAbandoned = defineEvent({
  source: 'daybreak.extraction-scheduler',
  detailType: 'RunAbandoned',
  schemaVersion: 1,
  summary:
    'A dataset will not be extracted this night: its retries are used up, or trying again cannot help, or a dataset it depends on is missing.',
  data: z.object({
    runId,
    dataset: datasetName,
    attempts: z.int().nonnegative(),
    code: z.string().regex(/^[A-Z][A-Z0-9_]+$/),
    cause: z.string().min(1),
  }),
});
