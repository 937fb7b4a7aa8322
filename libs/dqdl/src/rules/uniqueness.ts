import type { Rule } from '../ast/rule.ts';
import { asDouble, finding, ratio } from './finding.ts';
import { numberTest } from './number-condition.ts';
import { metricName, withColumns } from './parameters.ts';
import type { PlanRule, RuleSurroundings } from './planned-rule.ts';

export const uniqueness: PlanRule = (rule, surroundings) =>
  plan(rule, surroundings, numberTest(rule, rule.condition));

export const isUnique: PlanRule = (rule, surroundings) => plan(rule, surroundings, (value) => value === 1);

/** Values that occur once / rows with a value. */
const plan = (rule: Rule, surroundings: RuleSurroundings, meets: (value: number) => boolean) =>
  withColumns(rule, surroundings, (columns) => ({
    measures: [
      { kind: 'once', columns },
      { kind: 'valued', columns },
    ],
    judge: (read) => {
      const once = read({ kind: 'once', columns }) ?? 0;
      const valued = read({ kind: 'valued', columns }) ?? 0;
      const value = ratio(once, valued);
      return finding({
        passed: meets(value),
        value: asDouble(value),
        metrics: { [metricName(columns, 'Uniqueness')]: value },
        failedRows: valued - once,
      });
    },
  }));
