import type { TableInput } from '@aws-sdk/client-glue';
import type { Wire } from '../wire.ts';
import { glueType, type SourceColumn } from './column-types.ts';

/** A table as the source describes it. */
export interface SourceTable {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly columns: readonly SourceColumn[];
}

/** The catalog entry that a Glue JDBC crawler writes for it: metadata, not a table that Athena can read. */
export function catalogEntry(
  source: SourceTable,
  crawler: { readonly name: string; readonly prefix: string; readonly connection: string },
): Wire<TableInput> {
  const Parameters = {
    classification: 'postgresql',
    compressionType: 'none',
    connectionName: crawler.connection,
    typeOfData: source.kind,
    UPDATED_BY_CRAWLER: crawler.name,
  };
  return {
    Name: `${crawler.prefix}${[source.database, source.schema, source.name].map(folded).join('_')}`,
    Owner: 'owner',
    TableType: 'EXTERNAL_TABLE',
    Retention: 0,
    PartitionKeys: [],
    Parameters,
    StorageDescriptor: {
      Columns: source.columns.map((column) => ({ Name: column.name, Type: glueType(column) })),
      Location: `${source.database}.${source.schema}.${source.name}`,
      Compressed: false,
      NumberOfBuckets: -1,
      SerdeInfo: { Parameters: {} },
      BucketColumns: [],
      SortColumns: [],
      Parameters,
      StoredAsSubDirectories: false,
    },
  };
}

const folded = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
