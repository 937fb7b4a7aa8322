import type { Labels } from './ast/rule.ts';

/** What a rule came to. */
export interface Verdict {
  /** `Rule_0`, `Rule_1`, … in the order of the ruleset. */
  readonly name: string;
  /** The rule in its canonical spelling. */
  readonly rule: string;
  readonly result: 'PASS' | 'FAIL' | 'ERROR';
  /** Why it did not pass, in AWS's words; null where it passed. Holds no value of a row. */
  readonly message: string | null;
  /** By AWS's names, e.g. `Column.sale_id.Completeness`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Rows that broke the rule, where the rule counts rows. */
  readonly failedRows: number | null;
  readonly labels: Labels;
}

/** Passed rules / all rules. */
export const scoreOf = (verdicts: readonly Verdict[]): number =>
  verdicts.length === 0 ? 1 : verdicts.filter(({ result }) => result === 'PASS').length / verdicts.length;
