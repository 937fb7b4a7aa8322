import { type SqsContext, queueOfArn } from './context.ts';
import { type QueueAttributes, parseRedriveAllowPolicy, parseRedrivePolicy } from './queue-attributes.ts';
import type { Queue } from './queue/queue.ts';
import { sqsError } from './sqs-error.ts';

/**
 * A dead-letter queue exists, is of the same kind as its source, and allows that source.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function checkDeadLetterQueue(
  context: Pick<SqsContext, 'queues' | 'arnOf'>,
  { name, attributes }: { name: string; attributes: QueueAttributes },
): void {
  const value = attributes['RedrivePolicy'] ?? '';
  if (value === '') return;
  const target = queueOfArn(context, parseRedrivePolicy(value).deadLetterTargetArn);
  if (target === undefined) throw invalid('Dead letter target does not exist.');
  if ((target.fifo !== undefined) !== name.endsWith('.fifo')) {
    throw invalid('Dead-letter queue must be same type of queue as the source.');
  }
  if (!allows(target, context.arnOf(name)))
    throw invalid('Dead letter target does not allow this source queue.');
}

function allows(target: Queue, source: string): boolean {
  const value = target.attributes['RedriveAllowPolicy'] ?? '';
  if (value === '') return true;
  const { redrivePermission, sourceQueueArns } = parseRedriveAllowPolicy(value);
  return (
    redrivePermission === 'allowAll' || (redrivePermission === 'byQueue' && sourceQueueArns.includes(source))
  );
}

const invalid = (reason: string) =>
  sqsError(
    'InvalidParameterValueException',
    `Value for parameter RedrivePolicy is invalid. Reason: ${reason}`,
  );
