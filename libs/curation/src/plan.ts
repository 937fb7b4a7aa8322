import type { Dataset, FilesLocation, SourceBudget, SourceEngine } from '@daybreak/dataset-contracts';

/**
 * Plans are data: JSON that etl-control writes to S3 and a job reads. Every SQL text is emitted per dialect; a
 * runner executes it and knows nothing of contracts. Tokens in braces are filled in by the runner.
 */
export type Dialect = 'duckdb' | 'spark';
export type Sql = Readonly<Record<Dialect, string>>;

export interface ExtractPlan {
  readonly kind: 'extract';
  readonly version: 2;
  readonly runId: string;
  readonly dataset: string;
  readonly reading: Reading;
  /** Secret that holds the pseudonym key (see `readKeyChain`); null where no column is hashed, and then it is not read. */
  readonly pseudonymKeySecret: string | null;
  /** Null `low` is the beginning. A snapshot's window only dates the reading. */
  readonly window: { readonly low: string | null; readonly high: string };
  /**
   * SELECT over relation `extracted` that gives the landing columns, privacy applied. Columns are varchar, but for those that are
   * `asIs`, which may be of a type whose cast to varchar is the source's text.
   * Tokens: `{hmac_open}` and `{hmac_close}` stand around a value to be hashed; `{as_of}`, inside quotes already, is the
   * date of `window.high`, `YYYY-MM-DD`. See `hmacTokens` and `fillTokens`.
   */
  readonly landing: Sql;
  readonly landingColumns: readonly string[];
  /** `s3://…/` prefix to write to, never rewritten once its manifest exists. */
  readonly landingUri: string;
  readonly resultUri: string;
}

/** How a source is asked for what may leave it: relation `extracted`, all text, nullable. */
export type Reading = TableReading | FilesReading;

export interface TableReading {
  readonly kind: 'table';
  readonly engine: SourceEngine;
  /** Glue connection that names the source and the secret with its credentials. */
  readonly connection: string;
  readonly schema: string;
  readonly table: string;
  /**
   * Columns of `extracted`: names in the source, each with an expression in the source's own SQL, whose cast to text is meant.
   * `asIs`: the landing SELECT does nothing to it, so it may land in a type whose text is the same.
   */
  readonly columns: readonly { readonly name: string; readonly sql: string; readonly asIs?: boolean }[];
  /**
   * In the source's own SQL, all of them must hold. `{low}` and `{high}` are replaced by quoted ISO instants; `{high}`
   * is the smaller of `window.high` and the start of the oldest open transaction.
   */
  readonly predicates: readonly string[];
  /** Source names of a key that slices may follow; empty where the contract has none. */
  readonly sliceKey: readonly string[];
  /** Source name of the column that the window is told by; absent where the whole table is read. */
  readonly watermark?: string;
  readonly budget: SourceBudget;
}

export interface FilesReading {
  readonly kind: 'files';
  readonly connection: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly format: FilesLocation['format'];
  readonly delimiter: FilesLocation['delimiter'];
  readonly encoding: FilesLocation['encoding'];
  readonly header: FilesLocation['header'];
  readonly lastLine: FilesLocation['lastLine'];
  /**
   * `window`: all files of the window, by the time at which they came, oldest first, so that a later row is a newer one.
   * `newest`: the newest delivery before the window's end, which is all there is: a file that lies right under the prefix,
   * or all files of one folder below it.
   */
  readonly files: 'window' | 'newest';
  /** Columns of `extracted`. A file that lacks one is refused, unless that is `optional`. `position`: in files without header. */
  readonly columns: readonly {
    readonly name: string;
    readonly optional: boolean;
    readonly position: number;
  }[];
  /** Of each row in files without header. */
  readonly fields: number;
}

/** A file that could not be read as a whole, and was left out. */
export interface RefusedFile {
  readonly uri: string;
  /** Names of columns and numbers of lines, never a value. */
  readonly reason: string;
}

/** Written by the extract job to `resultUri`. */
export interface ExtractResult {
  readonly kind: 'extract';
  readonly runId: string;
  readonly rowsRead: number;
  /** As it was read: `high` may be earlier than planned. */
  readonly window: { readonly low: string | null; readonly high: string };
  readonly files: readonly { readonly uri: string; readonly rows: number; readonly bytes: number }[];
  readonly seconds: number;
  readonly receipt: SourceReceipt | null;
  /** Of the pseudonym key that columns were hashed with; absent where none is, and in batches of before it was written. */
  readonly keyVersion?: string;
  /** Of an inbox: they are looked at again by every later run, until they are mended or taken away. */
  readonly refusedFiles?: readonly RefusedFile[];
}

/** What one extraction cost its source. */
export interface SourceReceipt {
  readonly connections: number;
  /** Statements that read rows. */
  readonly slices: number;
  /** During which at least one of them ran. */
  readonly seconds: number;
  readonly rows: number;
  /** As the source sent them. */
  readonly bytes: number;
  /** How long, and how often, the extraction held back. */
  readonly heldBack: { readonly seconds: number; readonly times: number };
  /** Slices that the source cancelled and that were read again. */
  readonly resumed: number;
  /** Other sessions at work on the source: the most that was seen. */
  readonly peakActiveSessions: number | null;
  /** Round trip of a trivial statement. */
  readonly latencyMilliseconds: {
    readonly before: number;
    readonly median: number;
    readonly worst: number;
  } | null;
  readonly replicaLagSeconds: { readonly before: number; readonly worst: number } | null;
}

