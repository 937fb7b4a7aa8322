import type { KitEffect } from '@daybreak/service-kit/decision';
import type { EvaluationFailureCode } from './evaluation-failures.ts';
import type { BatchFigures, BatchLimits } from './batch-limits.ts';
import type { Measurement, RuleOutcome } from './measurement.ts';

/** What is measured: a batch in its staging table. */
export interface Subject {
  readonly runId: string;
  readonly dataset: string;
  readonly staging: { readonly database: string; readonly table: string };
  readonly correlationId: string;
}

/** One evaluation, known by its staging table, since that is what Glue's own event names. */
export type Evaluation =
  | { readonly status: 'none' }
  | {
      readonly status: 'running';
      readonly subject: Subject;
      readonly startedAt: string;
      /** Of the batch as a whole; evaluations that began before there were any have none. */
      readonly outcomes?: readonly RuleOutcome[];
    }
  | { readonly status: 'ended' };

export type EvaluationInput =
  | {
      readonly type: 'staged';
      readonly subject: Subject;
      /** Whether the dataset has a contract here, and so a ruleset. */
      readonly ruled: boolean;
      readonly limits: BatchLimits;
      readonly figures: BatchFigures;
    }
  | { readonly type: 'measured'; readonly measurement: Measurement }
  | {
      readonly type: 'overdue';
      readonly check: number;
      readonly found: 'running' | EndWithoutVerdict | RefusalCode;
    };

/** Glue ended the evaluation run without a result. */
export type EndWithoutVerdict = Extract<
  EvaluationFailureCode,
  'EVALUATION_FAILED' | 'EVALUATION_TIMEOUT' | 'EVALUATION_STOPPED'
>;

/** Why there is nothing to look for: no evaluation was started, nor will be. */
export type RefusalCode = Extract<
  EvaluationFailureCode,
  'CONTRACT_UNKNOWN' | 'RULESET_REFUSED' | 'EVALUATION_REFUSED' | 'STAGING_GONE'
>;

export interface StartEvaluation {
  readonly type: 'start-evaluation';
  readonly dataset: string;
  readonly staging: Subject['staging'];
  /** The same for the same batch, so that a second start gives the first run again. */
  readonly token: string;
}

export type EvaluationEffect = StartEvaluation | KitEffect;

export const evaluationId = ({ database, table }: Subject['staging']) => `${database}.${table}`;

export const clientToken = ({ database, table }: Subject['staging']) => `daybreak-${database}-${table}`;
