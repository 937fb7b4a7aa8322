import { AwsError, InputError } from './aws-error.ts';

/** Reads one member of a request, or refuses it. `at` is its path, e.g. `Entries[0].Detail`. Values are never repeated. */
export type Reader<Value> = (value: unknown, at: string) => Value;

type Optional<Value> = Reader<Value> & { readonly optional: true };

export type Shape = Readonly<Record<string, Reader<unknown>>>;

type OptionalKeys<S extends Shape> = {
  [Key in keyof S]: S[Key] extends { optional: true } ? Key : never;
}[keyof S];

export type Read<S extends Shape> = {
  readonly [Key in Exclude<keyof S, OptionalKeys<S>>]: ReturnType<S[Key]>;
} & { readonly [Key in OptionalKeys<S>]?: Exclude<ReturnType<S[Key]>, undefined> };

/** A member that may be missing. The wire treats null as missing. */
export function optional<Value>(reader: Reader<Value>): Optional<Value> {
  return Object.assign((value: unknown, at: string) => reader(value, at), { optional: true as const });
}

export function text({
  min = 0,
  max = Infinity,
  pattern,
  oneOf,
}: { min?: number; max?: number; pattern?: RegExp; oneOf?: readonly string[] } = {}): Reader<string> {
  return (value, at) => {
    if (typeof value !== 'string') throw wrongType(at, 'a string');
    if (value.length < min) throw invalid(at, `must have length greater than or equal to ${min}`);
    if (value.length > max) throw invalid(at, `must have length less than or equal to ${max}`);
    if (pattern && !pattern.test(value)) {
      throw invalid(at, `must satisfy regular expression pattern: ${pattern.source}`);
    }
    if (oneOf && !oneOf.includes(value)) throw invalid(at, `must be one of: ${oneOf.join(', ')}`);
    return value;
  };
}

export function literal<const Values extends readonly string[]>(...values: Values): Reader<Values[number]> {
  const read = text({ oneOf: values });
  return (value, at) => read(value, at);
}

export function integer({
  min = -Infinity,
  max = Infinity,
}: { min?: number; max?: number } = {}): Reader<number> {
  return (value, at) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(at, 'an integer');
    if (value < min) throw invalid(at, `must be greater than or equal to ${min}`);
    if (value > max) throw invalid(at, `must be less than or equal to ${max}`);
    return value;
  };
}

export const flag: Reader<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw wrongType(at, 'a boolean');
  return value;
};

/** Epoch seconds, as the clients send a time. */
export const instant: Reader<Date> = (value, at) => {
  const date = typeof value === 'number' ? new Date(value * 1000) : undefined;
  if (date === undefined || Number.isNaN(date.getTime())) throw wrongType(at, 'a timestamp in epoch seconds');
  return date;
};

export function list<Value>(
  item: Reader<Value>,
  { min = 0, max = Infinity }: { min?: number; max?: number } = {},
): Reader<readonly Value[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw wrongType(at, 'a list');
    if (value.length < min) throw invalid(at, `must have length greater than or equal to ${min}`);
    if (value.length > max) throw invalid(at, `must have length less than or equal to ${max}`);
    return value.map((entry, index) => item(entry, `${at}[${index}]`));
  };
}

export function mapOf<Value>(item: Reader<Value>): Reader<Readonly<Record<string, Value>>> {
  return (value, at) =>
    Object.fromEntries(
      Object.entries(members(value, at)).map(([key, entry]) => [key, item(entry, `${at}.*`)]),
    );
}

/** Members that are not listed are ignored, as AWS does; those in `refused` are refused by name. */
export function structure<S extends Shape>(shape: S, refused: readonly string[] = []): Reader<Read<S>> {
  const readers = Object.entries(shape);
  return (value, at) => {
    const given = members(value, at);
    const result: Record<string, unknown> = {};
    for (const [name, reader] of readers) {
      const member = Object.hasOwn(given, name) ? given[name] : undefined;
      if (member !== undefined && member !== null) result[name] = reader(member, pathOf(at, name));
      else if (!('optional' in reader)) throw invalid(pathOf(at, name), 'must not be null', 'missing');
    }
    for (const name of refused) {
      if (Object.hasOwn(given, name) && given[name] !== undefined && given[name] !== null) {
        throw new AwsError({
          code: 'NotImplementedException',
          message: `${pathOf(at, name)} is not implemented by the embedded endpoint.`,
          status: 501,
        });
      }
    }
    return result as Read<S>;
  };
}

const pathOf = (at: string, name: string) => (at === '' ? name : `${at}.${name}`);

/** Reads the whole input of an operation. */
export function readInput<S extends Shape>(
  input: unknown,
  shape: S,
  refused: readonly string[] = [],
): Read<S> {
  return structure(shape, refused)(input, '');
}

function members(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(at, 'a structure');
  return value as Record<string, unknown>;
}

function wrongType(at: string, expected: string): AwsError {
  return new AwsError({
    code: 'SerializationException',
    message: `${at || 'The input'} must be ${expected}.`,
  });
}

function invalid(at: string, constraint: string, problem: 'missing' | 'invalid' = 'invalid'): InputError {
  return new InputError({
    problem,
    message: `1 validation error detected: Value at '${at}' failed to satisfy constraint: Member ${constraint}`,
  });
}
