import type { NativeEvent, Surroundings } from '../../endpoint/service.ts';
import type { GlueOptions } from './options.ts';
import type { GlueStore } from './store/glue-store.ts';

/** What every operation of Glue here is made with. */
export interface GlueContext {
  readonly surroundings: Surroundings;
  readonly options: GlueOptions;
  readonly store: GlueStore;
  /** All or nothing in the database; events published inside reach the bus after it. May be nested. */
  readonly transact: <T>(work: () => T) => T;
  readonly publish: (event: NativeEvent) => void;
  /** Work that outlives its request; `stop` waits for it. */
  readonly background: (work: Promise<void>) => void;
  /** Aborted by `stop`: what is under way changes nothing more, and is taken up on the next start. */
  readonly closing: AbortSignal;
}
