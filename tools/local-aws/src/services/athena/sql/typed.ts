import type { SqlType } from './sql-type.ts';

/** An expression after analysis: DuckDB's SQL for it and Trino's type of it. */
export interface Typed {
  readonly sql: string;
  readonly type: SqlType;
  /** Set where the query holds a plain literal, e.g. the unit of `date_trunc`. */
  readonly literal?: Literal;
  /** Holds an aggregate or window function somewhere. */
  readonly aggregates?: boolean;
  /** Null exactly when one of its parts is null or fails: what TRY around an aggregate needs. */
  readonly strict?: boolean;
  /** The table column that this is, untouched: what partition pruning looks for. */
  readonly column?: { readonly scan: string; readonly name: string };
}

export type Literal =
  | { readonly kind: 'string' | 'integer' | 'decimal' | 'double' | 'date' | 'null'; readonly text: string }
  | { readonly kind: 'interval'; readonly unit: IntervalUnit };

export type IntervalUnit = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

export const stringSql = (text: string) => `'${text.replaceAll("'", "''")}'`;
export const nameSql = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Flags of an expression that is made of `parts`. */
export function madeOf(parts: readonly Typed[], strict: boolean): Pick<Typed, 'aggregates' | 'strict'> {
  return {
    aggregates: parts.some((part) => part.aggregates === true),
    strict: strict && parts.every((part) => part.strict === true),
  };
}
