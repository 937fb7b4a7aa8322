import type { JsonSchema } from '../json-schema.ts';

/** Something that one schema allows to be written and the other refuses to read. */
export interface Unreadable {
  /** With dots; `[]` is each item of a list, `(root)` the whole. */
  readonly path: string;
  readonly change:
    | 'field no longer certain'
    | 'field not expected'
    | 'type differs'
    | 'value not expected'
    | 'pattern or format differs'
    | 'range is wider'
    | 'cannot be compared';
}

interface Pair {
  readonly reader: JsonSchema;
  readonly written: JsonSchema;
}

/** Every place where an event that fits `written` may fail to fit `reader`. Where it cannot tell, it says so. */
export function unreadable({ reader, written }: Pair, path = ''): readonly Unreadable[] {
  const readers = variantsOf(reader);
  return variantsOf(written).flatMap((variant) => {
    const attempts = readers.map((candidate) => mismatches({ reader: candidate, written: variant }, path));
    if (attempts.some((found) => found.length === 0)) return [];
    // Where one variant of the reader was meant, its own mismatches say more than that none fits.
    const meant = attempts.filter((_found, index) => readers[index]?.type === variant.type);
    const candidates = readers.length === 1 ? attempts : meant;
    const [only, ...others] = candidates;
    return only !== undefined && others.length === 0 ? only : [at(path, 'type differs')];
  });
}

function variantsOf(schema: JsonSchema): readonly JsonSchema[] {
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return variants.flatMap((variant) => variantsOf(variant));
  if (typeof schema.type !== 'object') return [schema];
  return schema.type.map((type) => ({ ...schema, type }));
}

const at = (path: string, change: Unreadable['change']): Unreadable => ({
  path: path === '' ? '(root)' : path,
  change,
});

const comparable: ReadonlySet<string> = new Set([
  ...['type', 'const', 'enum', 'format', 'pattern', 'minLength', 'maxLength', 'minItems', 'maxItems'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'items', 'properties', 'required'],
  ...['additionalProperties', '$schema', 'title', 'description', 'default', 'examples'],
]);

function mismatches(pair: Pair, path: string): readonly Unreadable[] {
  const { reader, written } = pair;
  const unknown = Object.keys(reader).some((keyword) => !comparable.has(keyword));
  if (unknown) return same(reader, written) ? [] : [at(path, 'cannot be compared')];

  const values = valuesOf(written);
  if (values !== undefined)
    return values.every((value) => takes(reader, value)) ? [] : [at(path, 'value not expected')];
  if (valuesOf(reader) !== undefined)
    return [at(path, reader.type === written.type ? 'value not expected' : 'type differs')];

  const anyType = reader.type === undefined;
  const wholeForFraction = reader.type === 'number' && written.type === 'integer';
  if (!anyType && !wholeForFraction && reader.type !== written.type) return [at(path, 'type differs')];

  return [...limits(pair, path), ...items(pair, path), ...fields(pair, path)];
}

const valuesOf = (schema: JsonSchema): readonly unknown[] | undefined =>
  schema.enum ?? ('const' in schema ? [schema.const] : undefined);

/** Whether a reader takes one known value: a constant or a member of an enum. */
function takes(reader: JsonSchema, value: unknown): boolean {
  const values = valuesOf(reader);
  if (values !== undefined) return values.includes(value);
  if (reader.type === undefined) return true;
  if (typeof value === 'string')
    return (
      reader.type === 'string' &&
      value.length >= (reader.minLength ?? 0) &&
      value.length <= (reader.maxLength ?? Infinity) &&
      (reader.pattern === undefined ? reader.format === undefined : new RegExp(reader.pattern).test(value))
    );
  return reader.type === (value === null ? 'null' : typeof value);
}

function limits({ reader, written }: Pair, path: string): readonly Unreadable[] {
  const shape =
    (reader.pattern !== undefined && reader.pattern !== written.pattern) ||
    (reader.format !== undefined && reader.format !== written.format);
  const lowest = (schema: JsonSchema) =>
    Math.max(schema.minimum ?? -Infinity, schema.exclusiveMinimum ?? -Infinity);
  const highest = (schema: JsonSchema) =>
    Math.min(schema.maximum ?? Infinity, schema.exclusiveMaximum ?? Infinity);
  const excludes = (schema: JsonSchema, bound: 'exclusiveMinimum' | 'exclusiveMaximum', value: number) =>
    schema[bound] === value;
  const wider =
    (written.minLength ?? 0) < (reader.minLength ?? 0) ||
    (written.maxLength ?? Infinity) > (reader.maxLength ?? Infinity) ||
    (written.minItems ?? 0) < (reader.minItems ?? 0) ||
    (written.maxItems ?? Infinity) > (reader.maxItems ?? Infinity) ||
    lowest(written) < lowest(reader) ||
    highest(written) > highest(reader) ||
    (lowest(written) === lowest(reader) &&
      excludes(reader, 'exclusiveMinimum', lowest(reader)) &&
      !excludes(written, 'exclusiveMinimum', lowest(written))) ||
    (highest(written) === highest(reader) &&
      excludes(reader, 'exclusiveMaximum', highest(reader)) &&
      !excludes(written, 'exclusiveMaximum', highest(written)));
  return [
    ...(shape ? [at(path, 'pattern or format differs')] : []),
    ...(wider ? [at(path, 'range is wider')] : []),
  ];
}

const items = ({ reader, written }: Pair, path: string): readonly Unreadable[] =>
  reader.items === undefined
    ? []
    : unreadable({ reader: reader.items, written: written.items ?? {} }, `${path}[]`);

function fields({ reader, written }: Pair, path: string): readonly Unreadable[] {
  const inner = (name: string) => (path === '' ? name : `${path}.${name}`);
  const known = Object.entries(reader.properties ?? {}).flatMap(([name, field]) => {
    const counterpart = written.properties?.[name];
    const lacking =
      reader.required?.includes(name) === true && written.required?.includes(name) !== true
        ? [at(inner(name), 'field no longer certain')]
        : [];
    return counterpart === undefined
      ? lacking
      : [...lacking, ...unreadable({ reader: field, written: counterpart }, inner(name))];
  });
  const rest = reader.additionalProperties;
  if (rest === undefined || rest === true) return known;
  const added = Object.keys(written.properties ?? {}).filter((name) => !(name in (reader.properties ?? {})));
  if (rest === false) return [...known, ...added.map((name) => at(inner(name), 'field not expected'))];
  return same(rest, written.additionalProperties) && added.length === 0
    ? known
    : [...known, at(path, 'cannot be compared')];
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
