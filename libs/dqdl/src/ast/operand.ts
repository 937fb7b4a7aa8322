import type { Position } from '../syntax/position.ts';

/** What a condition compares with. `text` is kept as written; strings without quotes, escapes left in. */
export type Operand =
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  /** `"2026-11-22"`: a date even where the column is a string. */
  | { readonly kind: 'date'; readonly text: string }
  /** `"12:30"` or `"9:30 PM"` */
  | { readonly kind: 'time'; readonly text: string }
  | { readonly kind: 'keyword'; readonly word: 'NULL' | 'EMPTY' | 'WHITESPACES_ONLY' }
  | { readonly kind: 'now'; readonly offset: Offset | null }
  | { readonly kind: 'duration'; readonly amount: string; readonly unit: TimeUnit }
  | { readonly kind: 'size'; readonly amount: string; readonly unit: SizeUnit }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly Operand[] }
  /** No precedence: the first operator is the innermost. */
  | {
      readonly kind: 'arithmetic';
      readonly operator: '+' | '-' | '*' | '/';
      readonly left: Operand;
      readonly right: Operand;
    };

export interface Offset {
  readonly sign: '+' | '-';
  readonly amount: string;
  readonly unit: TimeUnit;
}

export const timeUnits = ['days', 'hours', 'minutes'] as const;
export type TimeUnit = (typeof timeUnits)[number];
export const sizeUnits = ['B', 'KB', 'MB', 'GB', 'TB'] as const;
export type SizeUnit = (typeof sizeUnits)[number];

/** A parameter of a rule: a column, a reference, a query. */
export type Parameter =
  | { readonly kind: 'name'; readonly text: string; readonly of: boolean; readonly at: Position }
  | { readonly kind: 'variable'; readonly text: string; readonly of: boolean; readonly at: Position };
