import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { businessDate, curationCounts, datasetName, origin, ruleOutcome, runId } from '../vocabulary.ts';

export const batchHeld = defineEvent({
  source: 'daybreak.etl-control',
  detailType: 'BatchHeld',
  schemaVersion: 1,
  summary: 'A staged batch failed its ruleset: the lake is as it was.',
  data: z.object({
    runId,
    dataset: datasetName,
    origin,
    businessDates: z.array(businessDate),
    counts: curationCounts,
    failedRules: z.array(ruleOutcome).min(1),
    seconds: z.number().nonnegative(),
  }),
});
