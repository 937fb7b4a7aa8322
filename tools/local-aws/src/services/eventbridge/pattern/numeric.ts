import { invalidPattern } from './pattern-error.ts';

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** EventBridge compares numbers of this range only. */
const limit = 5e9;

/** One comparison, or a lower bound followed by an upper one: `[">", 0, "<=", 5]`. */
export function numeric(operand: unknown, path: readonly string[]): (value: unknown) => boolean {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) {
    throw invalidPattern('Invalid numeric match, expected one or two comparisons', path);
  }
  const [operator, bound, secondOperator, secondBound] = operand as unknown[];
  const first = comparison(operator, bound, path);
  if (operand.length === 2) return (value) => typeof value === 'number' && first(value);
  const second = comparison(secondOperator, secondBound, path);
  const ordered = String(operator).startsWith('>') && String(secondOperator).startsWith('<');
  if (!ordered || (bound as number) >= (secondBound as number)) {
    throw invalidPattern('A numeric range is a lower bound followed by a greater upper one', path);
  }
  return (value) => typeof value === 'number' && first(value) && second(value);
}

function comparison(operator: unknown, bound: unknown, path: readonly string[]): (value: number) => boolean {
  const compare =
    typeof operator === 'string' && Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (compare === undefined) throw invalidPattern('Unrecognized numeric range operator', path);
  if (typeof bound !== 'number' || Math.abs(bound) > limit) {
    throw invalidPattern('Value of numeric match must be a number from -5e9 to 5e9', path);
  }
  return (value) => compare(value, bound);
}
