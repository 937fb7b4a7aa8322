import type { Rule } from '../ast/rule.ts';
import type { DataColumn } from '../data-column.ts';
import { measureKey, type Measure, type Measured } from '../measure.ts';
import type { Verdict } from '../verdict.ts';

export type Finding = Pick<Verdict, 'result' | 'message' | 'metrics' | 'failedRows'>;

/** A rule ready to be measured and judged. */
export interface PlannedRule {
  readonly measures: readonly Measure[];
  readonly judge: (read: (measure: Measure) => number | null) => Finding;
}

export interface RuleSurroundings {
  readonly columns: readonly DataColumn[];
  /** UTC, cut to the minute as DQDL's `now()` is. */
  readonly now: Date;
}

/** Throws UnsupportedRule for what is not evaluated here. */
export type PlanRule = (rule: Rule, surroundings: RuleSurroundings) => PlannedRule;

export const reader = (measured: Measured) => (measure: Measure) => {
  const value = measured.get(measureKey(measure));
  if (value === undefined) throw new Error(`The measure ${measureKey(measure)} was not taken.`);
  return value;
};
