import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern } from './pattern.ts';
import { RuleIndex } from './rule-index.ts';

const matches = (pattern: object, event: object) => compilePattern(JSON.stringify(pattern)).matches(event);

describe('an event matches', () => {
  test.each<[name: string, pattern: object, yes: object[], no: object[]]>([
    [
      'exact',
      { a: ['x', 1, true] },
      [{ a: 'x' }, { a: 1 }, { a: true }, { a: ['y', 'x'] }],
      [{ a: 'y' }, { a: '1' }, {}, { a: {} }],
    ],
    ['null and empty', { a: [null, ''] }, [{ a: null }, { a: '' }], [{}, { a: 0 }, { a: false }]],
    [
      'nested',
      { a: { b: { c: ['x'] } } },
      [{ a: { b: { c: 'x' } } }, { a: { b: [{ c: 'y' }, { c: 'x' }] } }],
      [{ a: { b: 'x' } }, { a: 'x' }],
    ],
    [
      'one element as a whole',
      { a: { b: ['1'], c: ['2'] } },
      [{ a: [{ b: '1', c: '2' }] }],
      [{ a: [{ b: '1' }, { c: '2' }] }],
    ],
    ['prefix', { a: [{ prefix: 'pre' }] }, [{ a: 'prefix' }], [{ a: 'a pre' }, { a: 5 }]],
    [
      'prefix, ignoring case',
      { a: [{ prefix: { 'equals-ignore-case': 'PRE' } }] },
      [{ a: 'preFix' }],
      [{ a: 'xpre' }],
    ],
    ['suffix', { a: [{ suffix: '.png' }] }, [{ a: 'a.png' }], [{ a: 'a.PNG' }]],
    [
      'suffix, ignoring case',
      { a: [{ suffix: { 'equals-ignore-case': '.png' } }] },
      [{ a: 'a.PNG' }],
      [{ a: 'png' }],
    ],
    ['equals-ignore-case', { a: [{ 'equals-ignore-case': 'alice' }] }, [{ a: 'ALIce' }], [{ a: 'alic' }]],
    [
      'wildcard',
      { a: [{ wildcard: 'a*b*c' }] },
      [{ a: 'abc' }, { a: 'axxbyybc' }],
      [{ a: 'ac' }, { a: 'abcd' }, { a: 1 }],
    ],
    [
      'wildcard, escaped',
      { a: [{ wildcard: 'a\\*\\\\*' }] },
      [{ a: 'a*\\' }, { a: 'a*\\z' }],
      [{ a: 'ab\\' }],
    ],
    [
      'numeric',
      { a: [{ numeric: ['>', 0, '<=', 5] }] },
      [{ a: 5 }, { a: 0.1 }],
      [{ a: 0 }, { a: 5.1 }, { a: '3' }],
    ],
    ['numeric, equal', { a: [{ numeric: ['=', 3.018e2] }] }, [{ a: 301.8 }], [{ a: 301 }]],
    ['exists', { a: [{ exists: true }] }, [{ a: null }, { a: 'x' }], [{}, { a: {} }, { a: { b: 1 } }]],
    [
      'does not exist',
      { a: { b: [{ exists: false }] } },
      [{}, { a: { c: 1 } }, { a: { b: { c: 1 } } }, { a: [] }],
      [{ a: { b: null } }],
    ],
    [
      'anything but',
      { a: [{ 'anything-but': ['x', 1] }] },
      [{ a: 'y' }, { a: null }, { a: ['x', 'z'] }],
      [{ a: 'x' }, { a: 1 }, {}],
    ],
    ['anything but a prefix', { a: [{ 'anything-but': { prefix: 'x' } }] }, [{ a: 'y' }], [{ a: 'xy' }, {}]],
    [
      'anything but several suffixes',
      { a: [{ 'anything-but': { suffix: ['.a', '.b'] } }] },
      [{ a: 'x.c' }],
      [{ a: 'x.a' }, { a: 'x.b' }],
    ],
    [
      'anything but, ignoring case',
      { a: [{ 'anything-but': { 'equals-ignore-case': ['X', 'y'] } }] },
      [{ a: 'z' }],
      [{ a: 'x' }, { a: 'Y' }],
    ],
    [
      'anything but a wildcard',
      { a: [{ 'anything-but': { wildcard: '*/lib/*' } }] },
      [{ a: 'src' }],
      [{ a: 'a/lib/b' }],
    ],
    [
      'cidr',
      { a: [{ cidr: '10.0.1.0/24' }] },
      [{ a: '10.0.1.255' }],
      [{ a: '10.0.2.0' }, { a: '10.0.1' }, { a: '::1' }],
    ],
    [
      'cidr v6',
      { a: [{ cidr: '2001:db8::/32' }] },
      [{ a: '2001:db8::1' }, { a: '2001:0db8:1:2:3:4:5:6' }],
      [{ a: '2001:db9::1' }, { a: '10.0.0.1' }],
    ],
    [
      '$or',
      { source: ['s'], $or: [{ a: ['x'] }, { b: [{ exists: true }] }] },
      [
        { source: 's', a: 'x' },
        { source: 's', b: 1 },
      ],
      [{ source: 's' }, { a: 'x' }],
    ],
    ['a field called $or', { a: { $or: ['x'] } }, [{ a: { $or: 'x' } }], [{ a: 'x' }]],
    [
      'any of several elements',
      { a: [{ prefix: 'x' }, { exists: false }, 7] },
      [{ a: 'xy' }, {}, { a: 7 }],
      [{ a: 'y' }],
    ],
  ])('%s', (_, pattern, yes, no) => {
    for (const event of yes) expect(matches(pattern, event), JSON.stringify(event)).toBe(true);
    for (const event of no) expect(matches(pattern, event), JSON.stringify(event)).toBe(false);
  });
});

