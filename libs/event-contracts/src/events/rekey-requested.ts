import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { runId } from '../vocabulary.ts';

export const rekeyRequested = defineEvent({
  source: 'daybreak.etl-control',
  detailType: 'RekeyRequested',
  schemaVersion: 1,
  summary: 'Somebody asked to bring all stored pseudonyms under the version of the key that is AWSPENDING.',
  data: z.object({ rekeyId: runId }),
});
