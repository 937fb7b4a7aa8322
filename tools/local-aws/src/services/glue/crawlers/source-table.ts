import type { TableInput } from '@aws-sdk/client-glue';
import type { Wire } from '../wire.ts';
import type { JdbcUrl } from '../connections/jdbc-url.ts';

/** A table as the source describes it. */
export interface SourceTable {
  readonly engine: JdbcUrl['engine'];
  readonly database: string;
  /** Null where databases have none below them. */
  readonly schema: string | null;
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** The catalog entry that a Glue JDBC crawler writes for it: metadata, not a table that Athena can read. */
export function catalogEntry(
  source: SourceTable,
  crawler: { readonly name: string; readonly prefix: string; readonly connection: string },
): Wire<TableInput> {
  const place = [source.database, ...(source.schema === null ? [] : [source.schema]), source.name];
  const Parameters = {
    classification: source.engine,
    compressionType: 'none',
    connectionName: crawler.connection,
    typeOfData: source.kind,
    UPDATED_BY_CRAWLER: crawler.name,
  };
  return {
    Name: `${crawler.prefix}${place.map(folded).join('_')}`,
    Owner: 'owner',
    TableType: 'EXTERNAL_TABLE',
    Retention: 0,
    PartitionKeys: [],
    Parameters,
    StorageDescriptor: {
      Columns: source.columns.map(({ name, type }) => ({ Name: name, Type: type })),
      Location: place.join('.'),
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
