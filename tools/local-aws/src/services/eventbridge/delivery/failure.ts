import { AwsError } from '../../../endpoint/aws-error.ts';
import type { NewMessage } from '../../sqs/queue-store.ts';

/** Why a target did not take an event. */
export interface DeliveryFailure {
  /** One of the codes that a dead letter carries. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

/**
 * Puts a message on the queue of this ARN, in the open transaction if there is one. False when there is no such queue; an
 * AwsError is thrown when the queue does not take it.
 */
export type DeliverToQueue = (arn: string, message: NewMessage) => boolean;

/** An injected fault: what is to go wrong with one delivery. */
export type Disturbance =
  | { readonly kind: 'fail'; readonly failure: DeliveryFailure }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'twice' };

/** Asked before each attempt; `again` is one that was put off or failed before. */
export type Disturb = (attempt: { readonly arn: string; readonly again: boolean }) => Disturbance | undefined;

export const noResource: DeliveryFailure = {
  code: 'NO_RESOURCE',
  message: 'The specified target does not exist.',
  retryable: false,
};

export const invalidJson: DeliveryFailure = {
  code: 'INVALID_JSON',
  message: 'The input for the target is not valid JSON.',
  retryable: false,
};

/** EventBridge passes an event on to another bus of the account, and from there no further. */
export const thirdHop: DeliveryFailure = {
  code: 'THIRD_ACCOUNT_HOP_DETECTED',
  message: 'The event was sent on by a bus before.',
  retryable: false,
};

/** Delivers to a queue; says what went wrong, if anything did. */
export function deliverTo(
  deliver: DeliverToQueue,
  arn: string,
  message: NewMessage,
): DeliveryFailure | undefined {
  try {
    return deliver(arn, message) ? undefined : noResource;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return failureOf(error);
  }
}

/** As EventBridge sorts the errors of a target: throttling and 5xx are tried again. */
function failureOf({ code, status, message }: AwsError): DeliveryFailure {
  if (/thrott/i.test(code) || status === 429) return { code: 'THROTTLING', message, retryable: true };
  if (status >= 500) return { code: 'ERROR_FROM_TARGET', message, retryable: true };
  return { code: 'INVALID_PARAMETER', message, retryable: false };
}
