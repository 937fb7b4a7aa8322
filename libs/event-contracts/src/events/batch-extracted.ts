import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { datasetName, dateRange, origin, runId, watermarkWindow } from '../vocabulary.ts';

/** Archived with the rest of the bus: replaying it is what `daybreak replay` does. */
export const batchExtracted = defineEvent({
  source: 'daybreak.etl-control',
  detailType: 'BatchExtracted',
  schemaVersion: 1,
  summary: 'A batch lies in landing, personal data already gone.',
  data: z.object({
    runId,
    dataset: datasetName,
    origin,
    /** What was read: `high` may lie before the requested one, where a transaction was still open. */
    window: watermarkWindow,
    businessDates: dateRange.nullable(),
    rowsRead: z.int().nonnegative(),
    /** `s3://…/` prefix of the batch; its files are listed in `manifest.json` there. */
    landing: z.string().startsWith('s3://'),
    seconds: z.number().nonnegative(),
    /**
     * Files of an inbox that could not be read as a whole and were left out: the first twenty, the manifest names all. Reasons
     * hold names of columns and numbers of lines, never a value.
     */
    refusedFiles: z
      .array(z.object({ uri: z.string().startsWith('s3://'), reason: z.string() }))
      .max(20)
      .exactOptional(),
  }),
});
