import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventFields } from './event-fields.ts';
import { compilePattern, matchesEvent } from './pattern.ts';
import { RuleIndex } from './rule-index.ts';

/**
 * The rules of https://github.com/aws/event-ruler, as simply as they can be said: an event is a list of fields, each with the array
 * elements that it lies in; a pattern is alternatives of fields; every way to choose a value for each field is tried.
 */
interface Field {
  readonly path: string;
  readonly value: unknown;
  /** Array, by its place, to index. */
  readonly within: Readonly<Record<string, number>>;
}

function fieldsOf(value: unknown, path = '', within: Record<string, number> = {}, place = ''): Field[] {
  if (Array.isArray(value)) {
    return value.flatMap((element: unknown, index) =>
      typeof element === 'object' && element !== null
        ? fieldsOf(element, path, { ...within, [place]: index }, `${place}[${index}]`)
        : [{ path, value: element, within }],
    );
  }
  if (typeof value !== 'object' || value === null) return [{ path, value, within }];
  return Object.entries(value).flatMap(([name, member]) =>
    fieldsOf(member, path === '' ? name : `${path}.${name}`, within, `${place}/${name}`),
  );
}

type Alternative = Readonly<Record<string, readonly unknown[]>>;

function alternativesOf(pattern: object, prefix = '', given: Alternative[] = [{}]): Alternative[] {
  let alternatives = given;
  for (const [name, value] of Object.entries(pattern) as [string, object][]) {
    const before = alternatives;
    if (name === '$or')
      alternatives = (value as object[]).flatMap((branch) => alternativesOf(branch, prefix, before));
    else if (Array.isArray(value))
      alternatives = before.map((one) => ({ ...one, [`${prefix}${name}`]: value }));
    else alternatives = alternativesOf(value, `${prefix}${name}.`, before);
  }
  return alternatives;
}

function referenceMatches(pattern: object, event: object): boolean {
  const fields = fieldsOf(event);
  const agree = (a: Field['within'], b: Field['within']) =>
    Object.entries(a).every(([array, index]) => (b[array] ?? index) === index);
  const choose = (
    left: readonly (readonly [string, readonly unknown[]])[],
    within: Field['within'],
  ): boolean => {
    const [first, ...rest] = left;
    if (first === undefined) return true;
    const [path, wanted] = first;
    const near = fields.filter((field) => field.path === path && agree(field.within, within));
    if (near.length === 0 && wanted.some((one) => isExists(one, false)) && choose(rest, within)) return true;
    return near.some(
      (field) =>
        wanted.some((one) => accepts(one, field.value)) && choose(rest, { ...within, ...field.within }),
    );
  };
  return alternativesOf(pattern).some((alternative) =>
    choose(
      Object.entries(alternative).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      {},
    ),
  );
}

const isExists = (one: unknown, expected: boolean) =>
  typeof one === 'object' && one !== null && (one as { exists?: unknown }).exists === expected;

function accepts(one: unknown, value: unknown): boolean {
  if (typeof one !== 'object' || one === null) return one === value;
  if ('exists' in one) return one.exists === true;
  if ('prefix' in one) return typeof value === 'string' && value.startsWith(String(one.prefix));
  if ('suffix' in one) return typeof value === 'string' && value.endsWith(String(one.suffix));
  if ('equals-ignore-case' in one)
    return (
      typeof value === 'string' && value.toLowerCase() === String(one['equals-ignore-case']).toLowerCase()
    );
  if ('wildcard' in one) {
    const escaped = String(one.wildcard)
      .split('*')
      .map((part) => RegExp.escape(part))
      .join('.*');
    return typeof value === 'string' && new RegExp(`^${escaped}$`, 's').test(value);
  }
  if ('numeric' in one) {
    const [, low, , high] = one.numeric as [string, number, string, number];
    return typeof value === 'number' && value > low && value <= high;
  }
  const but = (one as { 'anything-but': unknown })['anything-but'];
  if (Array.isArray(but)) return !but.includes(value);
  return typeof but === 'object' ? !accepts(but, value) : but !== value;
}

