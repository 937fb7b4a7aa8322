import type { Logger } from '../log.ts';
import { ActiveFaults } from './active-faults.ts';
import { type KnownOperations, readFaults } from './read-faults.ts';

/** Holds the faults that are switched on. */
export class FaultSwitch {
  /** Null while none are. */
  active: ActiveFaults | null = null;
  readonly #log: Logger;
  #known: KnownOperations = new Map();

  constructor({ log }: { log: Logger }) {
    this.#log = log;
  }

  /** The operations that faults may name. */
  know(operations: KnownOperations): void {
    this.#known = operations;
  }

  /** Replaces those that are on. Throws FaultsInvalid, and leaves them, where what is given is not valid. */
  turnOn(given: unknown): void {
    const plan = readFaults(given, this.#known);
    this.active = plan.rules.length === 0 ? null : new ActiveFaults(plan);
    this.#log.warn({ seed: plan.seed, rules: plan.rules.length }, 'faults are switched on');
  }

  turnOff(): void {
    this.active = null;
    this.#log.info({}, 'faults are switched off');
  }
}
