import { z } from 'zod';
import { defineNativeEvent } from '../define-event.ts';

const count = z.int().nonnegative();

/** @see https://docs.aws.amazon.com/glue/latest/dg/data-quality-alerts.html */
export const dataQualityEvaluationResultsAvailable = defineNativeEvent({
  source: 'aws.glue-dataquality',
  detailType: 'Data Quality Evaluation Results Available',
  summary: 'A ruleset evaluation of a catalog table ended. `state` is the verdict on the data.',
  detail: z.object({
    resultId: z.string().min(1),
    context: z.object({
      contextType: z.literal('GLUE_DATA_CATALOG'),
      runId: z.string().min(1),
      databaseName: z.string().min(1),
      tableName: z.string().min(1),
      catalogId: z.string().min(1),
    }),
    rulesetNames: z.array(z.string().min(1)).min(1),
    state: z.enum(['SUCCEEDED', 'FAILED']),
    score: z.number().min(0).max(1),
    numRulesSucceeded: count,
    numRulesFailed: count,
    numRulesSkipped: count,
  }),
});