const name = fc.constantFrom('a', 'b', 'c', 'a.b');
const text = fc.constantFrom('', 'x', 'X', 'xy', 'yx', 'y');
const scalar = fc.oneof(text, fc.integer({ min: 0, max: 3 }), fc.boolean(), fc.constant(null));
const operator = fc.oneof(
  fc.boolean().map((exists) => ({ exists })),
  text.map((prefix) => ({ prefix })),
  text.map((suffix) => ({ suffix })),
  text.map((folded) => ({ 'equals-ignore-case': folded })),
  fc.constantFrom('*', 'x*', '*y', 'x*y', '*x*').map((wildcard) => ({ wildcard })),
  fc.constant({ numeric: ['>', 0, '<=', 2] }),
  text.map((but) => ({ 'anything-but': but })),
  fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1 }).map((but) => ({ 'anything-but': but })),
  fc.constantFrom('x', 'y').map((prefix) => ({ 'anything-but': { prefix } })),
  fc.constantFrom('x*', '*y').map((wildcard) => ({ 'anything-but': { wildcard } })),
);
const leaf = fc.array(fc.oneof(scalar, operator), { minLength: 1, maxLength: 3 });
const { pattern } = fc.letrec<{ pattern: object }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.dictionary(name, leaf, { minKeys: 1, maxKeys: 2 }),
    fc.dictionary(name, fc.oneof(leaf, tie('pattern')), { minKeys: 1, maxKeys: 3 }),
    fc
      .tuple(fc.dictionary(name, leaf, { maxKeys: 1 }), tie('pattern'), tie('pattern'))
      .map(([beside, ...branches]) => ({ ...beside, $or: branches })),
  ),
}));
const { event } = fc.letrec<{ value: unknown; event: object }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(scalar, { maxLength: 2 }),
    tie('event'),
    fc.array(tie('event'), { maxLength: 3 }),
  ),
  event: fc.dictionary(name, tie('value'), { maxKeys: 3 }),
}));

test('a compiled pattern matches what trying every choice matches', () => {
  let matched = 0;
  fc.assert(
    fc.property(pattern, event, (one, other) => {
      const expected = referenceMatches(one, other);
      matched += Number(expected);
      expect(matchesEvent(compilePattern(JSON.stringify(one)), other)).toBe(expected);
    }),
    { numRuns: 2000 },
  );
  // A test of which every case is "no" would prove little.
  expect(matched).toBeGreaterThan(100);
});

test('the index finds the rules that asking each would find', () => {
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 8 }), event, (patterns, one) => {
      const rules = patterns.map((each, rule) => ({ rule, pattern: compilePattern(JSON.stringify(each)) }));
      const asked = rules.filter((each) => matchesEvent(each.pattern, one)).map(({ rule }) => rule);
      const found = new RuleIndex(rules).matching(new EventFields(one));
      expect(found.toSorted((a, b) => a - b)).toEqual(asked);
    }),
    { numRuns: 200 },
  );
});

test('an event is held against few of many rules, whichever field tells them apart', () => {
  const asked: number[] = [];
  const rules = Array.from({ length: 1000 }, (_, n) => {
    const compiled = compilePattern(
      JSON.stringify({ source: ['shop'], detail: { store: [`store-${n}`], kind: ['sold'] } }),
    );
    const matches = (fields: EventFields) => {
      asked.push(n);
      return compiled.matches(fields);
    };
    return { rule: n, pattern: { ...compiled, matches } };
  });
  const one = { source: 'shop', detail: { store: 'store-7', kind: 'sold' } };
  expect(new RuleIndex(rules).matching(new EventFields(one))).toEqual([7]);
  expect(asked).toEqual([7]);
});
