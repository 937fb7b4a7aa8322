/**
 * A live source, seen without changing it and without taking more of it than a look: every statement is read-only and
 * has a time limit. Nothing that it returns or throws holds a value of a row, but for `sample`, whose caller must
 * neither print nor keep what it gets.
 */
export interface SourceInspector {
  readonly engine: InspectedEngine;
  abilities(): Promise<SourceAbilities>;
  /** Tables, views and partitioned tables (whole, not their partitions) that are not the engine's own, by name. */
  tables(): Promise<readonly InspectedTable[]>;
  /** Throws `SourceError` with `TABLE_UNKNOWN` where there is none that this user can see. */
  describe(table: TableName): Promise<TableDescription>;
  /** What this user may read: the table as a whole, and each of its columns. */
  grants(table: TableName): Promise<TableGrants>;
  sample(table: TableName, props: SampleProps): Promise<TableSample>;
  /** Whether a column can tell new rows from old ones. */
  probeWatermark(table: TableName, column: string): Promise<WatermarkProbe>;
  /** Whether columns tell rows apart, from the catalog or from a bounded number of rows. */
  probeKey(table: TableName, columns: readonly string[]): Promise<KeyProbe>;
  close(): Promise<void>;
}

export type InspectedEngine = 'postgresql' | 'mysql' | 'files';

/** As the source spells them. MySQL: `schema` is the database. Files: `schema` is the bucket, `table` the prefix. */
export interface TableName {
  readonly schema: string;
  readonly table: string;
}

export interface InspectedTable extends TableName {
  readonly kind: 'table' | 'partitioned' | 'view' | 'materialized-view' | 'foreign' | 'files';
  /** From the engine's statistics; null where it has none. */
  readonly estimatedRows: number | null;
  readonly comment: string | null;
}

export interface TableDescription extends InspectedTable {
  /** In the order of the source. */
  readonly columns: readonly InspectedColumn[];
  readonly primaryKey: readonly string[] | null;
  /** Other than the primary key, only those that hold for every row (no partial or expression indexes). */
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly indexes: readonly InspectedIndex[];
  readonly foreignKeys: readonly ForeignKey[];
  /** Of an inbox's folder. */
  readonly files?: InspectedFiles;
}

/** What the newest files of a folder are like. */
export interface InspectedFiles {
  /** Null where none could be read. */
  readonly format: 'csv' | 'jsonl' | 'parquet' | null;
  /** Whether a CSV's first line names its columns; where it does not, they are called `col0`, `col1`, …. */
  readonly header: 'present' | 'absent';
  readonly count: number;
  readonly newest: Date;
  readonly refused: readonly RefusedDelivery[];
}

/** A file that cannot be read as a whole, and why: names of columns and numbers of lines, never a value. */
export interface RefusedDelivery {
  readonly key: string;
  readonly reason: string;
}

export interface InspectedColumn {
  readonly name: string;
  /**
   * As the source spells it, with length or precision: `character varying(80)`, `numeric(12,2)`, `int unsigned`. This
   * is the contract's `physicalType`.
   */
  readonly type: string;
  /** Of a domain the type below it, of a column of files what its values look like; otherwise the same as `type`. */
  readonly baseType: string;
  /** Labels of an enum, else null. */
  readonly enumValues: readonly string[] | null;
  readonly nullable: boolean;
  /** The expression, with quoted texts left out: a default can hold anything. */
  readonly default: string | null;
  /** Computed by the source from other columns. */
  readonly generated: boolean;
  readonly comment: string | null;
}

export interface InspectedIndex {
  readonly name: string;
  readonly unique: boolean;
  /** Partial, expression, or not a B-tree: of no use for reading a range. */
  readonly serves: 'ranges' | 'other';
  /** In order; null stands for an expression. */
  readonly columns: readonly (string | null)[];
}

export interface ForeignKey {
  readonly columns: readonly string[];
  readonly to: TableName;
  readonly toColumns: readonly string[];
}

export interface SampleProps {
  readonly columns: readonly string[];
  /** At most this many; at most 10,000. */
  readonly rows: number;
  /** The same seed on unchanged data gives the same rows, as far as the engine allows. */
  readonly seed: number;
}

export interface TableSample {
  readonly rows: number;
  /** Values as text, cut at 4,096 characters, in the same order of rows for each column. */
  readonly columns: ReadonlyMap<string, readonly (string | null)[]>;
  /** Columns whose values could not be read, e.g. for want of a grant. */
  readonly unreadable: readonly string[];
}

export interface WatermarkProbe {
  /** First column of an index that serves ranges. */
  readonly indexed: boolean;
  readonly nullable: boolean;
  /** Share of nulls among the rows looked at; null where none was looked at. */
  readonly nulls: number | null;
  /** Some value lies after the source's own clock. */
  readonly future: boolean;
  /** Rank correlation (-1 to 1) of its values with the order of insertion (key or place); null where unknown. */
  readonly order: number | null;
  readonly rowsLookedAt: number;
}

export interface KeyProbe {
  /** `declared`: the catalog guarantees it. `observed`: no two among the rows looked at. */
  readonly unique: 'declared' | 'observed' | 'no';
  readonly nulls: boolean;
  /** Rows looked at whose key an earlier one has already. */
  readonly repeats: number;
  readonly rowsLookedAt: number;
  /** The rows looked at are all there are. */
  readonly complete: boolean;
}

export interface SourceAbilities {
  readonly version: string;
  readonly user: string;
  /** This session cannot write, whatever it is asked to. */
  readonly readOnlySession: boolean;
  /** The user itself could write something: a grant too much. */
  readonly userMayWrite: boolean;
  /** Sees since when others' transactions are open, without which rows that commit late would be lost. */
  readonly seesOpenTransactions: boolean;
  readonly replica: boolean;
  /** Of the database, e.g. `UTF8`, `SQL_ASCII`, `utf8mb4`. */
  readonly encoding: string;
  readonly timeZone: string;
  readonly tls: boolean;
}

export interface TableGrants {
  readonly table: boolean;
  /** Columns that this user may not read. */
  readonly deniedColumns: readonly string[];
}
