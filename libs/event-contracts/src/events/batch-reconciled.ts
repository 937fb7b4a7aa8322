import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { businessDate, datasetName, runId } from '../vocabulary.ts';

export const batchReconciled = defineEvent({
  source: 'daybreak.etl-control',
  detailType: 'BatchReconciled',
  schemaVersion: 1,
  summary: 'Source and lake were compared day by day, and hold the same keys and versions.',
  data: z.object({
    /** The night's run after which they were compared. */
    runId,
    dataset: datasetName,
    /** What a day is: the business date, or the day of the watermark where the source keeps its business dates as text. */
    comparedBy: z.enum(['business-date', 'watermark']),
    from: businessDate,
    to: businessDate,
    daysCompared: z.int().nonnegative(),
    /** Left to the next night: their rows changed in the source after the window of the run had ended. */
    daysMoving: z.int().nonnegative(),
    /** Days that differed at first; empty where there was nothing to heal. */
    daysDiffered: z.array(businessDate),
    /** The runs that read those again. */
    healedBy: z.array(runId),
  }),
});
