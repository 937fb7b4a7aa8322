import { finding } from './finding.ts';
import { numberTest } from './number-condition.ts';
import { metricName, withColumns } from './parameters.ts';
import type { PlanRule } from './planned-rule.ts';

/** NULL counts as one value. */
export const distinctValuesCount: PlanRule = (rule, surroundings) =>
  withColumns(rule, surroundings, ([column]) => {
    const meets = numberTest(rule, rule.condition);
    const columns = [column];
    return {
      measures: [
        { kind: 'distinct', columns },
        { kind: 'nulls', column },
      ],
      judge: (read) => {
        const nulls = read({ kind: 'nulls', column }) ?? 0;
        const value = (read({ kind: 'distinct', columns }) ?? 0) + (nulls > 0 ? 1 : 0);
        return finding({
          passed: meets(value),
          value: value.toFixed(1),
          metrics: { [metricName(columns, 'DistinctValuesCount')]: value },
        });
      },
    };
  });
