import type { DatabaseSync } from 'node:sqlite';
import type { Buses } from './bus.ts';
import type { Place } from './names.ts';
import type { Replays } from './replays.ts';

/** What every action of EventBridge works with. */
export interface EventsContext {
  readonly place: Place;
  readonly database: DatabaseSync;
  readonly buses: Buses;
  readonly replays: Replays;
  readonly now: () => Date;
  readonly random: () => number;
}
