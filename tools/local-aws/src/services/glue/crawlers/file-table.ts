import type { StorageDescriptor, TableInput } from '@aws-sdk/client-glue';
import type { Wire } from '../wire.ts';

/** The table that the files of a folder make. */
export interface FileTable {
  readonly bucket: string;
  readonly prefix: string;
  /** Null where no file could be read. */
  readonly format: 'csv' | 'jsonl' | 'parquet' | null;
  readonly delimiter: string | null;
  readonly header: boolean;
  readonly compression: 'gzip' | 'zstd' | 'none';
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly files: number;
  readonly bytes: number;
}

const text = 'org.apache.hadoop.mapred.TextInputFormat';
const written = 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat';

const kinds = {
  csv: { classification: 'csv', serde: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe' },
  jsonl: { classification: 'json', serde: 'org.openx.data.jsonserde.JsonSerDe' },
  parquet: {
    classification: 'parquet',
    serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  },
  unknown: { classification: 'UNKNOWN', serde: null },
} as const;

/** The catalog entry that a Glue crawler writes for it. Its name is that of the folder, or of the bucket. */
export function fileCatalogEntry(
  table: FileTable,
  crawler: { readonly name: string; readonly prefix: string },
): Wire<TableInput> {
  const { bucket, prefix, format, delimiter, header, compression, columns } = table;
  const { classification } = kinds[format ?? 'unknown'];
  const folder = prefix.split('/').at(-2) ?? bucket;
  const Parameters = {
    classification,
    compressionType: compression,
    typeOfData: 'file',
    objectCount: String(table.files),
    sizeKey: String(table.bytes),
    ...(format === 'csv' ? { delimiter: delimiter ?? ',', columnsOrdered: 'true' } : {}),
    ...(header ? { 'skip.header.line.count': '1' } : {}),
    UPDATED_BY_CRAWLER: crawler.name,
  };
  return {
    Name: `${crawler.prefix}${folded(folder)}`,
    Owner: 'owner',
    TableType: 'EXTERNAL_TABLE',
    Retention: 0,
    PartitionKeys: [],
    Parameters,
    StorageDescriptor: {
      Columns: columns.map(({ name, type }) => ({ Name: name, Type: type })),
      Location: `s3://${bucket}/${prefix}`,
      ...formats(table),
      Compressed: compression !== 'none',
      NumberOfBuckets: -1,
      BucketColumns: [],
      SortColumns: [],
      Parameters,
      StoredAsSubDirectories: false,
    },
  };
}

function formats({ format, delimiter, columns }: FileTable): Partial<Wire<StorageDescriptor>> {
  const { serde } = kinds[format ?? 'unknown'];
  if (serde === null) return { SerdeInfo: { Parameters: {} } };
  const parquet = 'org.apache.hadoop.hive.ql.io.parquet.MapredParquet';
  const SerdeInfo = {
    SerializationLibrary: serde,
    Parameters:
      format === 'csv'
        ? { 'field.delim': delimiter ?? ',' }
        : format === 'jsonl'
          ? { paths: columns.map(({ name }) => name).join(',') }
          : { 'serialization.format': '1' },
  };
  return format === 'parquet'
    ? { InputFormat: `${parquet}InputFormat`, OutputFormat: `${parquet}OutputFormat`, SerdeInfo }
    : { InputFormat: text, OutputFormat: written, SerdeInfo };
}

const folded = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
