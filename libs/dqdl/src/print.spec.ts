import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparisonOperators, type Condition } from './ast/condition.ts';
import { sizeUnits, timeUnits, type Operand, type Parameter } from './ast/operand.ts';
import type { Expression, Rule } from './ast/rule.ts';
import type { Ruleset } from './ast/ruleset.ts';
import { print } from './print.ts';
import { ruleTypes } from './rule-types.ts';
import { parse } from './syntax/parse.ts';

const at = { line: 0, column: 0 };
const digits = fc.nat().map(String);
const number = fc.oneof(
  fc.integer().map(String),
  fc.tuple(fc.integer(), fc.nat({ max: 99 })).map(([whole, part]) => `${whole}.${part}`),
);
// Escaped as written; a date or time in quotes would be another kind of operand.
const quotable = fc
  .string({ unit: 'grapheme' })
  .map((text) => text.replaceAll(/["\\]/g, (character) => `\\${character}`))
  .filter((text) => !/^\d{4}-\d{2}-\d{2}$|^\d{1,2}:\d{2}( [AP]M)?$/.test(text));
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,6}$/);
const date = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2999-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));

const simple: fc.Arbitrary<Operand> = fc.oneof(
  number.map((text): Operand => ({ kind: 'number', text })),
  date.map((text): Operand => ({ kind: 'date', text })),
  fc.constantFrom('12:30', '9:05 PM').map((text): Operand => ({ kind: 'time', text })),
  fc
    .constantFrom('NULL' as const, 'EMPTY' as const, 'WHITESPACES_ONLY' as const)
    .map((word): Operand => ({ kind: 'keyword', word })),
  fc
    .record({ amount: digits, unit: fc.constantFrom(...timeUnits) })
    .map((each): Operand => ({ kind: 'duration', ...each })),
  fc
    .record({ amount: digits, unit: fc.constantFrom(...sizeUnits) })
    .map((each): Operand => ({ kind: 'size', ...each })),
  fc
    .option(
      fc.record({
        sign: fc.constantFrom('+' as const, '-' as const),
        amount: digits,
        unit: fc.constantFrom(...timeUnits),
      }),
    )
    .map((offset): Operand => ({ kind: 'now', offset })),
  name.map((each): Operand => ({ kind: 'variable', name: each })),
);
const call: fc.Arbitrary<Operand> = fc
  .record({ name: fc.constantFrom('last', 'avg', 'index'), operands: fc.array(simple, { maxLength: 2 }) })
  .map((each): Operand => ({ kind: 'call', ...each }));
const arithmetic: fc.Arbitrary<Operand> = fc
  .record({
    operator: fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const),
    left: fc.oneof(simple, call),
    right: fc.oneof(simple, call),
  })
  .map((each): Operand => ({ kind: 'arithmetic', ...each }));
const string = quotable.map((text): Operand => ({ kind: 'string', text }));
const operand = fc.oneof(simple, string, call, arithmetic);

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    kind: fc.constant('comparison' as const),
    operator: fc.constantFrom(...comparisonOperators),
    operand,
  }),
  fc.record({ kind: fc.constant('between' as const), negated: fc.boolean(), low: operand, high: operand }),
  fc.record({
    kind: fc.constant('in' as const),
    negated: fc.boolean(),
    operands: fc.oneof(
      fc.array(simple, { minLength: 1, maxLength: 4 }),
      fc.array(string, { minLength: 1, maxLength: 4 }),
      name.map((variable) => ({ variable })),
    ),
  }),
  fc.record({ kind: fc.constant('matches' as const), negated: fc.boolean(), pattern: quotable }),
);

const labels = fc.dictionary(
  name,
  quotable.filter((text) => text !== ''),
  { maxKeys: 3, noNullPrototype: true },
);
const parameter: fc.Arbitrary<Parameter> = fc.oneof(
  fc.record({ kind: fc.constant('name' as const), text: quotable, of: fc.boolean(), at: fc.constant(at) }),
  fc.record({ kind: fc.constant('variable' as const), text: name, of: fc.boolean(), at: fc.constant(at) }),
);

const rule: fc.Arbitrary<Rule> = fc.constantFrom(...Object.entries(ruleTypes)).chain(([type, of]) =>
  fc.record({
    kind: fc.constant('rule' as const),
    type: fc.constant(type),
    parameters: fc.array(parameter, {
      minLength: of.parameters[0],
      maxLength: Math.min(of.parameters[1], 3),
    }),
    condition:
      of.condition === 'none'
        ? fc.constant(null)
        : of.condition === 'required'
          ? condition
          : fc.option(condition),
    where: of.where ? fc.option(quotable) : fc.constant(null),
    labels,
    threshold: of.threshold ? fc.option(condition) : fc.constant(null),
    at: fc.constant(at),
  }),
);
const expression: fc.Arbitrary<Expression> = fc.oneof(
  rule,
  fc.record({ kind: fc.constant('and' as const), operands: fc.array(rule, { minLength: 2, maxLength: 3 }) }),
  fc.record({
    kind: fc.constant('or' as const),
    operands: fc.array(
      fc.oneof(
        rule,
        fc.record({
          kind: fc.constant('and' as const),
          operands: fc.array(rule, { minLength: 2, maxLength: 2 }),
        }),
      ),
      { minLength: 2, maxLength: 3 },
    ),
  }),
);
const ruleset: fc.Arbitrary<Ruleset> = fc.record({
  variables: fc.array(
    fc.record({ name, value: fc.oneof(quotable, fc.array(quotable, { minLength: 1, maxLength: 3 })) }),
    { maxLength: 2 },
  ),
  defaultLabels: labels,
  rules: fc.array(expression, { minLength: 1, maxLength: 4 }),
  analyzers: fc.array(rule, { maxLength: 2 }),
});

/** Positions tell where it was written, not what it says. */
const placeless = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === 'at' ? at : each)));

test('given any ruleset, when it is printed and parsed again, then it is the same', () => {
  fc.assert(
    fc.property(ruleset, (original) => {
      expect(placeless(parse(print(original)))).toEqual(placeless(original));
    }),
    { numRuns: 500 },
  );
});

test('given any text, then parsing it ends in a ruleset or a syntax error', () => {
  const pieces = fc.constantFrom(
    ...[
      'Rules',
      '=',
      '[',
      ']',
      '(',
      ')',
      ',',
      'RowCount',
      'ColumnValues',
      '"a"',
      '>',
      '0',
      'in',
      'not',
      'and',
      '-',
      '#',
      '\n',
      '$x',
      '\\',
    ],
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(pieces).map((each) => each.join(' ')),
        fc.string(),
      ),
      (text) => {
        try {
          parse(text);
        } catch (error) {
          expect((error as Error).name).toBe('DqdlSyntaxError');
        }
      },
    ),
    { numRuns: 1000 },
  );
});
