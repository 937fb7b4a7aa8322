import { type Conjunction, matchesConjunction } from './conjunction.ts';
import { EventFields, type Scalar } from './event-fields.ts';
import { readPatternJson } from './json-source.ts';
import { type Matcher, compileMatcher } from './matcher.ts';
import { invalidPattern } from './pattern-error.ts';
import { type PatternNode, PatternSource } from './pattern-source.ts';

/** An event pattern, ready to be asked. */
export interface Pattern {
  matches(event: EventFields): boolean;
  /** Fields of which the event must have one of these values, whatever else it has. */
  readonly exact: ReadonlyMap<string, readonly Scalar[]>;
}

/** The default quota of EventBridge, in characters. */
const longestPattern = 4096;

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-complex-example-or */
const mostCombinations = 1000;

/** Compiles a pattern once; refuses, with InvalidEventPatternException, what EventBridge refuses. */
export function compilePattern(text: string): Pattern {
  if (text.length > longestPattern)
    throw invalidPattern(`Event pattern is longer than ${longestPattern} characters`);
  const source = new PatternSource(text);
  const root = readPatternJson(source);
  if (root.kind !== 'object') throw source.refuse('Filter is not an object', root.at);
  const alternatives = compileObject({ node: root, path: '', source, given: [new Map()] }).map(sorted);
  return {
    matches: (event) => alternatives.some((alternative) => matchesConjunction(alternative, event)),
    exact: exactFields(alternatives),
  };
}

/** Whether an event that is not looked at again matches. */
export const matchesEvent = (pattern: Pattern, event: unknown) => pattern.matches(new EventFields(event));

type Fields = ReadonlyMap<string, readonly Matcher[]>;

interface Place {
  readonly node: PatternNode & { kind: 'object' };
  /** Names so far, each with a dot behind it. */
  readonly path: string;
  readonly source: PatternSource;
  /** The alternatives that the pattern has had so far. */
  readonly given: readonly Fields[];
}

/** All fields of an object join each alternative; `$or` makes of each as many as it lists. */
function compileObject({ node, path, source, given }: Place): readonly Fields[] {
  if (node.members.size === 0) throw source.refuse('Empty objects are not allowed', node.end);
  let alternatives = given;
  for (const [name, value] of node.members) {
    const branches = name === '$or' ? branchesOf(value) : undefined;
    if (branches !== undefined) {
      const before = alternatives;
      alternatives = branches.flatMap((branch) =>
        compileObject({ node: branch, path, source, given: before }),
      );
    } else if (value.kind === 'object') {
      alternatives = compileObject({ node: value, path: `${path}${name}.`, source, given: alternatives });
    } else if (value.kind === 'array') {
      const matchers = compileLeaf(value, source);
      alternatives = alternatives.map((fields) => new Map(fields).set(`${path}${name}`, matchers));
    } else throw source.refuse(`"${name}" must be an object or an array`, value.at);
    if (alternatives.length > mostCombinations) {
      throw invalidPattern(`Rule is too complex - $or makes more than ${mostCombinations} combinations`);
    }
  }
  return alternatives;
}

function compileLeaf(
  { items, end }: PatternNode & { kind: 'array' },
  source: PatternSource,
): readonly Matcher[] {
  if (items.length === 0) throw source.refuse('Empty arrays are not allowed', end);
  return items.map((item) => compileMatcher(item, source));
}

/** Names that an object of `$or` must not have: with one of them, `$or` is a field like any other. */
const reserved = new Set([
  ...['exactly', 'equals-ignore-case', 'prefix', 'suffix', 'anything-but', 'exists', 'wildcard', 'numeric'],
  ...['cidr', '=', '<', '<=', '>', '>=', 'regex'],
]);

/** @see https://github.com/aws/event-ruler#the-or-primitive */
function branchesOf(node: PatternNode): readonly (PatternNode & { kind: 'object' })[] | undefined {
  if (node.kind !== 'array' || node.items.length < 2) return undefined;
  const objects = node.items.filter((item) => item.kind === 'object');
  const plain = objects.every(({ members }) => [...members.keys()].every((name) => !reserved.has(name)));
  return plain && objects.length === node.items.length ? objects : undefined;
}

/** EventBridge asks the fields of an event in the order of their paths. */
function sorted(fields: Fields): Conjunction {
  return [...fields]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, matchers]) => ({
      path,
      tests: matchers.flatMap((matcher) => (matcher.kind === 'value' ? [matcher.test] : [])),
      mayBeAnything: matchers.some((matcher) => matcher.kind === 'exists' && matcher.expected),
      mayBeAbsent: matchers.some((matcher) => matcher.kind === 'exists' && !matcher.expected),
      exact: matchers.every((matcher) => matcher.kind === 'value' && matcher.exact !== undefined)
        ? matchers.flatMap((matcher) => (matcher.kind === 'value' ? [matcher.exact ?? null] : []))
        : undefined,
    }));
}

function exactFields(alternatives: readonly Conjunction[]): ReadonlyMap<string, readonly Scalar[]> {
  const [first = [], ...others] = alternatives;
  const found = new Map<string, readonly Scalar[]>();
  for (const { path, exact } of first) {
    const lists = [exact, ...others.map((fields) => fields.find((field) => field.path === path)?.exact)];
    if (lists.every((list) => list !== undefined)) found.set(path, [...new Set(lists.flat())]);
  }
  return found;
}
