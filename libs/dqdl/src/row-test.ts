import type { ComparisonOperator } from './ast/condition.ts';
import type { DataColumn } from './data-column.ts';

/** A value of a condition, resolved: `now()` is a time, escapes are gone. */
export type TestValue =
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  /** ISO date or UTC time without zone, e.g. `2026-11-22T06:00:00`. */
  | { readonly kind: 'time'; readonly iso: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'blank' };

/** What a row must hold to pass `ColumnValues`; NULL is decided apart from the rest. */
export interface RowTest {
  readonly column: DataColumn;
  readonly nullPasses: boolean;
  /** On a value that is not NULL. */
  readonly test:
    | { readonly kind: 'always' }
    | { readonly kind: 'never' }
    | { readonly kind: 'compare'; readonly operator: ComparisonOperator; readonly value: TestValue }
    /** Outside is `value <= low or value >= high`, inside `low < value < high`. */
    | {
        readonly kind: 'range';
        readonly inside: boolean;
        readonly low: TestValue;
        readonly high: TestValue;
      }
    | { readonly kind: 'member'; readonly negated: boolean; readonly values: readonly TestValue[] }
    | { readonly kind: 'matches'; readonly negated: boolean; readonly pattern: string };
}
