import type { Ground } from '../../endpoint/service.ts';
import type { Logger } from '../../endpoint/log.ts';
import { type Exhausted, afterFailure, deadlineOf } from '../eventbridge/delivery/backoff.ts';
import { wireTime } from './input-attributes.ts';
import type { InvocationStore, PendingInvocation } from './invocation-store.ts';
import { type CallFailure, type Callee, call, inputOf } from './target-call.ts';

/** An injected fault: why a call of this target is to fail. */
export type DisturbCall = (target: { readonly arn: string }) => CallFailure | undefined;

/** An injected fault: whether this target is called once more. */
export type RepeatCall = (target: { readonly arn: string }) => boolean;

export interface InvocationsOptions extends Pick<Ground, 'clock' | 'random'>, Callee {
  readonly store: InvocationStore;
  readonly log: Logger;
  readonly disturb?: DisturbCall | undefined;
  readonly repeat?: RepeatCall | undefined;
}

type NewInvocation = Pick<PendingInvocation, 'id' | 'scheduleArn' | 'scheduledTime' | 'target'>;

/** Calls targets, and decides what comes of a failure. All of it in the open transaction. */
export class Invocations {
  readonly #given: InvocationsOptions;

  constructor(given: InvocationsOptions) {
    this.#given = given;
  }

  begin(invocation: NewInvocation): void {
    const now = this.#given.clock.now().getTime();
    const failure = this.#attempt(invocation, 1);
    if (failure !== undefined)
      this.#settle({ ...invocation, retries: 0, first: now, next: now, failure }, failure);
    else if (this.#given.repeat?.({ arn: invocation.target.Arn }) === true) this.#attempt(invocation, 1);
  }

  retry(invocation: PendingInvocation): void {
    const { clock, store } = this.#given;
    const { id, target, first, failure: last } = invocation;
    if (clock.now().getTime() >= deadlineOf(target.RetryPolicy, first)) {
      this.#bury(invocation, last, 'MaximumEventAgeInSeconds');
      return;
    }
    const retries = invocation.retries + 1;
    const failure = this.#attempt(invocation, retries + 1);
    if (failure === undefined) store.remove(id);
    else this.#settle({ ...invocation, retries, failure }, failure);
  }

  #attempt(invocation: NewInvocation, attempt: number): CallFailure | undefined {
    const { target } = invocation;
    return (
      this.#given.disturb?.({ arn: target.Arn }) ??
      call(target, this.#input(invocation, attempt), this.#given)
    );
  }

  #input({ id, target, scheduleArn, scheduledTime }: NewInvocation, attempt: number): string {
    return inputOf(target, { executionId: id, scheduleArn, scheduledTime, attempt }, this.#given);
  }

  #settle(invocation: PendingInvocation, failure: CallFailure): void {
    const { clock, random, store } = this.#given;
    if (!failure.retryable) {
      this.#bury(invocation, failure, undefined);
      return;
    }
    const { target, retries, first } = invocation;
    const now = clock.now().getTime();
    const after = afterFailure({ policy: target.RetryPolicy, retries, first, now, random });
    if ('exhausted' in after) this.#bury(invocation, failure, after.exhausted);
    else store.put({ ...invocation, failure, next: after.next });
  }

  /** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html#configuring-schedule-dlq-dead-letter-event */
  #bury(invocation: PendingInvocation, failure: CallFailure, exhausted: Exhausted | undefined): void {
    const { store, log, deliver } = this.#given;
    const { id, scheduleArn, scheduledTime, target, retries } = invocation;
    store.remove(id);
    const attributes = Object.fromEntries(
      Object.entries({
        ERROR_CODE: failure.code,
        ERROR_MESSAGE: failure.message,
        EXECUTION_ID: id,
        ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: exhausted }),
        IS_PAYLOAD_TRUNCATED: 'false',
        RETRY_ATTEMPTS: String(retries),
        SCHEDULED_TIME: wireTime(scheduledTime),
        SCHEDULE_ARN: scheduleArn,
        TARGET_ARN: target.Arn,
      }).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    );
    const queue = target.DeadLetterConfig?.Arn;
    const body = this.#input(invocation, retries + 1);
    if (queue !== undefined && deliver(queue, { body, attributes })) return;
    log.warn(
      { service: 'Scheduler', schedule: scheduleArn, code: failure.code },
      'invocation lost: the target did not take it, and there is no dead-letter queue',
    );
  }
}
