import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { businessDate } from '../vocabulary.ts';

export const reportsPlanned = defineEvent({
  source: 'daybreak.report-generator',
  detailType: 'ReportsPlanned',
  schemaVersion: 1,
  summary:
    'The reports that a night, or a replay, will lead to are known: each ends as ReportReady or ReportFailed.',
  data: z.object({
    reports: z.array(
      z.object({
        report: z.string().min(1),
        title: z.string().min(1),
        /** Null where publishing decides it: the newest date that the night brings. */
        businessDate: businessDate.nullable(),
      }),
    ),
  }),
});
