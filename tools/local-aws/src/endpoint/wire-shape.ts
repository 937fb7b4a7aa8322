import { AwsError } from './aws-error.ts';

/** What kind of value a member is on the wire, before any constraint. */
export type WireShape =
  | 'text'
  | 'number'
  | 'flag'
  | 'any'
  | { readonly list: WireShape }
  | { readonly map: WireShape }
  | { readonly members: WireStructure };

export type WireStructure = Readonly<Record<string, WireShape>>;

const each =
  (shape: WireShape) =>
  (...names: readonly string[]): WireStructure =>
    Object.fromEntries(names.map((name) => [name, shape]));

export const text = each('text');
export const number = each('number');
export const flag = each('flag');
export const listOf = (list: WireShape): WireShape => ({ list });
export const mapOf = (map: WireShape): WireShape => ({ map });
export const structureOf = (members: WireStructure): WireShape => ({ members });

/**
 * The input, of which each member that the shape knows is of its kind; others are left for the service to refuse. Null is no
 * value: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#shape-serialization
 */
export function readStructure(
  value: unknown,
  members: WireStructure,
  at = '',
): Readonly<Record<string, unknown>> {
  const given = entriesOf(value, at);
  const read: Record<string, unknown> = {};
  for (const [name, member] of given) {
    if (member === null) continue;
    const shape = Object.hasOwn(members, name) ? members[name] : undefined;
    define(read, name, readValue(member, shape ?? 'any', at === '' ? name : `${at}.${name}`));
  }
  return read;
}

function readValue(value: unknown, shape: WireShape, at: string): unknown {
  if (shape === 'any') return value;
  if (shape === 'text') return typeof value === 'string' ? value : refuse(at, 'a string');
  if (shape === 'number') return typeof value === 'number' ? value : refuse(at, 'a number');
  if (shape === 'flag') return typeof value === 'boolean' ? value : refuse(at, 'a boolean');
  if ('members' in shape) return readStructure(value, shape.members, at);
  if ('map' in shape) {
    const read: Record<string, unknown> = {};
    for (const [name, entry] of entriesOf(value, at))
      define(read, name, readValue(entry, shape.map, `${at}.*`));
    return read;
  }
  if (!Array.isArray(value)) return refuse(at, 'a list');
  return value.map((entry, index) => readValue(entry, shape.list, `${at}[${index}]`));
}

function entriesOf(value: unknown, at: string): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(at, 'a structure');
  return Object.entries(value);
}

/** A key may be `__proto__`. */
function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

function refuse(at: string, expected: string): never {
  throw new AwsError({
    code: 'SerializationException',
    message: `${at || 'The input'} must be ${expected}.`,
  });
}
