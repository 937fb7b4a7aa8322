import type { NativeEvent, Surroundings } from '../../../endpoint/service.ts';
import { evaluationRunArn, rulesetArn, tableArn } from '../arn.ts';

/** `state` is the verdict on the data, not the health of the run. */
export const resultsAvailable = (
  at: Surroundings,
  of: {
    readonly resultId: string;
    readonly runId: string;
    readonly database: string;
    readonly table: string;
    readonly ruleset: string;
    readonly score: number;
    readonly succeeded: number;
    readonly failed: number;
  },
): NativeEvent => ({
  source: 'aws.glue-dataquality',
  detailType: 'Data Quality Evaluation Results Available',
  resources: [
    tableArn(at, of.database, of.table),
    evaluationRunArn(at, of.runId),
    rulesetArn(at, of.ruleset),
  ],
  detail: {
    resultId: of.resultId,
    context: {
      runId: of.runId,
      databaseName: of.database,
      tableName: of.table,
      catalogId: at.account,
      contextType: 'GLUE_DATA_CATALOG',
    },
    rulesetNames: [of.ruleset],
    state: of.failed === 0 ? 'SUCCEEDED' : 'FAILED',
    score: of.score,
    numRulesSucceeded: of.succeeded,
    numRulesFailed: of.failed,
    numRulesSkipped: 0,
  },
});
