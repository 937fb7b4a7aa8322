import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { businessDate } from '../vocabulary.ts';

/** Sent with a delay to report-generator's own queue: AWS's native events are best effort, so one may never come. */
export const reportOverdue = defineEvent({
  source: 'daybreak.report-generator',
  detailType: 'ReportOverdue',
  schemaVersion: 1,
  summary: 'The queries of a report have had their time: look at each that no event told the end of.',
  data: z.object({
    report: z.string().min(1),
    businessDate,
    /** Which making of the report is meant; a later one has another. */
    attempt: z.string().min(1),
    check: z.int().positive(),
  }),
});
