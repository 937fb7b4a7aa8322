import { paginateGetTables, type GlueClient, type Table } from '@aws-sdk/client-glue';
import type { Dataset, FilesLocation, TableLocation } from '@daybreak/dataset-contracts';
import type { SourceColumn } from '../core/drift.ts';
import { databases } from '@daybreak/service-kit/platform';

export interface SourceTables {
  /** As the crawler saw them; null where it saw no such table. */
  readonly columnsOf: (
    dataset: Pick<Dataset, 'source' | 'columns'>,
  ) => Promise<readonly SourceColumn[] | null>;
}

export const glueSourceTables = (client: GlueClient): SourceTables => ({
  columnsOf: ({ source, columns }) =>
    source.kind === 'table' ? ofTable(client, source) : ofFiles(client, source, columns),
});

/**
 * A JDBC crawler names a table `<database>_<schema>_<table>` and keeps `<database>.<schema>.<table>` as its
 * location; MySQL's has no schema in either. Which database it is, the connection knows and this service does not.
 */
async function ofTable(
  client: GlueClient,
  { engine, schema, table }: TableLocation,
): Promise<readonly SourceColumn[] | null> {
  const place = `${schema}.${table}`.toLowerCase();
  const found = await findTable(client, {
    expression: `${engine === 'mysql' ? '' : '.*_'}${folded(schema)}_${folded(table)}`,
    // In MySQL a schema is a database, and nothing stands before it.
    isIt: (location) =>
      engine === 'mysql' ? location.toLowerCase() === place : location.toLowerCase().endsWith(`.${place}`),
  });
  return found === null ? null : columnsIn(found);
}

/**
 * A crawler of S3 names a table by its folder. Of text it knows names at most: types of it are a guess that another file
 * changes, and where it took no line for a header it has made the names up. Then the files are held against the contract
 * one by one, by whoever reads them.
 */
async function ofFiles(
  client: GlueClient,
  { bucket, prefix, format, header }: FilesLocation,
  contract: Dataset['columns'],
): Promise<readonly SourceColumn[] | null> {
  const place = `s3://${bucket}/${prefix}`.replace(/[/]$/, '');
  const found = await findTable(client, {
    expression: `.*${folded(prefix.split('/').at(-2) ?? bucket)}.*`,
    isIt: (location) => location.replace(/[/]$/, '') === place,
  });
  if (found === null) return null;
  const columns = columnsIn(found);
  const unnamed = columns.every(({ name }) => /^col[0-9]+$/.test(name));
  if (unnamed || header === 'absent')
    return contract.map(({ sourceName: name }) => ({ name, type: 'string' }));
  return format === 'parquet' ? columns : columns.map(({ name }) => ({ name, type: 'string' }));
}

async function findTable(
  client: GlueClient,
  { expression, isIt }: { readonly expression: string; readonly isIt: (location: string) => boolean },
): Promise<Table | null> {
  const pages = paginateGetTables({ client }, { DatabaseName: databases.source, Expression: expression });
  for await (const { TableList = [] } of pages) {
    const found = TableList.find(({ StorageDescriptor }) => isIt(StorageDescriptor?.Location ?? ''));
    if (found !== undefined) return found;
  }
  return null;
}

const columnsIn = ({ StorageDescriptor }: Table): SourceColumn[] =>
  (StorageDescriptor?.Columns ?? []).flatMap(({ Name: name, Type: type = 'unknown' }) =>
    name === undefined ? [] : [{ name, type }],
  );

const folded = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
