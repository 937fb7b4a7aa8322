import type { Measure } from '../measure.ts';

/** How a SQL engine takes measures. */
export interface Dialect {
  /** Statements that together give every measure: each is one row, with a column for each of `measures` in order. */
  queries(measures: readonly Measure[], relation: string): readonly MeasureQuery[];
}

export interface MeasureQuery {
  readonly sql: string;
  readonly measures: readonly Measure[];
}
