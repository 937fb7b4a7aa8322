import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCondition, refuseEndlessConditions } from './condition-syntax.ts';

const { parse } = createRequire(import.meta.url)('dynalite/db/conditionParser.js') as {
  parse: (text: string, options: { context: object }) => unknown;
};
const context = () => ({ attrNames: {}, attrVals: {}, unusedAttrNames: {}, unusedAttrVals: {} });
/** Whether dynalite finds the syntax right, whatever else it says of it. */
const dynalite = (text: string) => {
  try {
    parse(text, { context: context() });
    return true;
  } catch {
    return false;
  }
};

const { condition } = fc.letrec<{ condition: string; operand: string }>((tie) => ({
  operand: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom('a', 'b.c', 'd[0]', '#n', ':v', 'a.b[1].c'),
    tie('operand').map((operand) => `(${operand})`),
  ),
  condition: fc.oneof(
    { maxDepth: 3 },
    fc
      .tuple(tie('operand'), fc.constantFrom('=', '<>', '<', '<=', '>', '>='), tie('operand'))
      .map((parts) => parts.join(' ')),
    fc.constantFrom(
      ...[
        'a BETWEEN :x AND :y',
        'a IN (:x, :y)',
        'attribute_exists(a)',
        'begins_with(a, :x)',
        'size(a) > :x',
      ],
    ),
    fc
      .tuple(tie('condition'), fc.constantFrom('AND', 'or'), tie('condition'))
      .map((parts) => parts.join(' ')),
    tie('condition').map((one) => `NOT ${one}`),
    fc.tuple(tie('condition'), tie('condition')).map(([one, two]) => `(${one}) AND (${two})`),
  ),
}));

test('takes whatever dynalite takes', () => {
  fc.assert(
    fc.property(condition, (text) => {
      fc.pre(dynalite(text));
      expect(isCondition(text)).toBe(true);
    }),
    { seed: 20261102, numRuns: 60 },
  );
});

test('takes what is nested well', () => {
  for (const text of ['((((a = :b))))', '((a)) = ((:b))', `${'('.repeat(200)}a = :b${')'.repeat(200)}`])
    expect([text, isCondition(text)]).toEqual([text, true]);
});

describe('refuses at once what dynalite would never end with', () => {
  test.each([
    '('.repeat(40),
    `${'('.repeat(40)}a = :b`,
    '(((((((+)))))))',
    `${'('.repeat(40)}${')'.repeat(40)}`,
    `${'('.repeat(4000)}a`,
    '(((a AND b)))',
    '(((a = b) AND))',
  ])('%s', (ConditionExpression) => {
    expect(() => refuseEndlessConditions({ ConditionExpression })).toThrow('Invalid ConditionExpression');
  });
});
