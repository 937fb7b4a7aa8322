import { AwsError } from '../../endpoint/aws-error.ts';
import type { Ground } from '../../endpoint/service.ts';
import type { DeliverToQueue } from '../eventbridge/bus.ts';
import type { EventBridge } from '../eventbridge/index.ts';
import type { MessageAttributes } from '../sqs/message-attributes.ts';
import type { NewMessage } from '../sqs/queue-store.ts';
import { type ScheduleTarget, kindOf } from './definition.ts';
import { type Invocation, fillIn, wireTime } from './input-attributes.ts';

/** Why a target did not take an invocation. */
export interface CallFailure {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

export interface Callee extends Pick<Ground, 'account' | 'region'> {
  readonly deliver: DeliverToQueue;
  readonly putEvent: EventBridge['put'];
  readonly putEvents: EventBridge['putEvents'];
}

/** What the target gets: its input with the attributes filled in, or the notification that stands for none. */
export function inputOf(target: ScheduleTarget, invocation: Invocation, place: Callee): string {
  if (target.Input !== undefined) return fillIn(target.Input, invocation);
  // The page names no shape for it; this is what a Lambda function gets.
  return JSON.stringify({
    version: '0',
    id: invocation.executionId,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    ...{ account: place.account, time: wireTime(invocation.scheduledTime), region: place.region },
    resources: [invocation.scheduleArn],
    detail: '{}',
  });
}

/** Calls the target; says what went wrong, if anything did. */
export function call(target: ScheduleTarget, input: string, callee: Callee): CallFailure | undefined {
  try {
    switch (kindOf(target)) {
      case 'queue': {
        const groupId = target.SqsParameters?.MessageGroupId;
        return sent(callee, target.Arn, { body: input, ...(groupId !== undefined && { groupId }) });
      }
      case 'bus': {
        const { Source: source = '', DetailType: detailType = '' } = target.EventBridgeParameters ?? {};
        return callee.putEvent(target.Arn, { source, detailType, detail: input }) ? undefined : noBus;
      }
      case 'sqs:sendMessage':
        return sendMessage(callee, JSON.parse(input) as SendMessageInput);
      case 'eventbridge:putEvents':
        // Entries that fail do not fail the call: it was answered with 200.
        callee.putEvents(JSON.parse(input));
        return undefined;
      case undefined:
        return { code: 'ValidationException', message: 'The target cannot be called.', retryable: false };
    }
  } catch (error) {
    if (error instanceof AwsError) return failureOf(error);
    if (error instanceof SyntaxError)
      return { code: 'SerializationException', message: 'The input is not JSON.', retryable: false };
    throw error;
  }
}

const noQueue: CallFailure = {
  code: 'AWS.SimpleQueueService.NonExistentQueue',
  message: 'The specified queue does not exist.',
  retryable: false,
};

const noBus: CallFailure = {
  code: 'ResourceNotFoundException',
  message: 'The event bus does not exist, or the input is not a JSON object.',
  retryable: false,
};

function failureOf({ code, message, status }: AwsError): CallFailure {
  return { code, message, retryable: status >= 500 || status === 429 || /thrott/i.test(code) };
}

function sent(callee: Callee, arn: string, message: NewMessage): CallFailure | undefined {
  return callee.deliver(arn, message) ? undefined : noQueue;
}

/** The input of SQS SendMessage, as far as a schedule may use it. */
interface SendMessageInput {
  readonly QueueUrl?: unknown;
  readonly MessageBody?: unknown;
  readonly DelaySeconds?: unknown;
  readonly MessageGroupId?: unknown;
  readonly MessageAttributes?: MessageAttributes;
}

function sendMessage(callee: Callee, input: SendMessageInput): CallFailure | undefined {
  const { QueueUrl, MessageBody, DelaySeconds, MessageGroupId, MessageAttributes } = input;
  const name = typeof QueueUrl === 'string' ? /\/\d{12}\/([^/]+)$/.exec(QueueUrl)?.[1] : undefined;
  if (name === undefined) return noQueue;
  if (typeof MessageBody !== 'string')
    return {
      code: 'MissingParameter',
      message: 'The request must contain MessageBody.',
      retryable: false,
    };
  return sent(callee, `arn:aws:sqs:${callee.region}:${callee.account}:${name}`, {
    body: MessageBody,
    ...(typeof DelaySeconds === 'number' && { delaySeconds: DelaySeconds }),
    ...(typeof MessageGroupId === 'string' && { groupId: MessageGroupId }),
    ...(MessageAttributes !== undefined && { attributes: MessageAttributes }),
  });
}
