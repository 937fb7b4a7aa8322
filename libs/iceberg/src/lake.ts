import type { Catalog } from './catalog.ts';
import type { ObjectStore } from './object-store.ts';

/** What every operation works on. Clock and randomness come from outside, so that a whole lake can be simulated. */
export interface Lake {
  readonly objects: ObjectStore;
  readonly catalog: Catalog;
  readonly now: () => Date;
  /** A random UUID: names files and snapshots. */
  readonly randomUUID: () => string;
}
