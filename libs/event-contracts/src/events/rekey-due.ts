import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { runId } from '../vocabulary.ts';

/** Sent with a delay to etl-control's own queue: what a re-keying waits for may have ended without an event. */
export const rekeyDue = defineEvent({
  source: 'daybreak.etl-control',
  detailType: 'RekeyDue',
  schemaVersion: 1,
  summary: 'A re-keying has something to do, or to look at.',
  data: z.object({
    rekeyId: runId,
    /** Of the step that it was sent for: when the re-keying has gone on, it says nothing. */
    check: z.int().positive(),
  }),
});
