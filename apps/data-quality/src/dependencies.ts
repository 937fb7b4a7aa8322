import type { EndWithoutVerdict, Subject } from './core/evaluation.ts';
import type { Measurement } from './core/measurement.ts';

export interface Dependencies {
  /** Rulesets by dataset, as their contracts say. */
  readonly rulesets: ReadonlyMap<string, string>;
  readonly evaluations: Evaluations;
}

/** Glue Data Quality, as far as gating a batch needs it. */
export interface Evaluations {
  /** The same token starts nothing new and gives the same id. `refused` where Glue will not start it. */
  start(evaluation: {
    ruleset: { name: string; text: string };
    staging: Subject['staging'];
    token: string;
  }): Promise<{ id: string } | 'refused'>;
  find(id: string): Promise<{ resultId: string } | 'running' | EndWithoutVerdict>;
  result(resultId: string): Promise<Measurement>;
}

export const rulesetName = (dataset: string) => `daybreak-${dataset}`;
