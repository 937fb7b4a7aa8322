import type { Condition } from '../ast/condition.ts';
import type { Operand } from '../ast/operand.ts';
import type { Rule } from '../ast/rule.ts';
import { unsupported } from './parameters.ts';

/** The condition as a test of a measured number. */
export function numberTest(rule: Rule, condition: Condition | null): (value: number) => boolean {
  if (!condition) throw unsupported(rule, 'a rule without a condition');
  const number = (operand: Operand) => numberOf(rule, operand);
  switch (condition.kind) {
    case 'comparison': {
      const limit = number(condition.operand);
      const { operator } = condition;
      return (value) => comparisons[operator](value, limit);
    }
    case 'between': {
      const [low, high] = [number(condition.low), number(condition.high)];
      return condition.negated
        ? (value) => value <= low || value >= high
        : (value) => value > low && value < high;
    }
    case 'in': {
      if ('variable' in condition.operands) throw unsupported(rule, 'a variable');
      const values = condition.operands.map(number);
      const { negated } = condition;
      return (value) => values.includes(value) !== negated;
    }
    case 'matches':
      throw unsupported(rule, 'matches on a number');
  }
}

const comparisons = {
  '=': (a: number, b: number) => a === b,
  '!=': (a: number, b: number) => a !== b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
} as const;

function numberOf(rule: Rule, operand: Operand): number {
  if (operand.kind === 'number') return Number(operand.text);
  throw unsupported(rule, operandNames[operand.kind]);
}

export const operandNames = {
  number: 'a number',
  string: 'a string in this condition',
  date: 'a date in this condition',
  time: 'a time of day',
  keyword: 'NULL, EMPTY or WHITESPACES_ONLY in this condition',
  now: 'now() in this condition',
  duration: 'a duration',
  size: 'a size',
  variable: 'a variable',
  call: 'a dynamic condition (last, avg, …)',
  arithmetic: 'arithmetic',
} as const;
