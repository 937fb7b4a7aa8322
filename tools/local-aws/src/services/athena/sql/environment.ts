import type { Window } from './ast.ts';
import type { AnalysisOptions, OutputColumn, TableScan } from './plan.ts';
import type { Scope } from './scope.ts';

/** What WITH has named. */
export interface NamedResult {
  readonly sql: string;
  readonly columns: readonly (OutputColumn & { readonly sql: string })[];
}

/** Where an expression stands. */
export interface Environment {
  readonly scope: Scope;
  readonly named: ReadonlyMap<string, NamedResult>;
  readonly windows: ReadonlyMap<string, Window>;
  readonly analysis: Analysis;
}

/** What one query gathers while it is analysed. */
export interface Analysis {
  readonly options: AnalysisOptions;
  readonly scans: TableScan[];
  /** A name that nothing else in the query has. */
  readonly fresh: (kind: string) => string;
}

export const emptyScope: Scope = { columns: [], outer: null };
