import { finding } from './finding.ts';
import { numberTest } from './number-condition.ts';
import type { PlanRule } from './planned-rule.ts';

export const rowCount: PlanRule = (rule) => {
  const meets = numberTest(rule, rule.condition);
  return {
    measures: [{ kind: 'rows' }],
    judge: (read) => {
      const rows = read({ kind: 'rows' }) ?? 0;
      return finding({ passed: meets(rows), value: String(rows), metrics: { 'Dataset.*.RowCount': rows } });
    },
  };
};
