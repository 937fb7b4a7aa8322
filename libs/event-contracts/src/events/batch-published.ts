import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { businessDate, curationCounts, datasetName, origin, runId, watermarkWindow } from '../vocabulary.ts';

export const batchPublished = defineEvent({
  source: 'daybreak.etl-control',
  detailType: 'BatchPublished',
  schemaVersion: 1,
  summary: 'The staged version became the current version of the table.',
  data: z.object({
    runId,
    dataset: datasetName,
    origin,
    window: watermarkWindow,
    businessDates: z.array(businessDate),
    counts: curationCounts,
    /** Current metadata file of the Iceberg table: its version, for rollback and time travel. */
    metadataLocation: z.string().startsWith('s3://'),
    /** From ExtractionRequested, or the start of the replay, to the swap. */
    seconds: z.number().nonnegative(),
  }),
});
