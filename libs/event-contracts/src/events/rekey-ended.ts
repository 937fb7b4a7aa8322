import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { datasetName, runId } from '../vocabulary.ts';

const count = z.int().nonnegative();

export const rekeyEnded = defineEvent({
  source: 'daybreak.etl-control',
  detailType: 'RekeyEnded',
  schemaVersion: 1,
  summary: 'All stored pseudonyms are under the new key, or all are as they were.',
  data: z.object({
    rekeyId: runId,
    outcome: z.enum(['done', 'failed']),
    /** Null where it is done. */
    code: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]*$/)
      .nullable(),
    /** Under which they are now: how many keys, and a fingerprint; null where nothing was ever hashed. */
    keyVersion: z.string().nullable(),
    datasets: z.array(
      z.object({
        dataset: datasetName,
        columns: z.array(z.string()),
        lakeRows: count,
        quarantineRows: count,
        landingRows: count,
      }),
    ),
    seconds: z.number().nonnegative(),
  }),
});
