import { hash } from 'node:crypto';
import type { FaultRule } from './fault-rule.ts';

/** Uniform in [0, 1), the same for the same seed, label and number. */
export function draw(seed: number, label: string, number: number): number {
  return Number.parseInt(hash('sha256', `${seed}/${label}/${number}`).slice(0, 12), 16) / 2 ** 48;
}

/**
 * A rule with random numbers of its own: what it decides depends on the seed and on how often it was asked, not on the other
 * rules. Of two rates, the higher one strikes wherever the lower one does.
 */
export class RuleStream {
  readonly rule: FaultRule;
  asked = 0;
  struck = 0;
  readonly #seed: number;
  readonly #label: string;

  /** `ordinal` tells it from rules before it that are for the same. */
  constructor({ rule, seed, ordinal }: { rule: FaultRule; seed: number; ordinal: number }) {
    this.rule = rule;
    this.#seed = seed;
    this.#label = `${subjectOf(rule)} ${ordinal}`;
  }

  /** Whether the next one is hit. */
  next(): boolean {
    this.asked++;
    return draw(this.#seed, this.#label, this.asked) < this.rule.rate;
  }

  /** Another number for the one that was asked about last. */
  detail(name: string): number {
    return draw(this.#seed, `${this.#label} ${name}`, this.asked);
  }
}

/** What a rule is for; how often and how hard it strikes leaves its random numbers alone. */
export const subjectOf = ({ kind, service, operation, queue }: FaultRule) =>
  [kind, service ?? '*', operation ?? '*', queue ?? '*'].join(' ');
