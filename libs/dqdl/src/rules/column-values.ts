import { asDouble, finding, ratio, requirementUnmet } from './finding.ts';
import { numberTest } from './number-condition.ts';
import { metricName, unsupported, withColumns } from './parameters.ts';
import type { PlanRule } from './planned-rule.ts';
import { rowTest } from './row-condition.ts';

/**
 * Every row must pass, or the share of them that the threshold asks for. AWS shows the smallest or largest value in
 * the message of a comparison; here it is always the share, so that no value of a row leaves the data.
 */
export const columnValues: PlanRule = (rule, surroundings) =>
  withColumns(rule, surroundings, ([column]) => {
    const { condition } = rule;
    if (!condition) throw unsupported(rule, 'a rule without a condition');
    const test = rowTest({ rule, condition, column, now: surroundings.now });
    const meets = rule.threshold ? numberTest(rule, rule.threshold) : (value: number) => value === 1;
    return {
      measures: [{ kind: 'rows' }, { kind: 'failing', test }, { kind: 'nulls', column }],
      judge: (read) => {
        const rows = read({ kind: 'rows' }) ?? 0;
        const failing = read({ kind: 'failing', test }) ?? 0;
        const value = ratio(rows - failing, rows);
        const found = finding({
          passed: meets(value),
          value: asDouble(value),
          metrics: { [metricName([column], 'ColumnValues.Compliance')]: value },
          failedRows: failing,
        });
        const onlyNulls =
          !test.nullPasses && failing > 0 && failing === (read({ kind: 'nulls', column }) ?? 0);
        return found.message !== null && onlyNulls ? { ...found, message: requirementUnmet('NULL') } : found;
      },
    };
  });
