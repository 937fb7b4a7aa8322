import { transaction } from '../../endpoint/database.ts';
import { uuid } from '../../endpoint/identifiers.ts';
import { place } from '../../endpoint/json-protocol.ts';
import type { Logger } from '../../endpoint/log.ts';
import type { Ground } from '../../endpoint/service.ts';
import type { InvocationStore } from './invocation-store.ts';
import type { Invocations } from './invocations.ts';
import type { Schedule, ScheduleStore } from './schedule-store.ts';
import { readTimetable } from './timetable.ts';

/** A laptop that slept wakes with its timers late: it looks at the clock at least this often. */
const longestNap = 30_000;

export interface ClockworkOptions extends Pick<Ground, 'clock' | 'random'> {
  readonly store: ScheduleStore;
  readonly pending: InvocationStore;
  readonly invocations: Invocations;
  readonly log: Logger;
  readonly arnOf: (schedule: { group: string; name: string }) => string;
}

/** Fires what is due. Delivery and the next due time are one transaction: a kill neither loses nor repeats a firing. */
export class Clockwork {
  readonly #given: ClockworkOptions;
  #calledOff: (() => void) | undefined;
  #running = false;

  constructor(given: ClockworkOptions) {
    this.#given = given;
  }

  start(): void {
    this.#running = true;
    this.wind();
  }

  stop(): void {
    this.#running = false;
    this.#calledOff?.();
  }

  /** Sets the timer for what is due first; to be called when schedules change. */
  wind(): void {
    this.#calledOff?.();
    if (!this.#running) return;
    const { store, pending, clock } = this.#given;
    const due = Math.min(store.nextDue() ?? Infinity, pending.nextDue() ?? Infinity);
    if (due === Infinity) return;
    const wait = Math.min(Math.max(due - clock.now().getTime(), 0), longestNap);
    this.#calledOff = clock.after(wait, () => this.#tick());
  }

  #tick(): void {
    const { store, pending, invocations, clock } = this.#given;
    const now = clock.now().getTime();
    for (const invocation of pending.due(now)) {
      this.#safely(
        invocation.scheduleArn,
        () => invocations.retry(invocation),
        () => pending.put({ ...invocation, next: now + longestNap }),
      );
    }
    for (const schedule of store.due(now)) {
      this.#safely(
        this.#given.arnOf(schedule),
        () => this.#fire(schedule, now),
        () => store.setNext(schedule, { scheduled: schedule.scheduled, next: now + longestNap }),
      );
    }
    this.wind();
  }

  /** One that fails does not keep the others from their turn; it comes again later. */
  #safely(schedule: string, work: () => void, later: () => void): void {
    try {
      transaction(this.#given.store.database, work);
    } catch (error) {
      this.#given.log.error({ service: 'Scheduler', schedule, ...place(error) }, 'did not fire');
      later();
    }
  }

  /** What was due more than once meanwhile fires once, for the newest time. */
  #fire(schedule: Schedule, now: number): void {
    const { store, invocations, random, arnOf } = this.#given;
    const { definition, created } = schedule;
    const timetable = readTimetable(definition, created);
    const scheduledTime = timetable.newest(schedule.scheduled ?? schedule.next ?? now, now);
    invocations.begin({
      id: uuid(random),
      scheduleArn: arnOf(schedule),
      scheduledTime,
      target: definition.Target,
    });
    const scheduled = timetable.recurs ? timetable.nextFrom(scheduledTime + 1) : null;
    if (scheduled === null && definition.ActionAfterCompletion === 'DELETE')
      store.delete(schedule.group, schedule.name);
    else store.setNext(schedule, { scheduled, next: timeWithin(scheduled, timetable.window, random) });
  }
}

/** A due time, put anywhere in its window. */
export function timeWithin(due: number | null, window: number, random: () => number): number | null {
  return due === null || window === 0 ? due : due + Math.floor(random() * window);
}
