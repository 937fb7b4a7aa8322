import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { datasetName, origin, phase, runId } from '../vocabulary.ts';

export const runFailed = defineEvent({
  source: 'daybreak.etl-control',
  detailType: 'RunFailed',
  schemaVersion: 1,
  summary: 'A run ended before it could be judged: the lake and the watermark are as they were.',
  data: z.object({
    runId,
    dataset: datasetName,
    origin,
    attempt: z.int().positive(),
    phase: phase.exclude(['published', 'held', 'failed']),
    /** From the error catalogue, e.g. `SOURCE_UNREACHABLE`. */
    code: z.string().regex(/^[A-Z][A-Z0-9_]+$/),
    /** What happened and what to do; never a value of the data. */
    cause: z.string().min(1),
    /** False where trying again cannot help, e.g. a contract that does not fit the source. */
    retryable: z.boolean(),
    seconds: z.number().nonnegative(),
  }),
});
