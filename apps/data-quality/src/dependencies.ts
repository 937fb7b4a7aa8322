import type { BatchLimits } from './core/batch-limits.ts';
import type { EndWithoutVerdict, RefusalCode, Subject } from './core/evaluation.ts';
import type { Measurement } from './core/measurement.ts';

export interface Dependencies {
  /** Rulesets by dataset, as their contracts say. */
  readonly rulesets: ReadonlyMap<string, string>;
  /** The same for what they ask of a batch as a whole. */
  readonly limits: ReadonlyMap<string, BatchLimits>;
  readonly evaluations: Evaluations;
}

/** `refused` where Glue will not start it however often it is asked; `error` is the name of Glue's error. */
export type Start = { readonly id: string } | { readonly refused: RefusalCode; readonly error: string };

/** Glue Data Quality, as far as gating a batch needs it. */
export interface Evaluations {
  /** The same token starts nothing new and gives the same id. */
  start(evaluation: {
    ruleset: { name: string; text: string };
    staging: Subject['staging'];
    token: string;
  }): Promise<Start>;
  find(id: string): Promise<{ resultId: string } | 'running' | EndWithoutVerdict>;
  result(resultId: string): Promise<Measurement>;
}

export const rulesetName = (dataset: string) => `daybreak-${dataset}`;
