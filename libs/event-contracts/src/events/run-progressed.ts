import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { datasetName, origin, phase, runId } from '../vocabulary.ts';

export const runProgressed = defineEvent({
  source: 'daybreak.etl-control',
  detailType: 'RunProgressed',
  schemaVersion: 1,
  summary: 'A run entered its next phase.',
  data: z.object({
    runId,
    dataset: datasetName,
    origin,
    phase,
    /** Rows known to the run so far; null before anything was read. */
    rows: z.int().nonnegative().nullable(),
  }),
});
