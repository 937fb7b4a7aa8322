import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { datasetName, dateRange } from '../vocabulary.ts';

/** Put on the bus by the nightly schedule, or by a person with `daybreak run`. */
export const nightDue = defineEvent({
  source: 'daybreak.schedule',
  detailType: 'NightDue',
  schemaVersion: 1,
  summary: 'It is time to extract what is new.',
  data: z.object({
    /** Absent: every dataset that has a contract. */
    datasets: z.array(datasetName).min(1).optional(),
    /** Present: read these business dates again, whatever the watermark says; the watermark does not move. */
    businessDates: dateRange.optional(),
  }),
});
