import type { DataColumn } from './data-column.ts';
import type { RowTest } from './row-test.ts';

/** One number to be measured. Data, not SQL: a dialect says how. */
export type Measure =
  /** Those of one scan over the rows. */
  | { readonly kind: 'rows' }
  | { readonly kind: 'nulls'; readonly column: DataColumn }
  | { readonly kind: 'failing'; readonly test: RowTest }
  | { readonly kind: 'mean' | 'sum'; readonly column: DataColumn }
  /** NULL has length 0. */
  | { readonly kind: 'shortest' | 'longest'; readonly column: DataColumn }
  | { readonly kind: 'failing-length'; readonly column: DataColumn; readonly test: LengthTest }
  /** Those that need the rows grouped by columns. */
  | { readonly kind: FrequencyKind; readonly columns: readonly DataColumn[] };

/**
 * - `once`: values that occur once; `distinct`: values; `valued`: rows with a value. A row has a value unless all of the columns are NULL.
 * - `unkeyed`: rows that are no key, because a column is NULL or another row has the same values.
 */
export const frequencyKinds = ['once', 'distinct', 'valued', 'unkeyed'] as const;
export type FrequencyKind = (typeof frequencyKinds)[number];

/** Over the length as a number. */
export type LengthTest = Exclude<RowTest['test'], { kind: 'matches' }>;

/** Two measures with the same key are one. */
export const measureKey = (measure: Measure): string => JSON.stringify(measure);

/** Measured numbers by `measureKey`; null where there is none, e.g. the mean of no rows. */
export type Measured = ReadonlyMap<string, number | null>;
