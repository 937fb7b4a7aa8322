import type { Sql } from '../plan.ts';

/**
 * Brings every stored pseudonym from one version of the secret to the next, whose chain of keys goes on from it. Run by
 * the extract job, which alone holds keys. `prepare` writes all that is new beside what is there; `finish`, once the tables
 * are swapped, makes it what counts in landing and removes what nothing refers to any more.
 */
export interface RekeyPlan {
  readonly kind: 'rekey';
  readonly version: 1;
  /** Of this attempt at the step. */
  readonly runId: string;
  /** The same in every attempt: what one of them committed, the next finds. */
  readonly rekeyId: string;
  readonly step: 'prepare' | 'finish';
  readonly pseudonymKey: {
    readonly secret: string;
    /** Versions of the secret, by id. */
    readonly from: string;
    readonly to: string;
  };
  /** That `prepare` found it leads to; null in its own plan. Of `finish` it is all that is needed of keys. */
  readonly keyVersion: string | null;
  /** `finish` removes nothing that was written after: a job that was given up and goes on must not meet later runs. */
  readonly removeBefore: string | null;
  readonly datasets: readonly RekeyedDataset[];
  readonly resultUri: string;
}

export interface RekeyedDataset {
  readonly dataset: string;
  /** `s3://…/`, below which all its batches lie. */
  readonly landingUri: string;
  /** Tokens as in an extract plan. */
  readonly columns: readonly {
    readonly name: string;
    /** Over the column itself, in landing and in the lake. */
    readonly sql: Sql;
    /** Over `raw_row`, the landed row as JSON, of which it changes this column: one is applied to what the other gave. */
    readonly rawRow: Sql;
  }[];
  /** Null where there is no such table yet. */
  readonly lake: RekeyedTable | null;
  readonly quarantine: RekeyedTable | null;
}

export interface RekeyedTable {
  readonly table: { readonly database: string; readonly table: string };
  /** Its clone, to commit to. */
  readonly staging: { readonly database: string; readonly table: string };
}

/** Written by the job to `resultUri`. */
export interface RekeyResult {
  readonly kind: 'rekey';
  readonly runId: string;
  /** Of the key before; null of `finish`, which reads none. */
  readonly from: string | null;
  readonly to: string;
  readonly datasets: readonly RekeyCounts[];
  readonly seconds: number;
}

export interface RekeyCounts {
  readonly dataset: string;
  readonly columns: readonly string[];
  readonly lakeFiles: number;
  readonly lakeRows: number;
  readonly quarantineRows: number;
  readonly landingBatches: number;
  readonly landingRows: number;
  /** Objects that held earlier pseudonyms, or nothing that counts. */
  readonly objectsRemoved: number;
  readonly seconds: number;
}
