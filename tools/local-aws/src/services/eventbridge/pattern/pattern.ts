import { type Matcher, type Scalar, compileMatcher, isScalar } from './matcher.ts';
import { invalidPattern } from './pattern-error.ts';

/** An event pattern, ready to be asked. */
export interface Pattern {
  matches(event: unknown): boolean;
  /** The values that this top-level field must have one of, when it lists nothing but plain strings. */
  exactly(field: string): readonly string[] | undefined;
}

type Node = (event: unknown) => boolean;

/** As EventBridge limits a pattern. */
const longestPattern = 4096;

/** Compiles a pattern once; refuses, with InvalidEventPatternException, what EventBridge refuses. */
export function compilePattern(text: string): Pattern {
  if (text.length > longestPattern) throw invalidPattern(`longer than ${longestPattern} characters`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalidPattern('not JSON');
  }
  if (!isObject(parsed)) throw invalidPattern('not a JSON object');
  const object = parsed;
  const node = compileObject(object, []);
  return {
    matches: node,
    exactly(field) {
      const list = Object.hasOwn(object, field) ? object[field] : undefined;
      if (!Array.isArray(list)) return undefined;
      const elements = list as unknown[];
      return elements.every((element) => typeof element === 'string') ? elements : undefined;
    },
  };
}

/** All fields, and of `$or` at least one alternative. */
function compileObject(pattern: Record<string, unknown>, path: readonly string[]): Node {
  if (path.length > 100) throw invalidPattern('nested too deeply', path.slice(0, 3));
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw invalidPattern('Empty objects are not allowed', path);
  const nodes = entries.map(([name, value]) => {
    if (name === '$or' && Array.isArray(value) && value.length >= 2 && value.every(isObject)) {
      return anyOf(value.map((alternative) => compileObject(alternative, [...path, '$or'])));
    }
    if (Array.isArray(value)) return field(name, compileLeaf(value, [...path, name]));
    if (isObject(value)) return below(name, compileObject(value, [...path, name]));
    throw invalidPattern('a field must be an object or an array', [...path, name]);
  });
  return (event) => nodes.every((node) => node(event));
}

function compileLeaf(elements: readonly unknown[], path: readonly string[]): (value: unknown) => boolean {
  if (elements.length === 0) throw invalidPattern('Empty arrays are not allowed', path);
  const matchers = elements.map((element) => compileMatcher(element, path));
  return (value) => {
    const values = leavesOf(value);
    return matchers.some((matcher) => matchesLeaf(matcher, values));
  };
}

function matchesLeaf(matcher: Matcher, values: readonly Scalar[] | undefined): boolean {
  if (matcher.kind === 'exists') return matcher.expected === (values !== undefined);
  return values?.some(matcher.test) ?? false;
}

/** The scalars of a field; an array's are each asked. Undefined where there is no leaf: `exists` asks about leaves only. */
function leavesOf(value: unknown): readonly Scalar[] | undefined {
  if (value === undefined) return undefined;
  if (isScalar(value)) return [value];
  if (!Array.isArray(value)) return undefined;
  const scalars = (value as unknown[]).flatMap((element) => leavesOf(element) ?? []);
  return scalars.length > 0 ? scalars : undefined;
}

function field(name: string, leaf: (value: unknown) => boolean): Node {
  return (event) => leaf(memberOf(event, name));
}

/** Below an array of objects, one element must match the whole. An empty array is as good as none. */
function below(name: string, node: Node): Node {
  return (event) => {
    const value = memberOf(event, name);
    const elements = Array.isArray(value) ? (value as unknown[]) : [value];
    return elements.length === 0 ? node(undefined) : elements.some(node);
  };
}

function anyOf(nodes: readonly Node[]): Node {
  return (event) => nodes.some((node) => node(event));
}

function memberOf(event: unknown, name: string): unknown {
  return isObject(event) && Object.hasOwn(event, name) ? event[name] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
