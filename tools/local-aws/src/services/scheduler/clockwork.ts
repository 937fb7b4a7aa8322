import { transaction } from '../../endpoint/database.ts';
import { uuid } from '../../endpoint/identifiers.ts';
import { place } from '../../endpoint/json-protocol.ts';
import type { Logger } from '../../endpoint/log.ts';
import type { DeliverToQueue } from '../eventbridge/bus.ts';
import type { EventBridge } from '../eventbridge/index.ts';
import { expressionOf, isEventBus, nextDue } from './definition.ts';
import { fillIn } from './input-attributes.ts';
import type { Schedule, ScheduleStore } from './schedule-store.ts';

/** A laptop that slept wakes with its timers late: it looks at the clock at least this often. */
const longestNap = 30_000;

export interface ClockworkOptions {
  readonly store: ScheduleStore;
  readonly now: () => Date;
  readonly random: () => number;
  readonly log: Logger;
  readonly deliver: DeliverToQueue;
  readonly putEvent: EventBridge['put'];
  readonly arnOf: (schedule: { group: string; name: string }) => string;
}

/** Fires what is due. Delivery and the next due time are one transaction: a kill neither loses nor repeats a firing. */
export class Clockwork {
  readonly #given: ClockworkOptions;
  #timer: NodeJS.Timeout | undefined;
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
    clearTimeout(this.#timer);
  }

  /** Sets the timer for the schedule that is due first; to be called when schedules change. */
  wind(): void {
    clearTimeout(this.#timer);
    if (!this.#running) return;
    const due = this.#given.store.nextDue();
    if (due === undefined) return;
    const wait = Math.min(Math.max(due - this.#given.now().getTime(), 0), longestNap);
    this.#timer = setTimeout(() => this.#tick(), wait);
  }

  #tick(): void {
    const now = this.#given.now().getTime();
    for (const schedule of this.#given.store.due(now)) {
      try {
        transaction(this.#given.store.database, () => this.#fire(schedule, now));
      } catch (error) {
        this.#given.log.error(
          { service: 'Scheduler', schedule: schedule.name, ...place(error) },
          'did not fire',
        );
        this.#given.store.setNext(schedule, now + longestNap);
      }
    }
    this.wind();
  }

  /** What was due more than once meanwhile fires once, for the newest time. */
  #fire(schedule: Schedule, now: number): void {
    const { store, random, log } = this.#given;
    const { definition, created } = schedule;
    const scheduledTime = expressionOf(definition, created).newest(schedule.next ?? now, now);
    const scheduleArn = this.#given.arnOf(schedule);
    const input = fillIn(definition.Target.Input ?? '', {
      scheduledTime,
      executionId: uuid(random),
      scheduleArn,
    });
    if (!this.#invoke(schedule, input)) {
      const queue = definition.Target.DeadLetterConfig?.Arn;
      const buried = queue !== undefined && this.#given.deliver(queue, { body: input });
      if (!buried)
        log.warn({ service: 'Scheduler', schedule: scheduleArn }, 'invocation lost: no such target');
    }
    const next = nextDue(definition, { created, from: now + 1 });
    const over = next === null || !expressionOf(definition, created).recurs;
    if (over && definition.ActionAfterCompletion === 'DELETE') store.delete(schedule.group, schedule.name);
    else store.setNext(schedule, over ? null : next);
  }

  #invoke({ definition: { Target } }: Schedule, input: string): boolean {
    if (!isEventBus(Target)) return this.#given.deliver(Target.Arn, { body: input });
    const { Source: source = '', DetailType: detailType = '' } = Target.EventBridgeParameters ?? {};
    return this.#given.putEvent(Target.Arn, { source, detailType, detail: input });
  }
}
