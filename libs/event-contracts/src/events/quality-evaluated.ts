import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { datasetName, ruleOutcome, runId } from '../vocabulary.ts';

export const qualityEvaluated = defineEvent({
  source: 'daybreak.data-quality',
  detailType: 'QualityEvaluated',
  schemaVersion: 1,
  summary: 'A staged batch was measured against its ruleset.',
  data: z.object({
    runId,
    dataset: datasetName,
    verdict: z.enum(['passed', 'failed']),
    /** Passed rules / all rules. */
    score: z.number().min(0).max(1),
    rules: z.array(ruleOutcome),
    /** The Glue data quality result that holds the whole of it. */
    resultId: z.string().min(1),
  }),
});
