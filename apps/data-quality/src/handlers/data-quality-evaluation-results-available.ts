import { dataQualityEvaluationResultsAvailable } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { databases } from '@daybreak/service-kit/platform';
import { evaluation } from '../core/decide.ts';
import { evaluationId, type EvaluationInput } from '../core/evaluation.ts';
import { rulesetName, type Dependencies } from '../dependencies.ts';
import { performer } from '../perform.ts';

/** Glue tells everybody's evaluations: one of a table that we do not wait for, or by another ruleset, is not ours. */
export const onResultsAvailable = on<typeof dataQualityEvaluationResultsAvailable, Dependencies>(
  dataQualityEvaluationResultsAvailable,
  async ({ detail }, context) => {
    const { databaseName: database, tableName: table } = detail.context;
    if (database !== databases.staging) return;
    const id = evaluationId({ database, table });
    await context.process({
      aggregate: evaluation,
      id,
      input: async (state): Promise<EvaluationInput | null> => {
        if (state.status !== 'running') return null;
        if (!detail.rulesetNames.includes(rulesetName(state.subject.dataset))) return null;
        return {
          type: 'measured',
          measurement: await context.dependencies.evaluations.result(detail.resultId),
        };
      },
      perform: performer(context),
    });
  },
);
