import { asDouble, finding } from './finding.ts';
import { numberTest } from './number-condition.ts';
import { metricName, unsupported, withColumns } from './parameters.ts';
import type { PlanRule } from './planned-rule.ts';

const aggregate =
  (kind: 'mean' | 'sum', metric: string): PlanRule =>
  (rule, surroundings) =>
    withColumns(rule, surroundings, ([column]) => {
      const meets = numberTest(rule, rule.condition);
      if (column.kind !== 'number') throw unsupported(rule, `${metric} of a column that is no number`);
      return {
        measures: [{ kind, column }],
        judge: (read) => {
          const value = read({ kind, column });
          if (value === null) return finding({ passed: false, value: 'NULL', metrics: {} });
          return finding({
            passed: meets(value),
            value: asDouble(value),
            metrics: { [metricName([column], metric)]: value },
          });
        },
      };
    });

/** Both skip NULL. */
export const mean = aggregate('mean', 'Mean');
export const sum = aggregate('sum', 'Sum');
