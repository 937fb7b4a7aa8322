import { finding } from './finding.ts';
import { numberTest } from './number-condition.ts';
import type { PlanRule } from './planned-rule.ts';

export const columnCount: PlanRule = (rule, { columns }) => {
  const meets = numberTest(rule, rule.condition);
  return {
    measures: [],
    judge: () =>
      finding({
        passed: meets(columns.length),
        value: asCount(columns.length),
        metrics: { 'Dataset.*.ColumnCount': columns.length },
      }),
  };
};

const asCount = (count: number) => count.toFixed(1);
