import type { Expression, Labels, Rule } from './rule.ts';

export interface Ruleset {
  readonly variables: readonly Variable[];
  readonly defaultLabels: Labels;
  readonly rules: readonly Expression[];
  readonly analyzers: readonly Rule[];
}

export interface Variable {
  readonly name: string;
  readonly value: string | readonly string[];
}
