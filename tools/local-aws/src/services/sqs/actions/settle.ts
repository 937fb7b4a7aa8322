import { type Read, integer, structure, text } from '../../../endpoint/input.ts';
import { type SqsContext, queueAt } from '../context.ts';
import type { Message } from '../queue/message.ts';
import type { Queue } from '../queue/queue.ts';
import { isNewest, readReceiptHandle } from '../receipt-handle.ts';
import { sqsError } from '../sqs-error.ts';
import { forEachEntry, readBatch } from './batch.ts';

const longest = 43_200;
const deletion = { ReceiptHandle: text({ min: 1 }) };
const change = { ReceiptHandle: text({ min: 1 }), VisibilityTimeout: integer({ min: 0, max: longest }) };

const readDeletion = structure({ QueueUrl: text(), ...deletion });
const readChange = structure({ QueueUrl: text(), ...change });
const readDeletionEntry = structure(deletion);
const readChangeEntry = structure(change);

export function deleteMessage(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl, ...entry } = readDeletion(input, '');
    remove(context, queueAt(context, QueueUrl), entry);
  };
}

export function deleteMessageBatch(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl, entries } = readBatch(input, readDeletionEntry);
    const queue = queueAt(context, QueueUrl);
    return forEachEntry(entries, (entry) => remove(context, queue, entry));
  };
}

export function changeMessageVisibility(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl, ...entry } = readChange(input, '');
    changeOne(context, queueAt(context, QueueUrl), entry);
  };
}

export function changeMessageVisibilityBatch(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl, entries } = readBatch(input, readChangeEntry);
    const queue = queueAt(context, QueueUrl);
    return forEachEntry(entries, (entry) => changeOne(context, queue, entry));
  };
}

/**
 * Succeeds for a message that is gone. One that was received again since stays in a standard queue; a FIFO queue refuses.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
 */
function remove({ messages }: SqsContext, queue: Queue, { ReceiptHandle }: Read<typeof deletion>): object {
  const receipt = readReceiptHandle(ReceiptHandle, queue);
  messages.settle(queue);
  const message = messages.find(receipt.seq);
  if (message?.queue !== queue) return {};
  if (isNewest(message, receipt) && (queue.fifo === undefined || message.placement === 'in flight')) {
    messages.remove(message);
  } else if (queue.fifo !== undefined) {
    throw invalid('Value for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.');
  }
  return {};
}

function changeOne(
  { messages, clock }: SqsContext,
  queue: Queue,
  { ReceiptHandle, VisibilityTimeout }: Read<typeof change>,
): object {
  const receipt = readReceiptHandle(ReceiptHandle, queue);
  messages.settle(queue);
  const message = messages.find(receipt.seq);
  if (message?.queue !== queue || !isNewest(message, receipt)) {
    throw invalid(
      'Value for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.',
    );
  }
  if (message.placement !== 'in flight') throw sqsError('MessageNotInflight');
  messages.changeVisibility(message, latest(message, clock.now().getTime() + VisibilityTimeout * 1000));
  return {};
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html */
function latest({ taken }: Message, visibleAt: number): number {
  if (visibleAt <= taken + longest * 1000) return visibleAt;
  throw invalid(
    `Value for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [${longest} seconds].`,
  );
}

const invalid = (message: string) => sqsError('InvalidParameterValueException', message);
