import { describe, expect, test } from 'vitest';
import { compilePattern, matchesEvent } from './pattern.ts';

const matches = (pattern: object, event: object) =>
  matchesEvent(compilePattern(JSON.stringify(pattern)), event);

/**
 * What each operator is, from https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html; where the
 * page is silent, from the documented examples of the matcher that EventBridge uses, https://github.com/aws/event-ruler#ruler-by-example,
 * and from answers of AWS that https://github.com/localstack/localstack/tree/main/tests/aws/services/events/event_pattern_templates records.
 */
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
      [{ a: [{ b: '1', c: '2' }] }, { a: [{ b: '1' }, { b: '1', c: '2' }] }],
      [{ a: [{ b: '1' }, { c: '2' }] }],
    ],
    [
      'one element of each of several arrays',
      { a: { b: ['1'], c: { d: ['2'], e: ['3'] } }, f: { g: ['4'] } },
      [{ a: [{ b: '0' }, { b: '1', c: [{ d: '2' }, { d: '2', e: '3' }] }], f: [{ g: '9' }, { g: '4' }] }],
      [
        { a: [{ b: '1', c: [{ d: '2' }, { e: '3' }] }], f: [{ g: '4' }] },
        { a: [{ b: '1' }, { c: [{ d: '2', e: '3' }] }], f: { g: '4' } },
      ],
    ],
    [
      'what the chosen element lacks',
      { a: { b: ['1'], c: [{ exists: false }] } },
      [{ a: [{ b: '1' }, { b: '2', c: '3' }] }],
      [{ a: [{ b: '1', c: '3' }, { b: '2' }] }],
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
    [
      'exists',
      { a: [{ exists: true }] },
      [{ a: null }, { a: 'x' }],
      [{}, { a: {} }, { a: [] }, { a: { b: 1 } }],
    ],
    [
      'does not exist',
      { a: { b: [{ exists: false }] } },
      [{}, { a: { c: 1 } }, { a: { b: { c: 1 } } }, { a: [] }, { a: { b: [] } }],
      [{ a: { b: null } }, { a: [{ b: 1 }, { c: 2 }] }],
    ],
    [
      'anything but',
      { a: [{ 'anything-but': ['x', 'w'] }] },
      [{ a: 'y' }, { a: null }, { a: 1 }, { a: ['x', 'z'] }],
      [{ a: 'x' }, { a: ['x', 'w'] }, {}],
    ],
    [
      'anything but numbers',
      { a: [{ 'anything-but': [1, 2] }] },
      [{ a: 3 }, { a: '1' }],
      [{ a: 1 }, { a: 2 }, {}],
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
    [
      '$or, which joins what stands beside it',
      { detail: { $or: [{ a: [{ numeric: ['<', 10] }] }, { b: [{ 'anything-but': 1 }], c: ['x'] }] } },
      [{ detail: { a: 9 } }, { detail: { b: 2, c: 'x' } }],
      [{ detail: { a: 10, b: 2 } }, { detail: { b: 1, c: 'x' } }, { a: 9 }],
    ],
    [
      'a number by its value: the page says by its text, AWS answers otherwise',
      { a: [300] },
      [JSON.parse('{"a":300.0}') as object, JSON.parse('{"a":3.0e2}') as object],
      [{ a: '300' }],
    ],
    [
      'anything but, which does not ask what is not there, and takes null',
      { a: [{ 'anything-but': ['x'] }] },
      [{ a: null }, { a: 5 }],
      [{}, { a: [] }],
    ],
    [
      'anything but an empty wildcard',
      { a: [{ 'anything-but': { wildcard: '' } }] },
      [{ a: 'b' }],
      [{ a: '' }],
    ],
    [
      'names joined by dots, in the pattern as in the event',
      { detail: { 'state.status': ['running'] } },
      [{ detail: { state: { status: 'running' } } }, { detail: { 'state.status': 'running' } }],
      [{ detail: { state: { status: { status: 'running' } } } }],
    ],
    [
      'names joined by dots in the event alone',
      { detail: { state: { status: ['running'] } } },
      [{ detail: { 'state.status': 'running' } }, { 'detail.state': { status: 'running' } }],
      [{ detail: { 'state.status': { status: 'running' } } }],
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

test('many arrays that each could match cost no more than looking at them', () => {
  const elements = Array.from({ length: 400 }, (_, n) => ({ x: 1, n }));
  const event = { a: elements, b: elements, c: elements, d: elements, e: [{ x: 2 }, { y: 1 }] };
  const wanted = { x: [1] };
  expect(matches({ a: wanted, b: wanted, c: wanted, d: wanted, e: { x: [2], y: [1] } }, event)).toBe(false);
});
