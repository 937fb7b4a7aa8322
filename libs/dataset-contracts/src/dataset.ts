/** A dataset contract, compiled from ODCS YAML: all that the services and the engines need to know. */
export interface Dataset {
  readonly name: string;
  readonly description: string;
  readonly owner: string;
  readonly source: SourceLocation;
  readonly mode: 'append' | 'upsert' | 'snapshot';
  /** Lake column names. Snapshots may leave the watermark out; the others need both. */
  readonly key: readonly string[];
  /** A source column that grows with every insert and update: `timestamptz` or `timestamp` in UTC. */
  readonly watermark: string | null;
  readonly businessDate: BusinessDate | null;
  readonly references: readonly Reference[];
  readonly columns: readonly Column[];
  /** A DQDL ruleset, e.g. `Rules = [ RowCount > 0, IsPrimaryKey "sale_id" ]`. */
  readonly ruleset: string;
  readonly budget: SourceBudget;
}

/** Where the rows come from. `connection` names an entry of `sources.yaml`, which is also the Glue connection's name. */
export type SourceLocation = TableLocation | FilesLocation;

export interface TableLocation {
  readonly kind: 'table';
  readonly connection: string;
  readonly engine: SourceEngine;
  /** As the source spells them. MySQL has no schemas beside databases: there it is the database. */
  readonly schema: string;
  readonly table: string;
}

export type SourceEngine = 'postgresql' | 'mysql';

/** Files that others put under a prefix of a bucket. */
export interface FilesLocation {
  readonly kind: 'files';
  readonly connection: string;
  /** Within the connection's bucket, ends in `/`; empty for the whole bucket. */
  readonly prefix: string;
  readonly format: 'csv' | 'jsonl' | 'parquet';
  /** Null is detected, file by file. */
  readonly delimiter: string | null;
  readonly encoding: 'utf-8' | 'utf-16' | 'latin-1' | 'windows-1252' | null;
}

/** What one extraction may take of its source. */
export interface SourceBudget {
  readonly connections: number;
  /** Rows of the first slice; later ones grow and shrink with the source's answers, never past ten times this. */
  readonly sliceRows: number;
  readonly statementTimeoutSeconds: number;
  /** Round trip of a trivial statement above which the extraction slows down; null where nobody asks. */
  readonly latencyCeilingMilliseconds: number | null;
  readonly replicaLagCeilingSeconds: number | null;
  /** How long it slows down before it gives way and is deferred. */
  readonly patienceSeconds: number;
}

/** The lake gains a `business_date date` column of this meaning, and is partitioned by it. */
export interface BusinessDate {
  readonly column: string;
  /** IANA zone in which the shop's day begins and ends; also that of timestamps which name none. */
  readonly zone: string;
  /**
   * True where the source never writes a row before the day that it belongs to: reading some business dates again
   * may then leave out rows with an older watermark, instead of reading the whole table.
   */
  readonly watermarkNotBefore?: boolean;
}

/** Rows whose `columns` have no match in `dataset` are refused. Makes this dataset wait for that one. */
export interface Reference {
  readonly columns: readonly string[];
  readonly dataset: string;
  readonly to: readonly string[];
}

export interface Column {
  /** In the lake. */
  readonly name: string;
  /** In the source. */
  readonly sourceName: string;
  /** As the source declares it, e.g. `numeric(12,2)`, `int unsigned` (ODCS `physicalType`); `text` where it is not stated. */
  readonly sourceType?: string;
  readonly description: string;
  readonly type: LakeType;
  /** Refuse a row without it (after `clean.default`). */
  readonly required: boolean;
  readonly privacy: Privacy;
  readonly clean: Cleaning;
}

export type LakeType =
  | { readonly kind: 'string' | 'int' | 'long' | 'double' | 'boolean' | 'date' | 'timestamptz' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number };

/**
 * - `keep`: leaves as it is, then cleaned
 * - `drop`: never read from the source; never in the lake (the column has no lake column)
 * - `hash`: HMAC-SHA-256 under the pseudonym key, lower-case hex, of the trimmed value; null stays null
 * - `mask`: all but the last `visible` characters become `*`; a value no longer than that is hidden whole
 * - `generalise`: birth date -> `age-band` (`under 18`, `18-24`, `25-34`, … `75+`, null where no date can be read) or `year`
 */
export type Privacy =
  | { readonly policy: 'keep' | 'drop' | 'hash' }
  | { readonly policy: 'mask'; readonly visible: number }
  | { readonly policy: 'generalise'; readonly to: 'age-band' | 'year'; readonly formats: readonly string[] };

export interface Cleaning {
  readonly trim: boolean;
  /** Runs of white space inside become one blank. */
  readonly collapse: boolean;
  readonly case: 'lower' | 'upper' | 'title' | null;
  /** For dates and timestamps: accepted strptime formats beside ISO 8601, first match wins, e.g. `%d.%m.%Y`. */
  readonly formats: readonly string[];
  /** For numbers: also accept `1.234,50` beside `1234.50`. */
  readonly decimalComma: boolean;
  /** Spellings to replace after case and trim, e.g. `{ "kg.": "kg" }`. */
  readonly replace: Readonly<Record<string, string>>;
  /** Lawful value for a missing one, as text. */
  readonly default: string | null;
  /** Inclusive bounds, as text; a value outside refuses the row. */
  readonly minimum: string | null;
  readonly maximum: string | null;
  /** Allowed values after cleaning; another one refuses the row. */
  readonly allowed: readonly string[] | null;
}
