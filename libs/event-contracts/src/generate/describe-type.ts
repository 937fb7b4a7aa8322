import type { JsonSchema } from '../json-schema.ts';

export interface Field {
  /** With dots; `[]` is each item of a list. */
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
}

/** The leaves of an object, and its lists, in the order of the contract. */
export function fieldsOf(schema: JsonSchema, prefix = ''): readonly Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    const required = schema.required?.includes(name) ?? false;
    if (property.properties !== undefined) return fieldsOf(property, `${path}.`);
    const items = property.items;
    if (items?.properties !== undefined)
      return [{ path: `${path}[]`, type: 'list of', required }, ...fieldsOf(items, `${path}[].`)];
    return [{ path, type: typeText(property), required }];
  });
}

/** In words, for people: formats and choices, no regular expressions. */
export function typeText(schema: JsonSchema): string {
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return [...new Set(variants.map(typeText))].join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(', ');
  if (schema.items !== undefined) return `list of ${typeText(schema.items)}`;
  if (schema.format === 'date') return 'date';
  if (schema.format === 'date-time') return 'instant';
  if (schema.properties !== undefined)
    return `{ ${fieldsOf(schema)
      .map(({ path, type, required }) => `${path}${required ? '' : '?'}: ${type}`)
      .join(', ')} }`;
  return [schema.type ?? 'anything'].flat().join(' or ');
}
