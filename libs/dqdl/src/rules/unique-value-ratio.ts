import { asDouble, finding, ratio } from './finding.ts';
import { numberTest } from './number-condition.ts';
import { metricName, withColumns } from './parameters.ts';
import type { PlanRule } from './planned-rule.ts';

/** Values that occur once / distinct values. */
export const uniqueValueRatio: PlanRule = (rule, surroundings) =>
  withColumns(rule, surroundings, ([column]) => {
    const meets = numberTest(rule, rule.condition);
    const columns = [column];
    return {
      measures: [
        { kind: 'once', columns },
        { kind: 'distinct', columns },
        { kind: 'valued', columns },
      ],
      judge: (read) => {
        const once = read({ kind: 'once', columns }) ?? 0;
        const value = ratio(once, read({ kind: 'distinct', columns }) ?? 0);
        return finding({
          passed: meets(value),
          value: asDouble(value),
          metrics: { [metricName(columns, 'UniqueValueRatio')]: value },
          failedRows: (read({ kind: 'valued', columns }) ?? 0) - once,
        });
      },
    };
  });
