import { type AwsError, InputError } from '../../endpoint/aws-error.ts';
import type { HttpService } from '../../endpoint/exchange.ts';
import type { Ground, JsonService, Operation, RequestContext } from '../../endpoint/service.ts';
import type { Authenticator } from '../../endpoint/signing/authenticator.ts';
import { cancelMessageMoveTask, listMessageMoveTasks, startMessageMoveTask } from './actions/move-tasks.ts';
import { addPermission, removePermission } from './actions/permissions.ts';
import {
  createQueue,
  deleteQueue,
  getQueueAttributes,
  getQueueUrl,
  listDeadLetterSourceQueues,
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
import { listQueueTags, tagQueue, untagQueue } from './actions/tags.ts';
import { type SqsContext, queueOfArn } from './context.ts';
import { importOldMessages } from './import-old-messages.ts';
import { MessageStore, type NewMessage } from './message-store.ts';
import { MoveTasks } from './move-tasks.ts';
import { createQueryFront } from './query/query-front.ts';
import { QueueStore } from './queue-store.ts';
import type { Queue } from './queue/queue.ts';
import { ReceiveAttempts } from './receive-attempts.ts';
import { Receivers } from './receivers.ts';
import type { ReceiveFaults } from './receive-faults.ts';
import { queryCodeOf, sqsError } from './sqs-error.ts';
import { TransactionalSends } from './transactional-sends.ts';

export type { NewMessage } from './message-store.ts';

export interface Sqs {
  readonly service: JsonService;
  /** The older protocol, with forms and XML. */
  readonly query: HttpService;
  /** Resolves when what was delivered so far is stored; undefined when it is. */
  readonly stored: () => Promise<void> | undefined;
  /**
   * Puts a message on the queue of this ARN, in the open transaction if there is one; false when there is no such queue.
   * In a FIFO queue a message without a group, or without what tells duplicates, is refused: false too.
   */
  readonly deliver: (arn: string, message: NewMessage) => boolean;
}

export function createSqs({
  account,
  region,
  database,
  clock,
  random,
  home,
  authenticator,
  faults = () => null,
}: Ground & {
  readonly home: string;
  readonly authenticator: Authenticator;
  /** Faults of receives; null while none are switched on. */
  readonly faults?: () => ReceiveFaults | null;
}): Sqs {
  const arnOf = (name: string) => `arn:aws:sqs:${region}:${account}:${name}`;
  const now = () => clock.now();
  const queues = new QueueStore({ database, now });
  const byArn = (arn: string) => queueOfArn({ queues, arnOf }, arn);
  const messages: MessageStore = new MessageStore({
    ...{ home, now, random, arnOf, faults },
    queueById: (id) => queues.byId(id),
    queues: () => queues.all(),
    deadLetterQueueOf: ({ numbers }: Queue) => byArn(numbers.redrive?.deadLetterTargetArn ?? ''),
    announce: (queue) => receivers.announce(queue),
    beforeFlush: () => receivers.serve(),
  });
  const receivers: Receivers = new Receivers({
    clock,
    receive: (queue, wish) => messages.receive(queue, wish),
  });
  const moveTasks = new MoveTasks({ database, clock, random, messages, queues, queueOfArn: byArn });
  const attempts = new ReceiveAttempts({ clock, messages });
  const sends = new TransactionalSends({ database, messages });
  messages.recover(sends.committed);
  importOldMessages({ database, queues, sends });
  const context: SqsContext = { account, queues, messages, receivers, moveTasks, attempts, clock, arnOf };
  const operations = operationsOf(context);
  return {
    service: {
      name: 'SQS',
      targetPrefix: 'AmazonSQS',
      jsonVersion: '1.0',
      signingName: 'sqs',
      operations,
      start: () => moveTasks.resume(),
      stop: () => moveTasks.stop(),
      errorHeaders: ({ code, status }: AwsError) => ({
        'x-amzn-query-error': `${queryCodeOf(code)};${status < 500 ? 'Sender' : 'Receiver'}`,
      }),
    },
    stored: () => messages.stored,
    query: createQueryFront({
      operations,
      authenticate: authenticator.for({ service: 'sqs', protocol: 'query' }),
      stored: () => messages.stored,
      close: () => messages.close(),
    }),
    deliver(arn, message) {
      const queue = byArn(arn);
      if (queue === undefined || !fits(queue, message)) return false;
      sends.send(queue, message);
      return true;
    },
  };
}

function fits({ fifo, numbers }: Queue, { groupId, deduplicationId }: NewMessage): boolean {
  return (
    fifo === undefined || (groupId !== undefined && (deduplicationId !== undefined || numbers.contentBased))
  );
}

function operationsOf(context: SqsContext): Readonly<Record<string, Operation>> {
  const actions = {
    CreateQueue: createQueue(context),
    GetQueueUrl: getQueueUrl(context),
    ListQueues: listQueues(context),
    DeleteQueue: deleteQueue(context),
    PurgeQueue: purgeQueue(context),
    GetQueueAttributes: getQueueAttributes(context),
    SetQueueAttributes: setQueueAttributes(context),
    ListDeadLetterSourceQueues: listDeadLetterSourceQueues(context),
    TagQueue: tagQueue(context),
    UntagQueue: untagQueue(context),
    ListQueueTags: listQueueTags(context),
    AddPermission: addPermission(context),
    RemovePermission: removePermission(context),
    SendMessage: sendMessage(context),
    SendMessageBatch: sendMessageBatch(context),
    ReceiveMessage: receiveMessage(context),
    DeleteMessage: deleteMessage(context),
    DeleteMessageBatch: deleteMessageBatch(context),
    ChangeMessageVisibility: changeMessageVisibility(context),
    ChangeMessageVisibilityBatch: changeMessageVisibilityBatch(context),
    StartMessageMoveTask: startMessageMoveTask(context),
    ListMessageMoveTasks: listMessageMoveTasks(context),
    CancelMessageMoveTask: cancelMessageMoveTask(context),
  };
  return Object.fromEntries(Object.entries(actions).map(([name, action]) => [name, inWordsOfSqs(action)]));
}

/** SQS has its own names for a request of the wrong shape. */
function inWordsOfSqs(action: (input: unknown, request: RequestContext) => unknown): Operation {
  return (input: unknown, request: RequestContext) => {
    try {
      return action(input, request);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw sqsError(
        error.problem === 'missing' ? 'MissingRequiredParameterException' : 'InvalidParameterValueException',
        error.message,
      );
    }
  };
}
