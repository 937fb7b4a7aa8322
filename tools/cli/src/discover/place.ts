import type { TableDescription, TableName } from '@daybreak/source-inspector';

/** How people and errors name a table, or a folder of files. */
export function placeOf({ schema, table, files }: TableName & Pick<TableDescription, 'files'>): string {
  return files === undefined ? `${schema}.${table}` : `s3://${schema}/${table}`;
}

/** What it is called by itself: of a folder the last of its names. */
export function nameOf({ schema, table, files }: TableName & Pick<TableDescription, 'files'>): string {
  return files === undefined ? table : (table.split('/').at(-2) ?? schema);
}
