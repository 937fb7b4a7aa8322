import type {
  BatchGetDataQualityResultRequest,
  DataQualityRulesetEvaluationRunFilter,
  GetDataQualityResultRequest,
  GetDataQualityRulesetEvaluationRunRequest,
  ListDataQualityRulesetEvaluationRunsRequest,
  StartDataQualityRulesetEvaluationRunRequest,
} from '@aws-sdk/client-glue';
import type { TableChanges } from '../catalog/table-changes.ts';
import type { GlueContext } from '../context.ts';
import { entityNotFound, idempotentParameterMismatch, invalidInput } from '../errors.ts';
import { hexDigits } from '../identifier.ts';
import { page } from '../pages.ts';
import { ownCatalog, refuseOthers, required } from '../request.ts';
import { epochSeconds, type Wire } from '../wire.ts';
import { tableOf, type Evaluations } from './evaluation.ts';
import type { EvaluationRunRecord } from './quality-record.ts';
import { existingRuleset } from './rulesets.ts';

export function evaluationRunOperations(
  { surroundings, store }: GlueContext,
  { changes, evaluations }: { readonly changes: TableChanges; readonly evaluations: Evaluations },
) {
  return {
    StartDataQualityRulesetEvaluationRun: (input: Wire<StartDataQualityRulesetEvaluationRunRequest>) => {
      const source = checkedSource(input);
      const names = required(input.RulesetNames, 'RulesetNames');
      if (names.length < 1 || names.length > 10) {
        throw invalidInput('RulesetNames must hold 1 to 10 names.');
      }
      const earlier = started(input.ClientToken);
      if (earlier) {
        if (JSON.stringify([earlier.DataSource, earlier.RulesetNames]) !== JSON.stringify([source, names])) {
          throw idempotentParameterMismatch('ClientToken was used before with other parameters.');
        }
        return { RunId: earlier.RunId };
      }
      const { database, table } = tableOf(source);
      changes.find(database, table);
      for (const name of names) existingRuleset(store, name);
      const now = epochSeconds(surroundings.now());
      const run: EvaluationRunRecord = {
        RunId: `dqrun-${hexDigits(40, surroundings.random)}`,
        DataSource: source,
        Role: required(input.Role, 'Role'),
        NumberOfWorkers: input.NumberOfWorkers ?? 5,
        Timeout: input.Timeout ?? 2880,
        Status: 'RUNNING',
        StartedOn: now,
        LastModifiedOn: now,
        RulesetNames: names,
        clientToken: input.ClientToken ?? null,
      };
      store.evaluationRuns.put('', run.RunId, run);
      evaluations.start(run);
      return { RunId: run.RunId };
    },

    GetDataQualityRulesetEvaluationRun: (input: Wire<GetDataQualityRulesetEvaluationRunRequest>) => {
      const id = required(input.RunId, 'RunId');
      const run = store.evaluationRuns.get('', id);
      if (!run) throw entityNotFound(`Data quality ruleset evaluation run ${id} not found.`);
      return { ...run, clientToken: undefined };
    },

    /** Newest first. */
    ListDataQualityRulesetEvaluationRuns: (input: Wire<ListDataQualityRulesetEvaluationRunsRequest>) => {
      const filter: Wire<DataQualityRulesetEvaluationRunFilter> = input.Filter ?? { DataSource: undefined };
      refuseOthers({
        operation: 'ListDataQualityRulesetEvaluationRuns',
        input: filter,
        known: ['DataSource'],
      });
      const wanted = filter.DataSource === undefined ? null : JSON.stringify(tableOf(filter.DataSource));
      const { items, next } = page({
        items: store.evaluationRuns
          .list('')
          .filter((run) => wanted === null || JSON.stringify(tableOf(run.DataSource)) === wanted)
          .toReversed(),
        keyOf: (run) => run.RunId,
        token: input.NextToken,
        size: input.MaxResults,
      });
      return {
        Runs: items.map(({ RunId, Status, StartedOn, DataSource }) => ({
          RunId,
          Status,
          StartedOn,
          DataSource,
        })),
        ...next,
      };
    },

    GetDataQualityResult: (input: Wire<GetDataQualityResultRequest>) => {
      const id = required(input.ResultId, 'ResultId');
      const result = store.results.get('', id);
      if (!result) throw entityNotFound(`Data quality result ${id} not found.`);
      return result;
    },

    BatchGetDataQualityResult: (input: Wire<BatchGetDataQualityResultRequest>) => {
      const ids = required(input.ResultIds, 'ResultIds');
      if (ids.length > 100) throw invalidInput('ResultIds must hold at most 100 ids.');
      return {
        Results: ids.flatMap((id) => store.results.get('', id) ?? []),
        ResultsNotFound: ids.filter((id) => !store.results.get('', id)),
      };
    },
  };

  function started(clientToken: string | undefined): EvaluationRunRecord | undefined {
    if (clientToken === undefined) return undefined;
    return store.evaluationRuns.list('').find((run) => run.clientToken === clientToken);
  }

  function checkedSource(input: Wire<StartDataQualityRulesetEvaluationRunRequest>) {
    const operation = 'StartDataQualityRulesetEvaluationRun';
    refuseOthers({
      operation,
      input,
      known: ['DataSource', 'Role', 'NumberOfWorkers', 'Timeout', 'ClientToken', 'RulesetNames'],
    });
    const source = required(input.DataSource, 'DataSource');
    refuseOthers({ operation, input: source, known: ['GlueTable'] });
    const table = required(source.GlueTable, 'DataSource.GlueTable');
    refuseOthers({ operation, input: table, known: ['DatabaseName', 'TableName', 'CatalogId'] });
    ownCatalog(table.CatalogId, surroundings.account);
    required(table.DatabaseName, 'DatabaseName');
    required(table.TableName, 'TableName');
    return source;
  }
}