describe('a pattern is refused, with the place,', () => {
  test.each<[string | object, RegExp]>([
    ['not json', /not JSON/],
    ['[]', /not a JSON object/],
    [{}, /Empty objects/],
    [{ a: [] }, /Empty arrays.* at a/],
    [{ a: 'x' }, /must be an object or an array at a/],
    [{ a: { b: [{ regex: 'x' }] } }, /Unrecognized match type at a\.b/],
    [{ a: [{ prefix: 1 }] }, /prefix match pattern must be a string/],
    [{ a: [{ prefix: '' }] }, /Null prefix/],
    [{ a: [{ prefix: 'x', suffix: 'y' }] }, /one operator/],
    [{ a: [{ exists: 'yes' }] }, /exists must be true or false/],
    [{ a: [{ numeric: ['>', 5, '<', 5] }] }, /lower bound/],
    [{ a: [{ numeric: ['~', 5] }] }, /operator/],
    [{ a: [{ numeric: ['>', 6e9] }] }, /from -5e9 to 5e9/],
    [{ a: [{ wildcard: 'a**b' }] }, /Consecutive/],
    [{ a: [{ wildcard: 'a\\b' }] }, /escape/],
    [{ a: [{ wildcard: 'x*'.repeat(21) }] }, /too complex/],
    [{ a: [{ cidr: '10.0.0.0/33' }] }, /CIDR/],
    [{ a: [{ 'anything-but': { prefix: { 'equals-ignore-case': 'x' } } }] }, /must be a string/],
    [{ a: [{ 'anything-but': [null] }] }, /not supported/],
    [{ a: ['x'.repeat(4096)] }, /longer than 4096/],
  ])('%j', (pattern, reason) => {
    const text = typeof pattern === 'string' ? pattern : JSON.stringify(pattern);
    expect(() => compilePattern(text)).toThrow(
      expect.objectContaining({
        code: 'InvalidEventPatternException',
        message: expect.stringMatching(reason) as string,
      }) as Error,
    );
  });
});

test('no text makes the compiler fail otherwise than by name', () => {
  const operators = fc.constantFrom(
    'prefix',
    'numeric',
    'anything-but',
    'exists',
    'wildcard',
    'cidr',
    '$or',
    'a',
  );
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(operators, tie('value'), { maxKeys: 3 }),
    ),
  })).value;
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        json.map((value) => JSON.stringify(value)),
      ),
      json,
      (text, event) => {
        try {
          expect(typeof compilePattern(text).matches(event)).toBe('boolean');
        } catch (error) {
          expect(error).toMatchObject({ code: 'InvalidEventPatternException' });
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('the index finds the rules that asking each would find', () => {
  const names = fc.constantFrom('a', 'b', 'c');
  const field = fc.oneof(
    fc.array(names, { minLength: 1, maxLength: 2 }),
    fc.constant([{ 'anything-but': 'a' }]),
    fc.constant([{ prefix: 'b' }]),
  );
  const pattern = fc
    .record({ source: field, 'detail-type': field }, { requiredKeys: [] })
    .filter((candidate) => Object.keys(candidate).length > 0);
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 6 }), names, names, (patterns, source, detailType) => {
      const event = { source, 'detail-type': detailType };
      const rules = patterns.map((one, rule) => ({ rule, pattern: compilePattern(JSON.stringify(one)) }));
      const asked = rules.filter((each) => each.pattern.matches(event)).map(({ rule }) => rule);
      expect(new RuleIndex(rules).matching(event).toSorted()).toEqual(asked);
    }),
  );
});
