import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { businessDate } from '../vocabulary.ts';

export const reportReady = defineEvent({
  source: 'daybreak.report-generator',
  detailType: 'ReportReady',
  schemaVersion: 1,
  summary: 'A report lies in the reports bucket.',
  data: z.object({
    report: z.string().min(1),
    title: z.string().min(1),
    businessDate,
    /** The self-contained HTML page. */
    uri: z.string().startsWith('s3://'),
    tables: z.array(
      z.object({ name: z.string(), uri: z.string().startsWith('s3://'), rows: z.int().nonnegative() }),
    ),
    seconds: z.number().nonnegative(),
  }),
});
