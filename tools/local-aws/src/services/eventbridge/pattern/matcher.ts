import { cidr } from './cidr.ts';
import { numeric } from './numeric.ts';
import { invalidPattern } from './pattern-error.ts';
import { wildcard } from './wildcard.ts';

/** Whether one scalar of an event is what one element of a pattern's list asks for. */
export type ValueTest = (value: Scalar) => boolean;

export type Scalar = string | number | boolean | null;

/** An element of a leaf: a test of a value, or of whether there is one. */
export type Matcher =
  | { readonly kind: 'value'; readonly test: ValueTest }
  | { readonly kind: 'exists'; readonly expected: boolean };

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
export function compileMatcher(element: unknown, path: readonly string[]): Matcher {
  if (isScalar(element)) return { kind: 'value', test: (value) => value === element };
  const [operator, operand] = onlyMember(element, path);
  if (operator === 'exists') {
    if (typeof operand !== 'boolean') throw invalidPattern('exists must be true or false', path);
    return { kind: 'exists', expected: operand };
  }
  return { kind: 'value', test: compileTest(operator, operand, path) };
}

function compileTest(operator: string, operand: unknown, path: readonly string[]): ValueTest {
  switch (operator) {
    case 'prefix':
    case 'suffix':
      return affix(operator, operand, path);
    case 'equals-ignore-case':
      return ignoreCase(operand, path);
    case 'wildcard':
      return onStrings(wildcard(textOf(operator, operand, path), path));
    case 'numeric':
      return numeric(operand, path);
    case 'cidr':
      return onStrings(cidr(textOf(operator, operand, path), path));
    case 'anything-but':
      return anythingBut(operand, path);
    default:
      throw invalidPattern('Unrecognized match type', path);
  }
}

function affix(operator: 'prefix' | 'suffix', operand: unknown, path: readonly string[]): ValueTest {
  const starts = operator === 'prefix';
  if (typeof operand === 'object' && operand !== null) {
    const [inner, text] = onlyMember(operand, path);
    if (inner !== 'equals-ignore-case') throw invalidPattern(`Unsupported match type in ${operator}`, path);
    const folded = textOf(inner, text, path).toLowerCase();
    return onStrings((value) => {
      const lower = value.toLowerCase();
      return starts ? lower.startsWith(folded) : lower.endsWith(folded);
    });
  }
  const text = textOf(operator, operand, path);
  return onStrings((value) => (starts ? value.startsWith(text) : value.endsWith(text)));
}

function ignoreCase(operand: unknown, path: readonly string[]): ValueTest {
  const folded = textOf('equals-ignore-case', operand, path).toLowerCase();
  return onStrings((value) => value.toLowerCase() === folded);
}

/** Refuses what EventBridge refuses: ignoring case within a prefix or suffix. */
function anythingBut(operand: unknown, path: readonly string[]): ValueTest {
  if (typeof operand === 'object' && operand !== null && !Array.isArray(operand)) {
    const [operator, inner] = onlyMember(operand, path);
    if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(operator)) {
      throw invalidPattern('Unsupported anything-but pattern', path);
    }
    const texts = Array.isArray(inner) ? (inner as unknown[]) : [inner];
    if (texts.length === 0) throw invalidPattern('Empty arrays are not allowed', path);
    const tests = texts.map((text) => compileTest(operator, textOf(operator, text, path), path));
    return (value) => !tests.some((test) => test(value));
  }
  const excluded = Array.isArray(operand) ? (operand as unknown[]) : [operand];
  if (excluded.length === 0) throw invalidPattern('Empty arrays are not allowed', path);
  if (!excluded.every((value) => typeof value === 'string' || typeof value === 'number')) {
    throw invalidPattern('Inside anything-but list, start|null|boolean is not supported', path);
  }
  const values = new Set<Scalar>(excluded);
  return (value) => !values.has(value);
}

export function isScalar(value: unknown): value is Scalar {
  return (
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  );
}

function onStrings(test: (value: string) => boolean): ValueTest {
  return (value) => typeof value === 'string' && test(value);
}

function onlyMember(element: unknown, path: readonly string[]): [operator: string, operand: unknown] {
  const members = typeof element === 'object' && element !== null ? Object.entries(element) : [];
  const [member] = members;
  if (Array.isArray(element) || member === undefined || members.length > 1) {
    throw invalidPattern('Match value must be String, number, true, false, null, or one operator', path);
  }
  return member;
}

function textOf(operator: string, operand: unknown, path: readonly string[]): string {
  if (typeof operand !== 'string') throw invalidPattern(`${operator} match pattern must be a string`, path);
  if (operand === '' && operator !== 'equals-ignore-case') {
    throw invalidPattern(`Null ${operator} not allowed`, path);
  }
  return operand;
}
