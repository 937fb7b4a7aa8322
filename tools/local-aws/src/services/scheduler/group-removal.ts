import { transaction } from '../../endpoint/database.ts';
import type { Clock } from '../../endpoint/clock.ts';
import type { ScheduleStore } from './schedule-store.ts';
import type { GroupTags } from './group-tags.ts';

export interface GroupRemovalOptions {
  readonly store: ScheduleStore;
  readonly tags: GroupTags;
  readonly clock: Clock;
}

/** Schedules of one turn: few enough that requests get their turn between. */
const stride = 100;

/** Removes groups that are being deleted, behind the request that asked for it. */
export class GroupRemoval {
  readonly #given: GroupRemovalOptions;
  #running = false;

  constructor(given: GroupRemovalOptions) {
    this.#given = given;
  }

  /** Takes up what a stop interrupted. */
  start(): void {
    this.#running = true;
    for (const { name, state } of this.#given.store.groups()) if (state === 'DELETING') this.run(name);
  }

  stop(): void {
    this.#running = false;
  }

  run(group: string): void {
    this.#given.clock.after(0, () => {
      if (this.#running && !this.#step(group)) this.run(group);
    });
  }

  /** Whether the group is gone. */
  #step(group: string): boolean {
    const { store, tags } = this.#given;
    return transaction(store.database, () => {
      if (store.deleteSome(group, stride) > 0) return false;
      store.deleteGroup(group);
      tags.forget(group);
      return true;
    });
  }
}
