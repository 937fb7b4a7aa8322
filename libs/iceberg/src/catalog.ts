/** A table's name in the catalog. */
export interface TableIdentifier {
  readonly database: string;
  readonly table: string;
}

/** A column as the catalog shows it to people who do not read Iceberg: `type` is Glue's. */
export interface CatalogColumn {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}

export interface CatalogEntry {
  readonly metadataLocation: string;
  /** Guard of the next swap; changes with every change of the entry. */
  readonly versionId: string;
}

/** Holds, for each table, the pointer to its current metadata file. Whoever swaps it has committed. */
export interface Catalog {
  /** Null where there is no such table. Throws `UnsupportedTable` for a table that is not Iceberg. */
  load(table: TableIdentifier): Promise<CatalogEntry | null>;
  /** Throws `TableExists`, `DatabaseNotFound`. */
  create(entry: NewCatalogEntry): Promise<void>;
  /** Compare and swap. Throws `CommitConflict` where the entry is not at `expectedVersionId` any more. */
  swap(change: CatalogSwap): Promise<void>;
  /** Removes the entry only, never a file; a table that is not there is fine. */
  drop(table: TableIdentifier): Promise<void>;
}

export interface NewCatalogEntry extends TableIdentifier {
  readonly metadataLocation: string;
  readonly location: string;
  readonly columns: readonly CatalogColumn[];
}

export interface CatalogSwap extends TableIdentifier {
  readonly expectedVersionId: string;
  readonly metadataLocation: string;
  readonly previousMetadataLocation: string;
  readonly columns: readonly CatalogColumn[];
}
