import { GlueClient } from '@aws-sdk/client-glue';
import { defineService } from '@daybreak/service-kit';
import type { Dependencies } from './dependencies.ts';
import { glueEvaluations } from './glue-evaluations.ts';
import { onBatchStaged } from './handlers/batch-staged.ts';
import { onResultsAvailable } from './handlers/data-quality-evaluation-results-available.ts';
import { onEvaluationOverdue } from './handlers/evaluation-overdue.ts';
import { manifest } from './manifest.ts';
import { readRulesets } from './read-rulesets.ts';
import { evaluationsRoute } from './routes/evaluations.ts';
import { rulesetsRoute } from './routes/rulesets.ts';
import { settings } from './settings.ts';

export const service = defineService<typeof settings, Dependencies>({
  manifest,
  settings,
  dependencies: async ({ settings: values, shared, aws }) => ({
    ...(await readRulesets(values.DAYBREAK_CONTRACTS)),
    evaluations: glueEvaluations({ glue: new GlueClient(aws), role: shared['job-role-arn'] }),
  }),
  handlers: [onBatchStaged, onResultsAvailable, onEvaluationOverdue],
  routes: [evaluationsRoute, rulesetsRoute],
});
