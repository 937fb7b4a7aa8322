import type { Rule } from '../ast/rule.ts';
import { asDouble, finding, ratio } from './finding.ts';
import { numberTest } from './number-condition.ts';
import { metricName, withColumns } from './parameters.ts';
import type { PlanRule, RuleSurroundings } from './planned-rule.ts';

export const completeness: PlanRule = (rule, surroundings) =>
  plan(rule, surroundings, numberTest(rule, rule.condition));

export const isComplete: PlanRule = (rule, surroundings) => plan(rule, surroundings, (value) => value === 1);

const plan = (rule: Rule, surroundings: RuleSurroundings, meets: (value: number) => boolean) =>
  withColumns(rule, surroundings, ([column]) => ({
    measures: [{ kind: 'rows' }, { kind: 'nulls', column }],
    judge: (read) => {
      const rows = read({ kind: 'rows' }) ?? 0;
      const nulls = read({ kind: 'nulls', column }) ?? 0;
      const value = ratio(rows - nulls, rows);
      return finding({
        passed: meets(value),
        value: asDouble(value),
        metrics: { [metricName([column], 'Completeness')]: value },
        failedRows: nulls,
      });
    },
  }));
