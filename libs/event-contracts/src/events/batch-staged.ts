import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { businessDate, curationCounts, datasetName, finding, origin, runId } from '../vocabulary.ts';

export const batchStaged = defineEvent({
  source: 'daybreak.etl-control',
  detailType: 'BatchStaged',
  schemaVersion: 1,
  summary: 'A cleaned batch is merged into a clone of the table, which nobody sees yet.',
  data: z.object({
    runId,
    dataset: datasetName,
    origin,
    staging: z.object({ database: z.string().min(1), table: z.string().min(1) }),
    /** Partitions that the batch touched, ascending; empty for a dataset that has no business date. */
    businessDates: z.array(businessDate),
    counts: curationCounts,
    /** Fewest rows that share one combination of the generalised columns' values; null where nobody asked. */
    smallestGroup: z.int().positive().nullable().optional(),
    findings: z.array(finding),
    seconds: z.number().nonnegative(),
  }),
});
