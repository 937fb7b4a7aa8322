import { paginateGetTables, type GlueClient } from '@aws-sdk/client-glue';
import type { Dataset } from '@daybreak/dataset-contracts';
import type { SourceColumn } from '../core/drift.ts';
import { databases } from '@daybreak/service-kit/platform';

export interface SourceTables {
  /** As the crawler saw them; null where it saw no such table. */
  readonly columnsOf: (dataset: Pick<Dataset, 'source'>) => Promise<readonly SourceColumn[] | null>;
}

/**
 * A JDBC crawler names a table `<database>_<schema>_<table>` and keeps `<database>.<schema>.<table>` as its
 * location; MySQL's has no schema in either. Which database it is, the connection knows and this service does not.
 */
export const glueSourceTables = (client: GlueClient): SourceTables => ({
  async columnsOf({ source }) {
    if (source.kind === 'files') return null;
    const { engine, schema, table } = source;
    const pages = paginateGetTables(
      { client },
      {
        DatabaseName: databases.source,
        Expression: `${engine === 'mysql' ? '' : '.*_'}${folded(schema)}_${folded(table)}`,
      },
    );
    const place = `${schema}.${table}`.toLowerCase();
    // In MySQL a schema is a database, and nothing stands before it.
    const isIt = (location: string) =>
      engine === 'mysql' ? location === place : location.endsWith(`.${place}`);
    for await (const { TableList = [] } of pages) {
      for (const { StorageDescriptor } of TableList) {
        if (isIt(StorageDescriptor?.Location?.toLowerCase() ?? '')) {
          return (StorageDescriptor?.Columns ?? []).flatMap(({ Name: name, Type: type = 'unknown' }) =>
            name === undefined ? [] : [{ name, type }],
          );
        }
      }
    }
    return null;
  },
});

const folded = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
