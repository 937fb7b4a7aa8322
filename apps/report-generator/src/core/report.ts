import type { Origin } from '@daybreak/event-contracts';
import type { KitEffect } from '@daybreak/service-kit/decision';
import type { ReportFailureCode } from './report-failures.ts';

/** What deciding needs to know of a report's definition. */
export interface Subject {
  readonly name: string;
  readonly title: string;
  readonly datasets: readonly string[];
  readonly queries: readonly string[];
  /** Where its pages lie: `s3://<reports bucket>/<name>`. */
  readonly shelf: string;
}

/** One report, over all nights. Its size is bounded: see the limits in decide.ts. */
export interface ReportState {
  /** Newest business date that each dataset ever published; null for a dataset without business dates. */
  readonly published: Readonly<Record<string, string | null>>;
  /** The latest nights, newest last. */
  readonly nights: readonly NightProgress[];
  /** One at a time, so that a later version of the data is never overwritten by an earlier one. */
  readonly making: Making | null;
  readonly waiting: readonly Due[];
}

export interface NightProgress {
  readonly correlationId: string;
  /** Null until NightPlanned is seen: events come in any order. */
  readonly planned: { readonly origin: Origin; readonly datasets: readonly string[] } | null;
  readonly outcomes: Readonly<Record<string, Outcome>>;
  /** Due, failed, or not concerned: nothing more follows from this night. */
  readonly settled: boolean;
}

export type Outcome =
  { readonly kind: 'published'; readonly newest: string | null } | ({ readonly kind: 'lost' } & Failure);

export interface Failure {
  readonly code: ReportFailureCode;
  readonly cause: string;
}

export interface Due {
  readonly correlationId: string;
  readonly businessDate: string;
  /** Tells one making from another: part of where its results go. */
  readonly attempt: string;
  readonly dueAt: string;
}

export interface Making extends Due {
  /** 1 for the first. */
  readonly tries: number;
  readonly results: Readonly<Record<string, QueryResult>>;
}

export interface QueryResult {
  /** `s3://…/….csv`, as Athena wrote it. */
  readonly output: string;
  readonly rows: number;
}

export type QueryEnd =
  | ({ readonly kind: 'succeeded'; readonly query: string } & QueryResult)
  | ({
      readonly kind: 'failed';
      readonly query: string;
      /** The same query may succeed when it is started again. */
      readonly retryable?: boolean;
    } & Failure);

export type ReportInput =
  | {
      readonly type: 'night-planned';
      readonly correlationId: string;
      readonly origin: Origin;
      readonly datasets: readonly string[];
    }
  | {
      readonly type: 'published';
      readonly correlationId: string;
      readonly origin: Origin;
      readonly dataset: string;
      readonly businessDates: readonly string[];
    }
  | ({ readonly type: 'lost'; readonly correlationId: string; readonly dataset: string } & Failure)
  | {
      readonly type: 'query-ended';
      readonly attempt: string;
      readonly businessDate: string;
      readonly end: QueryEnd;
    }
  | {
      readonly type: 'overdue';
      readonly attempt: string;
      readonly businessDate: string;
      readonly check: number;
      /** What looking showed: queries that ended without our being told. */
      readonly ends: readonly QueryEnd[];
    };

export interface StartQuery extends Due {
  readonly type: 'start-query';
  readonly query: string;
}

/** Draws the page from the results and puts page and tables on the shelf. */
export interface Render extends Making {
  readonly type: 'render';
  readonly madeAt: string;
}

export type ReportEffect = StartQuery | Render | KitEffect;

export const initialReport: ReportState = { published: {}, nights: [], making: null, waiting: [] };
