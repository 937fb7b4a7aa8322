import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { businessDate, datasetName, dateRange, runId } from '../vocabulary.ts';

export const reconciliationDiffered = defineEvent({
  source: 'daybreak.etl-control',
  detailType: 'ReconciliationDiffered',
  schemaVersion: 1,
  summary: 'Source and lake hold different rows of some days, which are read again, once a night.',
  data: z.object({
    /** The night's run after which they were compared. */
    runId,
    dataset: datasetName,
    comparedBy: z.enum(['business-date', 'watermark']),
    /** Counts only. Equal counts are rows that differ in their versions or numbers. */
    days: z
      .array(
        z.object({
          day: businessDate,
          sourceKeys: z.int().nonnegative(),
          lakeKeys: z.int().nonnegative(),
        }),
      )
      .min(1),
    /** Business dates to be read again, oldest first. */
    ranges: z.array(dateRange).min(1),
    /** False where they were read again this night already, or could not be: nothing more is tried until the next night. */
    heal: z.boolean(),
  }),
});
