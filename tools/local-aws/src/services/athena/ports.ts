import type { Extents } from './sql/pruning.ts';

/** A column of a table. Types as an Iceberg schema or the Glue catalog spells them; `id` is Iceberg's field id. */
export interface PortColumn {
  readonly name: string;
  readonly type: string;
  readonly id?: number;
}

/** What Athena needs to know of the Glue Data Catalog. */
export interface AthenaCatalog {
  databases(): readonly string[] | Promise<readonly string[]>;
  /** Null where the database does not exist. */
  tables(database: string): readonly string[] | null | Promise<readonly string[] | null>;
  table(name: TableReference): CatalogTable | null | Promise<CatalogTable | null>;
}

export interface TableReference {
  readonly database: string;
  readonly table: string;
}

export interface CatalogTable {
  readonly columns: readonly PortColumn[];
  /** Names of the columns that partition it, for DESCRIBE and GetTableMetadata. */
  readonly partitionColumns?: readonly string[];
  /** Null or absent for what is not an Iceberg table: it can be listed, not queried. */
  readonly iceberg?: unknown;
}

export interface TableFiles {
  readonly columns: readonly PortColumn[];
  readonly files: readonly TableFile[];
}

export interface TableFile {
  /** A path on this machine, or an `s3://` URI of the endpoint's own store. */
  readonly path: string;
  readonly extents: Extents;
}

/** Columns and files of a table's current version. Athena itself leaves out files, by their extents. */
export type ReadTableFiles = (table: TableReference) => Promise<TableFiles>;

export interface AthenaOptions {
  readonly catalog: AthenaCatalog;
  readonly tableFiles: ReadTableFiles;
  /** Of the workgroup `primary`, until UpdateWorkGroup sets one. */
  readonly outputLocation?: string;
  /** Queries that run at once; further ones are QUEUED. */
  readonly concurrency?: number;
  /** For one query, e.g. `1GB`. */
  readonly memoryLimit?: string;
  readonly threads?: number;
  /** Milliseconds after `start()` until the engine is loaded in the background; without it, with the first query. */
  readonly warmAfter?: number;
}
