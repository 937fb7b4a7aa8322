import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { datasetName, runId } from '../vocabulary.ts';

export const sourceDrifted = defineEvent({
  source: 'daybreak.etl-control',
  detailType: 'SourceDrifted',
  schemaVersion: 1,
  summary:
    'The source table differs from its contract, or from what was last seen of it. An added column stays out until someone classifies it.',
  data: z.object({
    runId,
    dataset: datasetName,
    added: z.array(z.string()),
    /** The extraction reads these: the run fails, or they are empty, as the contract has it. */
    missing: z.array(z.string()),
    differences: z
      .array(
        z.object({
          kind: z.enum(['added', 'dropped', 'renamed', 'widened', 'narrowed']),
          column: z.string().min(1),
          policy: z.enum(['accept', 'ignore', 'refuse']),
          /** What happened, and what to do. */
          message: z.string().min(1),
        }),
      )
      .optional(),
  }),
});
