import { transaction } from '../../../endpoint/database.ts';
import type { Clock } from '../../../endpoint/clock.ts';
import { place as whereOf } from '../../../endpoint/json-protocol.ts';
import type { Logger } from '../../../endpoint/log.ts';
import type { Ground } from '../../../endpoint/service.ts';
import { type Exhausted, afterFailure, deadlineOf } from './backoff.ts';
import { type DeliverToQueue, type DeliveryFailure, type Disturb, deliverTo } from './failure.ts';
import { type PendingDelivery, PendingStore } from './pending-store.ts';

export interface DeliveriesOptions extends Pick<Ground, 'database' | 'random'> {
  readonly clock: Clock;
  readonly log: Logger;
  readonly deliver: DeliverToQueue;
  readonly disturb?: Disturb | undefined;
}

/** A delivery that has not been tried. */
export type NewDelivery = Pick<PendingDelivery, 'rule' | 'target' | 'event' | 'message'>;

/** Attempts of one turn: few enough that requests get their turn between. */
const stride = 50;

/** A laptop that slept wakes with its timers late: it looks at the clock at least this often. */
const longestNap = 30_000;

/**
 * Delivers to queues, at once where it can be. What fails and may succeed later waits in the database; what is given up goes to
 * the target's dead-letter queue. Each attempt and what comes of it are one transaction.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
export class Deliveries {
  readonly #given: DeliveriesOptions;
  readonly #pending: PendingStore;
  #calledOff: (() => void) | undefined;
  #due = Infinity;
  #running = false;

  constructor(given: DeliveriesOptions) {
    this.#given = given;
    this.#pending = new PendingStore(given.database);
  }

  start(): void {
    this.#running = true;
    this.#wind();
  }

  stop(): void {
    this.#running = false;
    this.#calledOff?.();
    this.#due = Infinity;
  }

  /** In the open transaction, if there is one. */
  send(delivery: NewDelivery): void {
    const { clock, disturb } = this.#given;
    const disturbance = disturb?.({ arn: delivery.target.Arn, again: false });
    if (disturbance?.kind === 'delay') {
      const first = clock.now().getTime();
      this.#wait({ ...delivery, retries: -1, first, next: first + disturbance.milliseconds });
      return;
    }
    const failure = disturbance?.kind === 'fail' ? disturbance.failure : this.#attempt(delivery);
    if (disturbance?.kind === 'twice' && failure === undefined) this.#attempt(delivery);
    if (failure !== undefined) this.fail(delivery, failure);
  }

  /** A delivery that failed at its first attempt. */
  fail(delivery: NewDelivery, failure: DeliveryFailure): void {
    const first = this.#given.clock.now().getTime();
    this.#settle({ ...delivery, seq: 0, retries: 0, first, next: first, failure }, failure);
  }

  #attempt({ target, message }: NewDelivery): DeliveryFailure | undefined {
    return deliverTo(this.#given.deliver, target.Arn, message);
  }

  /** What comes of a failure: another attempt, or the dead-letter queue. */
  #settle(delivery: PendingDelivery, failure: DeliveryFailure): void {
    const { clock, random } = this.#given;
    if (!failure.retryable) {
      this.#bury(delivery, failure, undefined);
      return;
    }
    const { target, retries, first } = delivery;
    const now = clock.now().getTime();
    const after = afterFailure({ policy: target.RetryPolicy, retries, first, now, random });
    if ('exhausted' in after) this.#bury(delivery, failure, after.exhausted);
    else this.#wait({ ...delivery, failure, next: after.next });
  }

  #wait(delivery: Omit<PendingDelivery, 'seq' | 'failure'> & Partial<PendingDelivery>): void {
    const { seq = 0, failure, ...rest } = delivery;
    transaction(this.#given.database, () => {
      if (seq === 0) this.#pending.add({ ...rest, failure });
      else this.#pending.update({ ...rest, seq, failure });
    });
    this.#wind(delivery.next);
  }

  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
  #bury(delivery: PendingDelivery, failure: DeliveryFailure, exhausted: Exhausted | undefined): void {
    const { seq, rule, target, event, retries } = delivery;
    if (seq !== 0) this.#pending.remove(seq);
    const attributes = Object.fromEntries(
      Object.entries({
        RULE_ARN: rule,
        TARGET_ARN: target.Arn,
        ERROR_CODE: failure.code,
        ERROR_MESSAGE: failure.message,
        RETRY_ATTEMPTS: String(Math.max(retries, 0)),
        ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: exhausted }),
      }).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    );
    const queue = target.DeadLetterConfig?.Arn;
    if (
      queue !== undefined &&
      deliverTo(this.#given.deliver, queue, { body: event, attributes }) === undefined
    )
      return;
    this.#given.log.warn(
      { service: 'EventBridge', rule, target: target.Arn, code: failure.code },
      'event lost: the target did not take it, and there is no dead-letter queue that does',
    );
  }

  #wind(due = this.#pending.nextDue()): void {
    if (!this.#running || due === undefined || due >= this.#due) return;
    this.#calledOff?.();
    this.#due = due;
    const wait = Math.min(Math.max(due - this.#given.clock.now().getTime(), 0), longestNap);
    this.#calledOff = this.#given.clock.after(wait, () => this.#tick());
  }

  #tick(): void {
    this.#due = Infinity;
    const now = this.#given.clock.now().getTime();
    for (const delivery of this.#pending.due(now, stride)) {
      try {
        transaction(this.#given.database, () => this.#retry(delivery));
      } catch (error) {
        this.#given.log.error({ service: 'EventBridge', ...whereOf(error) }, 'a retry failed');
        this.#pending.update({ ...delivery, next: now + longestNap });
      }
    }
    this.#wind();
  }

  #retry(delivery: PendingDelivery): void {
    const { clock, disturb } = this.#given;
    const now = clock.now().getTime();
    const { failure: last, target, first } = delivery;
    if (last !== undefined && now >= deadlineOf(target.RetryPolicy, first)) {
      this.#bury(delivery, last, 'MaximumEventAgeInSeconds');
      return;
    }
    const disturbance = disturb?.({ arn: target.Arn, again: true });
    const failure = disturbance?.kind === 'fail' ? disturbance.failure : this.#attempt(delivery);
    if (failure === undefined) this.#pending.remove(delivery.seq);
    else this.#settle({ ...delivery, retries: delivery.retries + 1 }, failure);
  }
}
