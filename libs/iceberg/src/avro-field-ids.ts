import type { AvroSchema } from './avro-container.ts';

type Attributes = Readonly<Record<string, unknown>>;

/**
 * A decoded record by field id rather than by name: writers spell some names differently, ids are what the
 * specification fixes. Nested records become nested maps.
 */
export type ByFieldId = ReadonlyMap<number, unknown>;

export function byFieldId(schema: AvroSchema, record: unknown): ByFieldId {
  return renamed(schema, record) as ByFieldId;
}

function renamed(schema: unknown, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(schema))
    return renamed(
      schema.find((branch) => branch !== 'null'),
      value,
    );
  if (typeof schema !== 'object' || schema === null) return value;
  const attributes = schema as Attributes;
  switch (attributes['type']) {
    case 'record':
      return new Map(
        (attributes['fields'] as readonly Attributes[]).map((field) => [
          Number(field['field-id']),
          renamed(field['type'], (value as Attributes)[String(field['name'])]),
        ]),
      );
    case 'array':
      return (value as readonly unknown[]).map((item) => renamed(attributes['items'], item));
    default:
      return typeof attributes['type'] === 'object' ? renamed(attributes['type'], value) : value;
  }
}
