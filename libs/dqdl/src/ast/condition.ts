import type { Operand } from './operand.ts';

export const comparisonOperators = ['=', '!=', '>', '>=', '<', '<='] as const;
export type ComparisonOperator = (typeof comparisonOperators)[number];

export type Condition =
  | { readonly kind: 'comparison'; readonly operator: ComparisonOperator; readonly operand: Operand }
  /** Leaves both ends out; `not between` takes them in. */
  | { readonly kind: 'between'; readonly negated: boolean; readonly low: Operand; readonly high: Operand }
  | {
      readonly kind: 'in';
      readonly negated: boolean;
      readonly operands: readonly Operand[] | { readonly variable: string };
    }
  /** Anchored at both ends. */
  | { readonly kind: 'matches'; readonly negated: boolean; readonly pattern: string };
