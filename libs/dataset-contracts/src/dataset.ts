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
  /** The source is known to hold several rows of one key, versions of one thing; without it, checking calls that wrong. */
  readonly duplicates?: 'newest';
  readonly businessDate: BusinessDate | null;
  /** How the lake's files are told apart by the business date; absent is by day. What is replaced is a day in any case. */
  readonly partition?: 'month' | 'year' | 'none';
  readonly references: readonly Reference[];
  readonly columns: readonly Column[];
  /** A DQDL ruleset, e.g. `Rules = [ RowCount > 0, IsPrimaryKey "sale_id" ]`. */
  readonly ruleset: string;
  readonly budget: SourceBudget;
  /** Rows that the source deletes: nothing is done, or the keys of the business dates within `reconcile` are compared. */
  readonly deletes: 'ignore' | 'reconcile';
  /** The last business dates whose counts and checksums are compared with the source every night. */
  readonly reconcile: { readonly days: number } | null;
  readonly drift: DriftPolicies;
  /** Fewest rows that may share one combination of the generalised columns' values. */
  readonly kAnonymity: number | null;
  /** Age of the newest row at which the promise to the dataset's users is broken (the standard's SLA `latency`). */
  readonly freshnessHours: number | null;
  /** Share of a batch's rows, 0 to 1, above which quarantined rows hold the batch; null is no limit. */
  readonly quarantineLimit: number | null;
}

/** A way in which a source's table comes to differ from its contract. */
export type DriftKind = keyof DriftPolicies;

/**
 * - `accept`: the run goes on with the source as it now is
 * - `ignore`: the run goes on as if nothing had changed
 * - `refuse`: the run fails before a row is read
 *
 * The drift is told in each case.
 */
export type DriftPolicy = 'accept' | 'ignore' | 'refuse';

export interface DriftPolicies {
  /** Ignored, a new column stays out until someone classifies it; it is never accepted. */
  readonly added: Exclude<DriftPolicy, 'accept'>;
  /** Accepted, the column is empty from now on; keys, watermark and business date are refused all the same. */
  readonly dropped: Exclude<DriftPolicy, 'ignore'>;
  /** A guess by type and place. Accepted, it is what it may as well be: one column dropped, another added. */
  readonly renamed: Exclude<DriftPolicy, 'ignore'>;
  /** The source's type now holds what the lake's does not. Accepted, rows with such values are quarantined. */
  readonly widened: Exclude<DriftPolicy, 'ignore'>;
  /** The source's type now holds less than it did. */
  readonly narrowed: Exclude<DriftPolicy, 'ignore'>;
  /** The source's primary key is another one. Ignored, the contract's key goes on to tell rows apart. */
  readonly keyChanged: Exclude<DriftPolicy, 'accept'>;
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
  readonly bucket: string;
  /** Ends in `/`, or empty for the whole bucket. */
  readonly prefix: string;
  readonly format: 'csv' | 'jsonl' | 'parquet';
  /** Null is detected, file by file. */
  readonly delimiter: string | null;
  readonly encoding: 'utf-8' | 'utf-16' | 'latin-1' | 'windows-1252' | null;
  /** `absent`: the first line of a CSV is a row, and the contract's properties are its fields, in order. */
  readonly header: 'present' | 'absent';
  /** `open`: a CSV whose last line has no line end is whole. Otherwise it is taken for one that was cut short. */
  readonly lastLine: 'ended' | 'open';
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

/** The lake gains a `business_date date` column of this meaning. */
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
 * - `keep`: leaves as it is, then cleaned; what reads as personal in a text is cut out before landing, unless `scan`
 *   is false
 * - `drop`: never read from the source; never in the lake (the column has no lake column)
 * - `hash`: HMAC-SHA-256 under the pseudonym key, lower-case hex, of the trimmed value; null stays null
 * - `mask`: all but the last `visible` characters become `*`; a value no longer than that is hidden whole
 * - `generalise`: birth date -> `age-band` (`under 18`, `18-24`, `25-34`, … `75+`, null where no date can be read) or `year`
 */
export type Privacy =
  | { readonly policy: 'keep'; readonly scan?: false }
  | { readonly policy: 'drop' | 'hash' }
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
