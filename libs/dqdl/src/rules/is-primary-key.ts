import { asDouble, finding, ratio } from './finding.ts';
import { metricName, withColumns } from './parameters.ts';
import type { PlanRule } from './planned-rule.ts';

/** Unique and complete. The message shows the share of rows that have a key of their own. */
export const isPrimaryKey: PlanRule = (rule, surroundings) =>
  withColumns(rule, surroundings, (columns) => ({
    measures: [
      { kind: 'rows' },
      { kind: 'once', columns },
      { kind: 'valued', columns },
      { kind: 'unkeyed', columns },
    ],
    judge: (read) => {
      const rows = read({ kind: 'rows' }) ?? 0;
      const unkeyed = read({ kind: 'unkeyed', columns }) ?? 0;
      const uniqueness = ratio(read({ kind: 'once', columns }) ?? 0, read({ kind: 'valued', columns }) ?? 0);
      return finding({
        passed: unkeyed === 0,
        value: asDouble(ratio(rows - unkeyed, rows)),
        metrics: { [metricName(columns, 'Uniqueness')]: uniqueness },
        failedRows: unkeyed,
      });
    },
  }));
