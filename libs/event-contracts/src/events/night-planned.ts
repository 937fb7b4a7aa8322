import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { datasetName, origin, runId } from '../vocabulary.ts';

export const nightPlanned = defineEvent({
  source: 'daybreak.extraction-scheduler',
  detailType: 'NightPlanned',
  schemaVersion: 1,
  summary: 'The datasets of a night, and the run of each, are decided.',
  data: z.object({
    origin: origin.exclude(['replay']),
    runs: z.array(z.object({ dataset: datasetName, runId, dependsOn: z.array(datasetName) })),
    /** Left out of this night, with the reason: a run of theirs is still under way. */
    skipped: z.array(z.object({ dataset: datasetName, reason: z.string() })),
  }),
});
