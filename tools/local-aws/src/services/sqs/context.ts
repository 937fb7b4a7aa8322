import type { Clock } from '../../endpoint/clock.ts';
import type { MessageStore } from './message-store.ts';
import type { MoveTasks } from './move-tasks.ts';
import type { QueueStore } from './queue-store.ts';
import type { Queue } from './queue/queue.ts';
import type { ReceiveAttempts } from './receive-attempts.ts';
import type { Receivers } from './receivers.ts';
import { sqsError } from './sqs-error.ts';

/** What every action of SQS works with. */
export interface SqsContext {
  readonly account: string;
  readonly queues: QueueStore;
  readonly messages: MessageStore;
  readonly receivers: Receivers;
  readonly moveTasks: MoveTasks;
  readonly attempts: ReceiveAttempts;
  readonly clock: Clock;
  readonly arnOf: (name: string) => string;
}

/** The queue that an address names. Its origin is whatever the client reached the endpoint by, so it does not count. */
export function queueAt({ queues, account }: SqsContext, url: string): Queue {
  const slash = url.lastIndexOf('/');
  if (url.slice(slash - 13, slash) !== `/${account}`) throw sqsError('QueueDoesNotExist');
  return queues.get(url.slice(slash + 1));
}

/** The queue that an ARN names, if it is one of the endpoint's. */
export function queueOfArn(
  { queues, arnOf }: Pick<SqsContext, 'queues' | 'arnOf'>,
  arn: string,
): Queue | undefined {
  const name = arn.slice(arn.lastIndexOf(':') + 1);
  return arn === arnOf(name) ? queues.find(name) : undefined;
}
