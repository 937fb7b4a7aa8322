import { paginateGetTables, type GlueClient } from '@aws-sdk/client-glue';
import type { Dataset } from '@daybreak/dataset-contracts';
import { databases } from '@daybreak/service-kit/platform';

export interface SourceTables {
  /** Column names as the crawler saw them; null where it saw no such table. */
  readonly columnsOf: (dataset: Pick<Dataset, 'source'>) => Promise<readonly string[] | null>;
}

/**
 * A JDBC crawler names a table `<prefix><database>_<schema>_<table>` and keeps `<database>.<schema>.<table>` as its
 * location. Which database it is, the connection knows and this service does not.
 */
export const glueSourceTables = (client: GlueClient): SourceTables => ({
  async columnsOf({ source }) {
    if (source.kind === 'files') return null;
    const { schema, table } = source;
    const pages = paginateGetTables(
      { client },
      { DatabaseName: databases.source, Expression: `.*_${folded(schema)}_${folded(table)}` },
    );
    const location = `.${schema}.${table}`.toLowerCase();
    for await (const { TableList = [] } of pages) {
      for (const { StorageDescriptor } of TableList) {
        if (StorageDescriptor?.Location?.toLowerCase().endsWith(location) === true) {
          return (StorageDescriptor.Columns ?? []).flatMap(({ Name }) => (Name === undefined ? [] : [Name]));
        }
      }
    }
    return null;
  },
});

const folded = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
