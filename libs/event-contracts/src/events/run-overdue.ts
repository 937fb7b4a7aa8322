import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { datasetName, phase, runId } from '../vocabulary.ts';

/** Sent with a delay to etl-control's own queue: AWS's events of crawlers and jobs are best effort. */
export const runOverdue = defineEvent({
  source: 'daybreak.etl-control',
  detailType: 'RunOverdue',
  schemaVersion: 1,
  summary: 'A run has been in its phase for a while: look whether what it waits for has ended.',
  data: z.object({
    runId,
    dataset: datasetName,
    /** What waits for nobody, or has ended, has no time to be over. */
    phase: phase.extract(['crawling', 'extracting', 'curating', 'checking']),
    check: z.int().positive(),
  }),
});
