import type { Field } from '@daybreak/iceberg';
import { identifier } from './engine.ts';
import { JobError } from './errors.ts';

const types: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  int: 'INTEGER',
  long: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMPTZ',
};

/** How DuckDB spells an Iceberg type. */
export function duckdbType({ name, type }: Pick<Field, 'name' | 'type'>): string {
  const decimal = /^decimal\((\d+), ?(\d+)\)$/.exec(type);
  const found = decimal === null ? types[type] : `DECIMAL(${decimal[1] ?? ''}, ${decimal[2] ?? ''})`;
  if (found === undefined) {
    throw new JobError({
      code: 'LAKE_TABLE_INVALID',
      cause: `Column ${name} has type ${type}, which the DuckDB engine does not write.`,
    });
  }
  return found;
}

/** A SELECT list that gives exactly the schema's columns and types. */
export const typedColumns = (schema: readonly Field[]) =>
  schema
    .map((field) => `CAST(${identifier(field.name)} AS ${duckdbType(field)}) AS ${identifier(field.name)}`)
    .join(', ');

/** A SELECT of no rows with the schema's columns and types. */
export const emptySelect = (schema: readonly Pick<Field, 'name' | 'type'>[]) =>
  `SELECT ${schema.map((field) => `NULL::${duckdbType(field)} AS ${identifier(field.name)}`).join(', ')} WHERE false`;
