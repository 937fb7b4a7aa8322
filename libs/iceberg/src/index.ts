export type {
  Catalog,
  CatalogColumn,
  CatalogEntry,
  CatalogSwap,
  NewCatalogEntry,
  TableIdentifier,
} from './catalog.ts';
export { cloneTable, dropEntry, publish, type Clone, type Published } from './clone.ts';
export { appendFiles, overwritePartitions, replaceAll, replaceFiles, type Change } from './commit.ts';
export { createTable, type NewTable } from './create-table.ts';
export { dataFiles, type ColumnFilter, type DataFile, type Scan } from './data-files.ts';
export {
  CommitConflict,
  DatabaseNotFound,
  IcebergError,
  InvalidChange,
  InvalidTable,
  ObjectExists,
  ObjectNotFound,
  TableExists,
  TableNotFound,
  UnsupportedTable,
} from './errors.ts';
export { mayMatch, type Extent, type ValueFilter } from './extent.ts';
export { glueCatalog } from './glue-catalog.ts';
export type { Lake } from './lake.ts';
export type { ColumnStatistics, NewDataFile } from './new-data-file.ts';
export { partitionOf, type Partition, type Transform } from './partitioning.ts';
export { parseObjectUri, type ObjectStore } from './object-store.ts';
export { s3ObjectStore } from './s3-object-store.ts';
export { catalogColumns, type Field, type PartitionValue } from './schema.ts';
export { objectsOf, replaceWithoutHistory } from './without-history.ts';
export {
  dataFileUri,
  findTable,
  loadTable,
  repartitioned,
  type PartitionBy,
  type Snapshot,
  type Table,
} from './table.ts';
