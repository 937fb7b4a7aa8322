import type { Aggregate } from '@daybreak/service-kit';
import type { ReportEffect, ReportInput, ReportState, Subject } from './core/report.ts';
import type { ReportDefinition } from './definitions/report-definition.ts';

export interface Dependencies {
  /** By name. */
  readonly reports: ReadonlyMap<string, Report>;
  readonly queries: Queries;
  readonly objects: Objects;
  readonly resultsBucket: string;
  readonly reportsBucket: string;
}

export interface Report {
  readonly definition: ReportDefinition;
  readonly subject: Subject;
  readonly aggregate: Aggregate<ReportState, ReportInput, ReportEffect>;
}

/** Athena, as far as reports need it. */
export interface Queries {
  /** The same token starts nothing new and gives the same id. `refused` where Athena will not run the SQL. */
  start(query: { sql: string; output: string; token: string }): Promise<{ id: string } | 'refused'>;
  find(id: string): Promise<FoundQuery>;
}

export interface FoundQuery {
  readonly output: string | null;
  readonly state: QueryState;
  /** Where it failed: whether Athena says that the same query may succeed when it is started again. */
  readonly retryable: boolean;
}

export type QueryState = 'open' | 'succeeded' | 'failed' | 'cancelled';

export interface Objects {
  read(uri: string): Promise<string>;
  /** Null where there is none. */
  find(uri: string): Promise<string | null>;
  write(object: { uri: string; body: string; contentType: string }): Promise<void>;
}
