import {
  DqdlSyntaxError,
  parse,
  planRuleset,
  scoreOf,
  UnsupportedRule,
  type Measured,
  type RulesetPlan,
  type Verdict,
} from '@daybreak/dqdl';
import type { DataQualityRuleResult, DataSource } from '@aws-sdk/client-glue';
import type { GlueContext } from '../context.ts';
import { hexDigits } from '../identifier.ts';
import type { TableContent, TableFiles } from '../options.ts';
import { epochSeconds, type Wire } from '../wire.ts';
import { columnType } from './column-kind.ts';
import { EvaluationFailure } from './evaluation-failure.ts';
import { measureTable } from './measuring-engine.ts';
import type { EvaluationRunRecord, ResultRecord } from './quality-record.ts';
import { resultsAvailable } from './quality-events.ts';

export interface Evaluations {
  start(run: EvaluationRunRecord): void;
  /** An evaluation only reads, so one that a restart interrupted is simply done again. */
  resume(): void;
}

interface Outcome {
  readonly ruleset: string;
  readonly verdicts: readonly Verdict[];
  readonly rows: number;
}

export function evaluations(context: GlueContext, tableFiles: TableFiles): Evaluations {
  const { surroundings, store, transact, publish, background, closing } = context;

  return {
    start: (run) => background(execute(run)),
    resume: () => {
      for (const run of store.evaluationRuns.list('')) {
        if (run.Status === 'RUNNING') background(execute(run));
      }
    },
  };

  async function execute(run: EvaluationRunRecord): Promise<void> {
    const timeout = AbortSignal.timeout(run.Timeout * 60_000);
    try {
      const outcomes = await evaluate(run, AbortSignal.any([timeout, closing]));
      if (!closing.aborted) transact(() => succeed(run, outcomes));
    } catch (error) {
      if (closing.aborted) return;
      const failure = timeout.aborted ? EvaluationFailure.timeout(run.Timeout) : error;
      if (!(failure instanceof EvaluationFailure)) {
        surroundings.log.error({ run: run.RunId, error: nameOf(failure) }, 'evaluation failed unexpectedly');
      }
      end(run, {
        Status: timeout.aborted ? 'TIMEOUT' : 'FAILED',
        ErrorString: failure instanceof EvaluationFailure ? failure.message : 'Internal Service Exception',
      });
    }
  }

  async function evaluate(run: EvaluationRunRecord, signal: AbortSignal): Promise<readonly Outcome[]> {
    const { database, table } = tableOf(run.DataSource);
    const content = await listed(database, table);
    const plans = run.RulesetNames.map((name) => ({ name, plan: planned(name, content) }));
    const measures = [{ kind: 'rows' } as const, ...plans.flatMap(({ plan }) => plan.measures)];
    let measured: Measured;
    try {
      measured = await measureTable({ content, measures, signal });
    } catch (error) {
      if (error instanceof EvaluationFailure) throw error;
      throw EvaluationFailure.engine(database, table);
    }
    const rows = measured.get(rowsKey) ?? 0;
    return plans.map(({ name, plan }) => ({ ruleset: name, verdicts: plan.judge(measured), rows }));
  }

  async function listed(database: string, table: string): Promise<TableContent> {
    try {
      return await tableFiles({ database, table });
    } catch (error) {
      throw EvaluationFailure.unreadableTable(database, table, nameOf(error));
    }
  }

  function planned(name: string, content: TableContent): RulesetPlan {
    const ruleset = store.rulesets.get('', name);
    if (!ruleset) throw EvaluationFailure.missingRuleset(name);
    try {
      return planRuleset(parse(ruleset.Ruleset), {
        columns: content.columns.map((column) => ({ name: column.name, kind: columnType(column.type)[1] })),
        now: surroundings.now(),
      });
    } catch (error) {
      if (error instanceof DqdlSyntaxError || error instanceof UnsupportedRule) {
        throw EvaluationFailure.ruleset(name, error.message);
      }
      throw error;
    }
  }

  function succeed(run: EvaluationRunRecord, outcomes: readonly Outcome[]): void {
    const results = outcomes.map((outcome) => resultOf(run, outcome));
    for (const result of results) store.results.put('', result.ResultId, result);
    end(run, { Status: 'SUCCEEDED', ResultIds: results.map(({ ResultId }) => ResultId) });
    for (const [index, { ruleset, verdicts }] of outcomes.entries()) {
      const succeeded = verdicts.filter(({ result }) => result === 'PASS').length;
      publish(
        resultsAvailable(surroundings, {
          resultId: results[index]?.ResultId ?? '',
          runId: run.RunId,
          ...tableOf(run.DataSource),
          ruleset,
          score: scoreOf(verdicts),
          succeeded,
          failed: verdicts.length - succeeded,
        }),
      );
    }
  }

  function resultOf(run: EvaluationRunRecord, { ruleset, verdicts, rows }: Outcome): ResultRecord {
    const passed = verdicts.filter(({ result }) => result === 'PASS').length;
    return {
      ResultId: `dqresult-${hexDigits(40, surroundings.random)}`,
      Score: scoreOf(verdicts),
      DataSource: run.DataSource,
      RulesetName: ruleset,
      EvaluationContext: run.RunId,
      StartedOn: run.StartedOn,
      CompletedOn: epochSeconds(surroundings.now()),
      RulesetEvaluationRunId: run.RunId,
      RuleResults: verdicts.map((verdict) => ruleResult(verdict, rows)),
      AggregatedMetrics: {
        TotalRowsProcessed: rows,
        TotalRulesProcessed: verdicts.length,
        TotalRulesPassed: passed,
        TotalRulesFailed: verdicts.length - passed,
      },
    };
  }

  function end(
    run: EvaluationRunRecord,
    change: Pick<EvaluationRunRecord, 'Status' | 'ErrorString' | 'ResultIds'>,
  ): void {
    const now = epochSeconds(surroundings.now());
    store.evaluationRuns.put('', run.RunId, {
      ...run,
      ...change,
      LastModifiedOn: now,
      CompletedOn: now,
      ExecutionTime: Math.max(0, Math.round(now - run.StartedOn)),
    });
  }
}

export function tableOf(source: Wire<DataSource>): { readonly database: string; readonly table: string } {
  const { DatabaseName = '', TableName = '' } = source.GlueTable ?? {};
  return { database: DatabaseName.toLowerCase(), table: TableName.toLowerCase() };
}

const rowsKey = JSON.stringify({ kind: 'rows' });

const ruleResult = (verdict: Verdict, rows: number): Wire<DataQualityRuleResult> => ({
  Name: verdict.name,
  Description: verdict.rule,
  EvaluatedRule: verdict.rule,
  Result: verdict.result,
  ...(verdict.message === null ? {} : { EvaluationMessage: verdict.message }),
  EvaluatedMetrics: verdict.metrics,
  ...(verdict.failedRows === null
    ? {}
    : { RuleMetrics: { RowsPassed: rows - verdict.failedRows, RowsFailed: verdict.failedRows } }),
  ...(Object.keys(verdict.labels).length === 0 ? {} : { Labels: verdict.labels }),
});

const nameOf = (error: unknown) => (error instanceof Error ? error.name : typeof error);
