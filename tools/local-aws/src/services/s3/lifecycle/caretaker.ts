import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../../endpoint/clock.ts';
import { uuid } from '../../../endpoint/identifiers.ts';
import { place } from '../../../endpoint/json-protocol.ts';
import type { Logger } from '../../../endpoint/log.ts';
import type { BucketStore } from '../storage/bucket-store.ts';
import type { Lists } from '../storage/lists.ts';
import type { Cause, ObjectStore } from '../storage/object-store.ts';
import type { UploadStore } from '../storage/upload-store.ts';
import { expiriesOf, midnightAfter } from './expiry.ts';
import { type LifecycleRule, readLifecycle } from './lifecycle-rules.ts';

export interface CaretakerOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly buckets: BucketStore;
  readonly objects: ObjectStore;
  readonly lists: Lists;
  readonly uploads: UploadStore;
}

/** Applies the lifecycle rules: at the start, and at every midnight in UTC, which is when anything can become due. */
export class Caretaker {
  readonly #given: CaretakerOptions;
  #callOff: (() => void) | undefined;
  #round: Promise<void> | undefined;
  #stopped = false;

  constructor(given: CaretakerOptions) {
    this.#given = given;
  }

  start(): void {
    this.#callOff = this.#given.clock.after(0, () => this.#run());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#callOff?.();
    await this.#round;
  }

  #run(): void {
    const { clock, log } = this.#given;
    const now = clock.now().getTime();
    this.#callOff = clock.after(midnightAfter(now + 1, 0) - now, () => this.#run());
    // One round at a time: what became due in the one before is due in the next.
    this.#round = (this.#round ?? Promise.resolve())
      .then(() => this.#sweep())
      .catch((thrown: unknown) => log.error({ service: 'S3', ...place(thrown) }, 'lifecycle failed'));
  }

  async #sweep(): Promise<void> {
    for (const { name } of this.#given.buckets.list()) {
      const configuration = this.#given.buckets.setting(name, 'lifecycle');
      if (configuration !== undefined) await this.#sweepBucket(name, readLifecycle(configuration));
    }
  }

  async #sweepBucket(bucket: string, rules: readonly LifecycleRule[]): Promise<void> {
    const { objects, lists, uploads, clock, random } = this.#given;
    const cause: Cause = { reason: 'Lifecycle Expiration', requestId: uuid(random) };
    let seen: string | undefined;
    for (const { key } of lists.all(bucket)) {
      if (key === seen) continue;
      seen = key;
      if (this.#stopped) return;
      // Requests are served between two keys; what is decided about one is done in the same turn.
      await nextTurn();
      const versions = objects.versions(bucket, key);
      for (const { action, object } of expiriesOf({ rules, versions, now: clock.now().getTime() })) {
        if (action === 'expire') objects.delete({ bucket, key, cause });
        else objects.deleteVersion(object, cause);
      }
    }
    for (const upload of uploads.list(bucket)) {
      const due = rules.some(
        ({ enabled, filter, abortDays }) =>
          enabled &&
          abortDays !== undefined &&
          upload.key.startsWith(filter.prefix) &&
          midnightAfter(upload.initiated, abortDays) <= clock.now().getTime(),
      );
      if (due) uploads.abort(upload);
    }
  }
}
