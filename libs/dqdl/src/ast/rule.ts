import type { Position } from '../syntax/position.ts';
import type { Condition } from './condition.ts';
import type { Parameter } from './operand.ts';

export interface Rule {
  readonly kind: 'rule';
  readonly type: string;
  readonly parameters: readonly Parameter[];
  readonly condition: Condition | null;
  /** SQL, as written. */
  readonly where: string | null;
  readonly labels: Labels;
  readonly threshold: Condition | null;
  readonly at: Position;
}

export type Labels = Readonly<Record<string, string>>;

/** A rule or a combination of rules; `and` binds tighter than `or`. */
export type Expression = Rule | { readonly kind: 'and' | 'or'; readonly operands: readonly Expression[] };
