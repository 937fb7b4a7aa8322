import { transaction } from '../../../endpoint/database.ts';
import { type Read, integer, readInput, structure, text } from '../../../endpoint/input.ts';
import { type SqsContext, queueAt } from '../context.ts';
import type { Queue } from '../queue-store.ts';
import { sqsError } from '../sqs-error.ts';
import { forEachEntry, readBatch } from './batch.ts';

const deletion = { ReceiptHandle: text({ min: 1 }) };
const change = { ReceiptHandle: text({ min: 1 }), VisibilityTimeout: integer({ min: 0, max: 43_200 }) };

export function deleteMessage(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl, ...entry } = readInput(input, { QueueUrl: text(), ...deletion });
    remove(context, queueAt(context, QueueUrl), entry);
  };
}

export function deleteMessageBatch(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl, entries } = readBatch(input, structure(deletion));
    const queue = queueAt(context, QueueUrl);
    return transaction(context.database, () =>
      forEachEntry(entries, (entry) => remove(context, queue, entry)),
    );
  };
}

export function changeMessageVisibility(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl, ...entry } = readInput(input, { QueueUrl: text(), ...change });
    changeOne(context, queueAt(context, QueueUrl), entry);
  };
}

export function changeMessageVisibilityBatch(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl, entries } = readBatch(input, structure(change));
    const queue = queueAt(context, QueueUrl);
    return transaction(context.database, () =>
      forEachEntry(entries, (entry) => changeOne(context, queue, entry)),
    );
  };
}

/** Succeeds for a message that is gone, or that was received again since: then it stays. */
function remove({ store }: SqsContext, queue: Queue, { ReceiptHandle }: Read<typeof deletion>): object {
  const message = store.byReceipt(queue.name, ReceiptHandle);
  if (message !== undefined) store.remove(message.seq);
  return {};
}

function changeOne(
  { store, now }: SqsContext,
  queue: Queue,
  { ReceiptHandle, VisibilityTimeout }: Read<typeof change>,
): object {
  const message = store.byReceipt(queue.name, ReceiptHandle);
  if (message === undefined) {
    throw sqsError(
      'InvalidParameterValueException',
      'Value for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.',
    );
  }
  if (message.visible_at <= now().getTime()) throw sqsError('MessageNotInflight');
  store.changeVisibility(message, VisibilityTimeout);
  return {};
}
