import type { TableIdentifier } from './catalog.ts';
import { InvalidChange } from './errors.ts';
import type { ManifestFileRecord } from './manifest.ts';
import type { Partition } from './partitioning.ts';
import type { Field, PartitionValue } from './schema.ts';
import { encodeBound, partitionToAvro } from './single-value.ts';

/** A Parquet file, written with the table's field ids, that a commit shall add. */
export interface NewDataFile {
  readonly uri: string;
  /** The partition of all its rows, as `partitionOf` gives it; null where the table is not partitioned. */
  readonly partition: PartitionValue;
  readonly recordCount: number;
  readonly fileSizeInBytes: number;
  /** Lets readers skip the file; columns left out are simply not skipped by. */
  readonly columns?: readonly ColumnStatistics[];
}

export interface ColumnStatistics {
  readonly fieldId: number;
  /** Values, nulls counted too. */
  readonly valueCount: number;
  readonly nullCount: number;
  readonly sizeInBytes?: number;
  /** Smallest and largest value as text (`2026-11-01`, `12.50`, `2026-11-01T05:00:00.000000Z`); null where unknown. */
  readonly lower: string | null;
  readonly upper: string | null;
}

export function fileRecord({
  file,
  table,
  schema,
  partition,
}: {
  readonly file: NewDataFile;
  readonly table: TableIdentifier;
  readonly schema: readonly Field[];
  readonly partition: Partition | null;
}): ManifestFileRecord {
  if (partition === null && file.partition !== null) {
    throw new InvalidChange({
      table,
      problem: 'a file states a partition, but the table is not partitioned',
    });
  }
  if (partition !== null) partitionToAvro(partition.type, file.partition);
  const columns = file.columns ?? [];
  const bounds = (side: 'lower' | 'upper') =>
    columns.flatMap(({ fieldId, ...column }) => {
      const text = column[side];
      const type = schema.find(({ id }) => id === fieldId)?.type;
      if (text === null || type === undefined) return [];
      const value = encodeBound(type, text, side);
      return value === null ? [] : [{ key: fieldId, value }];
    });
  const counts = (count: (column: ColumnStatistics) => number | undefined) =>
    columns.flatMap((column) => {
      const value = count(column);
      return value === undefined ? [] : [{ key: column.fieldId, value: BigInt(value) }];
    });
  const stated = columns.length > 0;
  return {
    uri: file.uri,
    format: 'PARQUET',
    partition: file.partition,
    recordCount: BigInt(file.recordCount),
    fileSizeInBytes: BigInt(file.fileSizeInBytes),
    columnSizes: stated ? counts(({ sizeInBytes }) => sizeInBytes) : null,
    valueCounts: stated ? counts(({ valueCount }) => valueCount) : null,
    nullValueCounts: stated ? counts(({ nullCount }) => nullCount) : null,
    nanValueCounts: null,
    lowerBounds: stated ? bounds('lower') : null,
    upperBounds: stated ? bounds('upper') : null,
    keyMetadata: null,
    splitOffsets: null,
    sortOrderId: 0,
  };
}
