import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { datasetName, runId } from '../vocabulary.ts';

export const sourceDrifted = defineEvent({
  source: 'daybreak.etl-control',
  detailType: 'SourceDrifted',
  schemaVersion: 1,
  summary:
    'The source table differs from its contract. An added column stays out until someone classifies it.',
  data: z.object({
    runId,
    dataset: datasetName,
    added: z.array(z.string()),
    /** Without these the run fails. */
    missing: z.array(z.string()),
  }),
});
