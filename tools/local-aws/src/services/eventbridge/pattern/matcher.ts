import { anythingBut } from './anything-but.ts';
import { cidr } from './cidr.ts';
import type { Scalar } from './event-fields.ts';
import { numeric } from './numeric.ts';
import type { PatternNode, PatternSource } from './pattern-source.ts';
import { wildcardTest } from './wildcard-test.ts';

/** Whether one scalar of an event is what one element of a pattern's list asks for. */
export type ValueTest = (value: Scalar) => boolean;

/** An element of a leaf: a test of a value, or of whether there is one. */
export type Matcher =
  | { readonly kind: 'value'; readonly test: ValueTest; readonly exact?: Scalar }
  | { readonly kind: 'exists'; readonly expected: boolean };

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
export function compileMatcher(node: PatternNode, source: PatternSource): Matcher {
  if (node.kind === 'array') {
    throw source.refuse('Match value must be String, number, true, false, or null', node.at);
  }
  if (node.kind !== 'object') {
    const expected = node.value;
    return { kind: 'value', exact: expected, test: (value) => value === expected };
  }
  const [operator, operand] = onlyMember(node, source);
  if (operator === 'exists') {
    if (operand.kind === 'literal' && operand.value !== null)
      return { kind: 'exists', expected: operand.value };
    throw source.refuse('exists match pattern must be either true or false.', operand.at);
  }
  return { kind: 'value', test: compileTest({ operator, operand, source }) };
}

interface Expression {
  readonly operator: string;
  readonly operand: PatternNode;
  readonly source: PatternSource;
}

function compileTest({ operator, operand, source }: Expression): ValueTest {
  switch (operator) {
    case 'exactly': {
      const expected = textOf({ operator: 'exact', operand, source });
      return (value) => value === expected;
    }
    case 'prefix':
    case 'suffix':
      return affix({ operator, operand, source });
    case 'equals-ignore-case': {
      const folded = textOf({ operator, operand, source }).toLowerCase();
      return onStrings((value) => value.toLowerCase() === folded);
    }
    case 'wildcard':
      return onStrings(wildcardTest(operand, source));
    case 'numeric':
      return numeric(operand, source);
    case 'cidr':
      // EventBridge says prefix here, too.
      return onStrings(cidr(textOf({ operator: 'prefix', operand, source })));
    case 'anything-but':
      return anythingBut(operand, source);
    default:
      throw source.refuse(`Unrecognized match type ${operator}`, operand.at);
  }
}

function affix({ operator, operand, source }: Expression): ValueTest {
  const starts = operator === 'prefix';
  if (operand.kind === 'object') {
    const [inner, text] = onlyMember(operand, source);
    if (inner !== 'equals-ignore-case')
      throw source.refuse(`Unsupported ${operator} pattern: ${inner}`, text.at);
    const folded = textOf({ operator: inner, operand: text, source }).toLowerCase();
    return onStrings((value) => {
      const lower = value.toLowerCase();
      return starts ? lower.startsWith(folded) : lower.endsWith(folded);
    });
  }
  const text = textOf({ operator, operand, source });
  return onStrings((value) => (starts ? value.startsWith(text) : value.endsWith(text)));
}

export function onStrings(test: (value: string) => boolean): ValueTest {
  return (value) => typeof value === 'string' && test(value);
}

export function onlyMember(
  node: PatternNode & { kind: 'object' },
  source: PatternSource,
): readonly [operator: string, operand: PatternNode] {
  const [member, second] = node.members;
  if (member === undefined) throw source.refuse('Match expression name not found', node.end);
  if (second !== undefined) throw source.refuse('Only one key allowed in match expression', second[1].at);
  return member;
}

function textOf({ operator, operand, source }: Expression): string {
  if (operand.kind === 'string') return operand.value;
  throw source.refuse(`${operator} match pattern must be a string`, operand.at);
}
