import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../endpoint/clock.ts';
import type { Buses } from './bus.ts';
import type { Place } from './names.ts';
import type { Replays } from './replays.ts';
import type { RuleSchedules } from './rule-schedules.ts';
import type { Tags } from './tags.ts';

/** What every action of EventBridge works with. */
export interface EventsContext {
  readonly place: Place;
  readonly database: DatabaseSync;
  readonly buses: Buses;
  readonly replays: Replays;
  readonly schedules: RuleSchedules;
  readonly tags: Tags;
  readonly clock: Clock;
  readonly random: () => number;
  /** A fault of one entry of PutEvents: the code that it fails with. */
  readonly failEntry: () => string | undefined;
}
