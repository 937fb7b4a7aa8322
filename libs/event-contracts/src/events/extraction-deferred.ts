import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { datasetName, instant, runId } from '../vocabulary.ts';

export const extractionDeferred = defineEvent({
  source: 'daybreak.extraction-scheduler',
  detailType: 'ExtractionDeferred',
  schemaVersion: 1,
  summary: 'A run gave way to a source that is busy, and is tried again later in the same night.',
  data: z.object({
    /** The run that gave way; the next one has an id of its own. */
    runId,
    dataset: datasetName,
    code: z.string().regex(/^[A-Z][A-Z0-9_]+$/),
    /** What the source was busy with; never a value of the data. */
    cause: z.string().min(1),
    until: instant,
    /** How often the dataset has given way this night, this time counted. */
    deferrals: z.int().positive(),
    /** After so many it is given up. */
    maxDeferrals: z.int().positive(),
  }),
});
