import type { RuleOutcome } from './measurement.ts';

/** What the API shows of an evaluation. */
export interface EvaluationDocument {
  readonly id: string;
  readonly runId: string;
  readonly dataset: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly verdict: 'passed' | 'failed' | 'none';
  readonly score: number | null;
  readonly rules: readonly RuleOutcome[];
  readonly resultId: string | null;
  readonly error: { readonly code: string; readonly cause: string } | null;
}

export const evaluationsCollection = 'evaluations';
export const verdictsCollection = (dataset: string) => `verdicts-${dataset}`;
