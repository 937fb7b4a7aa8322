import type { Condition } from '../ast/condition.ts';
import type { Operand } from '../ast/operand.ts';
import type { Rule } from '../ast/rule.ts';
import type { LengthTest } from '../measure.ts';
import type { TestValue } from '../row-test.ts';
import { asDouble, finding } from './finding.ts';
import { numberTest, operandNames } from './number-condition.ts';
import { metricName, unsupported, withColumns } from './parameters.ts';
import type { PlanRule } from './planned-rule.ts';

/** The length of every row's text must meet the condition; NULL has length 0. */
export const columnLength: PlanRule = (rule, surroundings) =>
  withColumns(rule, surroundings, ([column]) => {
    const test = lengthTest(rule, rule.condition);
    const meets = numberTest(rule, rule.condition);
    return {
      measures: [
        { kind: 'failing-length', column, test },
        { kind: 'shortest', column },
        { kind: 'longest', column },
      ],
      judge: (read) => {
        const failing = read({ kind: 'failing-length', column, test }) ?? 0;
        const shortest = read({ kind: 'shortest', column }) ?? 0;
        const longest = read({ kind: 'longest', column }) ?? 0;
        return finding({
          passed: failing === 0,
          value: asDouble(meets(longest) ? shortest : longest),
          metrics: {
            [metricName([column], 'MaximumLength')]: longest,
            [metricName([column], 'MinimumLength')]: shortest,
          },
          failedRows: failing,
        });
      },
    };
  });

function lengthTest(rule: Rule, condition: Condition | null): LengthTest {
  const value = (operand: Operand): TestValue => {
    if (operand.kind !== 'number') throw unsupported(rule, operandNames[operand.kind]);
    return operand;
  };
  switch (condition?.kind) {
    case 'comparison':
      return { kind: 'compare', operator: condition.operator, value: value(condition.operand) };
    case 'between':
      return {
        kind: 'range',
        inside: !condition.negated,
        low: value(condition.low),
        high: value(condition.high),
      };
    case 'in':
      if ('variable' in condition.operands) throw unsupported(rule, 'a variable');
      return { kind: 'member', negated: condition.negated, values: condition.operands.map(value) };
    case 'matches':
    case undefined:
      throw unsupported(rule, 'this condition on a length');
  }
}
