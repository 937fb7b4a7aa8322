import type { OutputColumn, TableColumn, TableName } from '../sql/plan.ts';
import type { Constraint } from '../sql/pruning.ts';
import type { Position, QueryErrorCode } from '../sql/query-error.ts';

/** What the endpoint sends to the process that runs queries. */
export type ToEngine =
  | { readonly kind: 'warm' }
  | { readonly kind: 'run'; readonly request: QueryRequest }
  | { readonly kind: 'answer'; readonly ask: number; readonly answer: Answer }
  | { readonly kind: 'interrupt' };

export type FromEngine =
  | { readonly kind: 'ask'; readonly ask: number; readonly question: Question }
  | { readonly kind: 'done'; readonly outcome: QueryOutcome }
  | { readonly kind: 'failed'; readonly failure: QueryFailure };

export interface QueryRequest {
  readonly sql: string;
  readonly parameters: readonly string[] | null;
  readonly database: string | null;
  readonly now: Date;
  /** In [0, 1): of the random numbers of the query. */
  readonly seed: number;
  readonly memoryLimit: string;
  readonly threads: number;
}

/** The engine has no catalog and no credentials: it asks. */
export type Question =
  | { readonly what: 'tables'; readonly names: readonly TableName[] }
  | {
      readonly what: 'files';
      readonly scans: readonly (TableName & { readonly constraints: readonly Constraint[] })[];
    };

export type Answer =
  | { readonly tables: readonly (readonly TableColumn[] | null)[] }
  | { readonly files: readonly ScanFiles[] }
  | { readonly failure: QueryFailure };

export interface ScanFiles {
  /** Where they lie on this machine. */
  readonly paths: readonly string[];
  readonly bytes: number;
}

export interface QueryOutcome {
  readonly columns: readonly OutputColumn[];
  readonly rows: number;
  /** The whole result in Athena's CSV. */
  readonly csv: Uint8Array;
  readonly bytesScanned: number;
  readonly planningMs: number;
  readonly engineMs: number;
}

export interface QueryFailure {
  readonly code: QueryErrorCode;
  readonly message: string;
  readonly at?: Position | undefined;
}
