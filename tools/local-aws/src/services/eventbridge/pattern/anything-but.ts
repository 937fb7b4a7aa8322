import type { Scalar } from './event-fields.ts';
import { type ValueTest, onStrings, onlyMember } from './matcher.ts';
import { comparable } from './numeric.ts';
import type { PatternNode, PatternSource } from './pattern-source.ts';
import { wildcardTest } from './wildcard-test.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-anything-but */
export function anythingBut(operand: PatternNode, source: PatternSource): ValueTest {
  if (operand.kind !== 'object') return butValues(operand, source);
  const [operator, inner] = onlyMember(operand, source);
  // Ignoring case within a prefix or suffix is what EventBridge has no negation of.
  if (inner.kind === 'object') throw source.refuse(notListed, inner.at);
  const excluded = listOf(inner).map((node) =>
    test({ operator, node, source, nested: inner.kind === 'array' }),
  );
  if (excluded.length === 0) throw source.refuse(mixed, inner.end);
  const isExcluded = onStrings((value) => excluded.some((each) => each(value)));
  return (value) => !isExcluded(value);
}

const notListed = 'Value of anything-but must be an array or single string/number value.';
const mixed = 'Inside anything but list, either all values are number or string, mixed type is not supported';

function butValues(operand: PatternNode, source: PatternSource): ValueTest {
  if (operand.kind !== 'array' && operand.kind !== 'string' && operand.kind !== 'number') {
    throw source.refuse(notListed, operand.at);
  }
  const nodes = listOf(operand);
  const values = new Set<Scalar>();
  for (const node of nodes) {
    if (node.kind === 'number') values.add(comparable(node.value, node.at, source));
    else if (node.kind === 'string') values.add(node.value);
    else
      throw source.refuse('Inside anything but list, start|null|boolean is not supported.', node.at, {
        nested: true,
      });
  }
  if (new Set(nodes.map(({ kind }) => kind)).size !== 1) throw source.refuse(mixed, operand.end);
  return (value) => !values.has(value);
}

function test({
  operator,
  node,
  source,
  nested,
}: {
  operator: string;
  node: PatternNode;
  source: PatternSource;
  nested: boolean;
}): (value: string) => boolean {
  switch (operator) {
    case 'prefix':
    case 'suffix': {
      if (node.kind !== 'string')
        throw source.refuse('prefix/suffix match pattern must be a string', node.at, { nested });
      const text = node.value;
      if (text === '') throw source.refuse('Null prefix/suffix not allowed', node.end, { nested });
      return (value) => (operator === 'prefix' ? value.startsWith(text) : value.endsWith(text));
    }
    case 'equals-ignore-case': {
      if (node.kind !== 'string') {
        throw source.refuse(
          'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
          node.at,
          { nested },
        );
      }
      const folded = node.value.toLowerCase();
      return (value) => value.toLowerCase() === folded;
    }
    case 'wildcard':
      return wildcardTest(node, source, { nested });
    default:
      throw source.refuse(`Unsupported anything-but pattern: ${operator}`, node.at);
  }
}

const listOf = (node: PatternNode) => (node.kind === 'array' ? node.items : [node]);
