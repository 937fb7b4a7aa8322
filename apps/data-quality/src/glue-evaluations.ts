import {
  AlreadyExistsException,
  CreateDataQualityRulesetCommand,
  EntityNotFoundException,
  GetDataQualityResultCommand,
  GetDataQualityRulesetEvaluationRunCommand,
  StartDataQualityRulesetEvaluationRunCommand,
  UpdateDataQualityRulesetCommand,
  type DataQualityRuleResult,
  type GlueClient,
} from '@aws-sdk/client-glue';
import { isFinalRefusal } from '@daybreak/service-kit';
import type { RefusalCode } from './core/evaluation.ts';
import type { RuleMeasurement } from './core/measurement.ts';
import type { Evaluations } from './dependencies.ts';

export function glueEvaluations({ glue, role }: { glue: GlueClient; role: string }): Evaluations {
  const keep = async ({ name, text }: { name: string; text: string }) => {
    try {
      await glue.send(new CreateDataQualityRulesetCommand({ Name: name, Ruleset: text }));
    } catch (error) {
      if (!(error instanceof AlreadyExistsException)) throw error;
      await glue.send(new UpdateDataQualityRulesetCommand({ Name: name, Ruleset: text }));
    }
  };
  return {
    start: async ({ ruleset, staging, token }) => {
      let step: RefusalCode = 'RULESET_REFUSED';
      try {
        await keep(ruleset);
        step = 'EVALUATION_REFUSED';
        const { RunId } = await glue.send(
          new StartDataQualityRulesetEvaluationRunCommand({
            DataSource: { GlueTable: { DatabaseName: staging.database, TableName: staging.table } },
            Role: role,
            RulesetNames: [ruleset.name],
            ClientToken: token,
          }),
        );
        if (RunId === undefined) throw new TypeError('Glue started an evaluation without an id');
        return { id: RunId };
      } catch (error) {
        if (!isFinalRefusal(error)) throw error;
        const gone = step === 'EVALUATION_REFUSED' && error instanceof EntityNotFoundException;
        return { refused: gone ? 'STAGING_GONE' : step, error: error.name };
      }
    },
    find: async (id) => {
      const { Status, ResultIds } = await glue.send(
        new GetDataQualityRulesetEvaluationRunCommand({ RunId: id }),
      );
      const [resultId] = ResultIds ?? [];
      if (Status === 'SUCCEEDED') return resultId === undefined ? 'EVALUATION_FAILED' : { resultId };
      return Status === 'FAILED' || Status === 'TIMEOUT' || Status === 'STOPPED'
        ? `EVALUATION_${Status}`
        : 'running';
    },
    result: async (resultId) => {
      const { RuleResults = [] } = await glue.send(new GetDataQualityResultCommand({ ResultId: resultId }));
      return { resultId, rules: RuleResults.map(measured) };
    },
  };
}

function measured(of: DataQualityRuleResult): RuleMeasurement {
  return {
    rule: of.Description ?? of.EvaluatedRule ?? of.Name ?? 'a rule without a name',
    result: of.Result === 'PASS' || of.Result === 'FAIL' ? of.Result : 'ERROR',
    metrics: { ...of.EvaluatedMetrics, ...of.RuleMetrics },
  };
}
