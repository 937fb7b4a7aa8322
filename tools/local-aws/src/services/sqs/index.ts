import { type AwsError, InputError } from '../../endpoint/aws-error.ts';
import type { Ground, JsonService, Operation, RequestContext } from '../../endpoint/service.ts';
import {
  createQueue,
  deleteQueue,
  getQueueAttributes,
  getQueueUrl,
  listQueues,
  purgeQueue,
  setQueueAttributes,
} from './actions/queues.ts';
import { receiveMessage } from './actions/receive.ts';
import { sendMessage, sendMessageBatch } from './actions/send.ts';
import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
  deleteMessage,
  deleteMessageBatch,
} from './actions/settle.ts';
import { Arrivals } from './arrivals.ts';
import type { SqsContext } from './context.ts';
import { type NewMessage, QueueStore } from './queue-store.ts';
import { queryCodeOf, sqsError } from './sqs-error.ts';

export interface Sqs {
  readonly service: JsonService;
  /** Puts a message on the queue of this ARN, in the open transaction if there is one; false when there is no such queue. */
  readonly deliver: (arn: string, message: NewMessage) => boolean;
}

export function createSqs({ account, region, database, now, random }: Ground): Sqs {
  const arnOf = (name: string) => `arn:aws:sqs:${region}:${account}:${name}`;
  const arrivals = new Arrivals();
  const store = new QueueStore({ database, now, random, arrivals, arnOf });
  const context: SqsContext = { account, database, store, arrivals, now, arnOf };
  const actions = {
    CreateQueue: createQueue(context),
    GetQueueUrl: getQueueUrl(context),
    ListQueues: listQueues(context),
    DeleteQueue: deleteQueue(context),
    PurgeQueue: purgeQueue(context),
    GetQueueAttributes: getQueueAttributes(context),
    SetQueueAttributes: setQueueAttributes(context),
    SendMessage: sendMessage(context),
    SendMessageBatch: sendMessageBatch(context),
    ReceiveMessage: receiveMessage(context),
    DeleteMessage: deleteMessage(context),
    DeleteMessageBatch: deleteMessageBatch(context),
    ChangeMessageVisibility: changeMessageVisibility(context),
    ChangeMessageVisibilityBatch: changeMessageVisibilityBatch(context),
  };
  return {
    service: {
      name: 'SQS',
      targetPrefix: 'AmazonSQS',
      jsonVersion: '1.0',
      operations: Object.fromEntries(
        Object.entries(actions).map(([name, action]) => [name, inWordsOfSqs(action)]),
      ),
      errorHeaders: ({ code, status }: AwsError) => ({
        'x-amzn-query-error': `${queryCodeOf(code)};${status < 500 ? 'Sender' : 'Receiver'}`,
      }),
    },
    deliver(arn, message) {
      const name = arn.slice(arn.lastIndexOf(':') + 1);
      const queue = arn === arnOf(name) ? store.find(name) : undefined;
      if (queue === undefined) return false;
      store.send(queue, message);
      return true;
    },
  };
}

/** SQS has its own names for a request of the wrong shape. */
function inWordsOfSqs(action: (input: unknown, request: RequestContext) => unknown): Operation {
  return async (input: unknown, request: RequestContext) => {
    try {
      return await action(input, request);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw sqsError(
        error.problem === 'missing' ? 'MissingRequiredParameterException' : 'InvalidParameterValueException',
        error.message,
      );
    }
  };
}
