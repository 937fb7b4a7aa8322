import type { PatternNode, PatternSource } from './pattern-source.ts';

/** EventBridge compares numbers of this range only. */
const limit = 5e9;

type Comparison = (value: number, bound: number) => boolean;

const lower: ReadonlyMap<string, Comparison> = new Map([
  ['>', (value, bound) => value > bound],
  ['>=', (value, bound) => value >= bound],
]);
const upper: ReadonlyMap<string, Comparison> = new Map([
  ['<', (value, bound) => value < bound],
  ['<=', (value, bound) => value <= bound],
]);
const equal: ReadonlyMap<string, Comparison> = new Map([['=', (value, bound) => value === bound]]);
const single: ReadonlyMap<string, Comparison> = new Map([...lower, ...upper, ...equal]);

/** One comparison, or a lower bound followed by an upper one: `[">", 0, "<=", 5]`. */
export function numeric(node: PatternNode, source: PatternSource): (value: unknown) => boolean {
  if (node.kind !== 'array') throw source.refuse('Value of numeric must be an array.', node.at);
  const [operator, bound, secondOperator, secondBound, more] = node.items;
  if (operator?.kind !== 'string')
    throw source.refuse(
      `Invalid member in numeric match: ${wordOf(operator)}`,
      (operator ?? { at: node.end }).at,
    );
  const first = single.get(operator.value);
  if (first === undefined) {
    throw source.refuse(
      `Unrecognized numeric range operator: ${operator.value}`,
      (bound ?? { at: node.end }).at,
    );
  }
  const name = operator.value === '=' ? 'equals' : operator.value;
  const from = boundOf({ bound, name, source, end: node.end });
  if (secondOperator === undefined) return (value) => typeof value === 'number' && first(value, from);
  if (!lower.has(operator.value))
    throw source.refuse('Too many elements in numeric expression', secondOperator.at);
  if (secondOperator.kind !== 'string')
    throw source.refuse(`Bad value in numeric range: ${wordOf(secondOperator)}`, secondOperator.at);
  const second = upper.get(secondOperator.value);
  if (second === undefined)
    throw source.refuse(`Bad numeric range operator: ${secondOperator.value}`, secondOperator.end);
  const to = boundOf({ bound: secondBound, name: secondOperator.value, source, end: node.end });
  if (more !== undefined) throw source.refuse('Too many terms in numeric range expression', more.at);
  if (from >= to) throw source.refuse('Bottom must be less than top', node.end);
  return (value) => typeof value === 'number' && first(value, from) && second(value, to);
}

function boundOf({
  bound,
  name,
  source,
  end,
}: {
  bound: PatternNode | undefined;
  name: string;
  source: PatternSource;
  end: number;
}): number {
  if (bound?.kind !== 'number') throw source.refuse(`Value of ${name} must be numeric`, bound?.at ?? end);
  return comparable(bound.value, bound.at, source);
}

/** A number that EventBridge can compare, or a refusal. */
export function comparable(value: number, at: number, source: PatternSource): number {
  if (Math.abs(value) <= limit) return value;
  throw source.refuse('Value must be between -5.0E9 and 5.0E9, inclusive', at);
}

function wordOf(node: PatternNode | undefined): string {
  if (node === undefined) return ']';
  if (node.kind === 'array') return '[';
  return node.kind === 'object' ? '{' : String(node.value);
}