export interface CuratePlan {
  readonly kind: 'curate';
  readonly version: 1;
  readonly runId: string;
  readonly dataset: string;
  /** Landing prefixes, oldest first; each has a `manifest.json` (an ExtractResult). */
  readonly landing: readonly string[];
  readonly landingColumns: readonly string[];
  /** Under which the lake's pseudonyms were made: a batch made under another is refused. Absent where no column is hashed. */
  readonly keyVersion?: string | null;
  /** Relations that `steps` may read besides their own: lake tables, with the columns wanted. */
  readonly references: readonly {
    readonly relation: string;
    readonly database: string;
    readonly table: string;
    readonly columns: readonly string[];
  }[];
  /** The clone to commit to. */
  readonly staging: { readonly database: string; readonly table: string };
  readonly quarantine: { readonly database: string; readonly table: string };
  /** Lake columns in order, with their Iceberg field ids (1-based, stable: position in the contract). */
  readonly schema: readonly LakeField[];
  /** The column whose days are replaced, each by itself; null where the table is one whole. */
  readonly partitionBy: 'business_date' | null;
  /** By which new files are told apart, which says nothing of what is replaced; absent is `day`. */
  readonly partition?: NonNullable<Dataset['partition']>;
  /**
   * Where rows may be corrected from one day to another: an existing row of a key that the batch holds is replaced
   * wherever it lies, so the days that hold such rows are touched too.
   */
  readonly key?: readonly string[];
  /**
   * `replace`: the new rows are the table (snapshot). `merge`: they are ranked with the existing rows of touched days.
   * `rebuild`: they are all that the days of `businessDates` hold, or where there are none the days of their own.
   */
  readonly write: 'replace' | 'merge' | 'rebuild';
  /** Replays, and runs of given dates: rows of other business dates are left out. */
  readonly businessDates: { readonly from: string; readonly to: string } | null;
  /**
   * In order; each creates the relation of its name over those before. The runner provides `landed` (landing columns,
   * all varchar, plus `_batch` int: index into `landing`, and `_row` long) and, before `merged` runs, `existing` (schema
   * columns: rows of the touched days, or of the whole table where there are none; for `rebuild` without those of the days
   * rebuilt, for `replace` none).
   * Must create: `accepted` (schema columns), `quarantined` (column_name, reason, raw_row json text), `merged` (schema
   * columns: what the touched days shall hold), `findings` (kind, column, outcome, count), `counts` (one row:
   * rows_read, rows_published, rows_quarantined, duplicates_dropped; rows outside `businessDates` are in none of them).
   * Make each relation a table rather than a view: later steps read it more than once.
   */
  readonly steps: readonly { readonly name: string; readonly sql: Sql }[];
  readonly resultUri: string;
}

export interface LakeField {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly doc: string;
}

/** Written by the curate job to `resultUri`. */
export interface CurateResult {
  readonly kind: 'curate';
  readonly runId: string;
  readonly rowsRead: number;
  readonly rowsPublished: number;
  readonly rowsQuarantined: number;
  readonly duplicatesDropped: number;
  /** Fewest rows of the table's changed part that share one combination of generalised values; null where nobody asked. */
  readonly smallestGroup: number | null;
  readonly businessDates: readonly string[];
  readonly findings: readonly {
    readonly kind: string;
    readonly column: string | null;
    readonly outcome: 'mended' | 'quarantined' | 'dropped';
    readonly count: number;
  }[];
  readonly seconds: number;
}

/** Compares source and lake day by day. Run by the extract job, which alone reaches the source. */
export interface ReconcilePlan {
  readonly kind: 'reconcile';
  readonly version: 1;
  readonly runId: string;
  readonly dataset: string;
  readonly engine: SourceEngine;
  readonly connection: string;
  readonly budget: SourceBudget;
  readonly comparedBy: 'business-date' | 'watermark';
  /** Days compared, both included. */
  readonly from: string;
  readonly to: string;
  /** What `{low}` and `{high}` stand for. */
  readonly window: { readonly low: string; readonly high: string };
  /** In the source's own SQL: `day`, `row_count`, `first_sum`, `second_sum`, `moving_count`, all text. Counts and sums only. */
  readonly sourceQuery: string;
  /** Over `lake` (the table's columns) and `refused` (`run_id`, `raw_row`): the same, and `business_dates`. */
  readonly lakeQuery: Pick<Sql, 'duckdb'>;
  readonly lake: { readonly database: string; readonly table: string };
  readonly quarantine: { readonly database: string; readonly table: string };
  readonly schema: readonly LakeField[];
  readonly resultUri: string;
}

/** Written by the job to `resultUri`. */
export interface ReconcileResult {
  readonly kind: 'reconcile';
  readonly runId: string;
  readonly comparedBy: 'business-date' | 'watermark';
  readonly from: string;
  readonly to: string;
  readonly daysCompared: number;
  /** Left to the next night: their rows changed in the source after the window had ended. */
  readonly daysMoving: number;
  readonly differing: readonly {
    readonly day: string;
    readonly sourceKeys: number;
    readonly lakeKeys: number;
  }[];
  /** Business dates to be read again, oldest first. */
  readonly heal: readonly string[];
  readonly seconds: number;
}
