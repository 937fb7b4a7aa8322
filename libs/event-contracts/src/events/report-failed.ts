import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { businessDate } from '../vocabulary.ts';

export const reportFailed = defineEvent({
  source: 'daybreak.report-generator',
  detailType: 'ReportFailed',
  schemaVersion: 1,
  summary: 'A report could not be made: a query failed, or a dataset of it was not published this night.',
  data: z.object({
    report: z.string().min(1),
    businessDate: businessDate.nullable(),
    code: z.string().regex(/^[A-Z][A-Z0-9_]+$/),
    cause: z.string().min(1),
  }),
});
