import { createHash } from 'node:crypto';
import { transaction } from '../../../endpoint/database.ts';
import { type Read, integer, optional, readInput, structure, text } from '../../../endpoint/input.ts';
import { type SqsContext, queueAt } from '../context.ts';
import {
  md5OfAttributes,
  messageAttributes,
  sizeOfAttributes,
  systemAttributes,
} from '../message-attributes.ts';
import { largestMessage } from '../queue-attributes.ts';
import type { Queue } from '../queue-store.ts';
import { sqsError } from '../sqs-error.ts';
import { forEachEntry, readBatch } from './batch.ts';

const messageShape = {
  MessageBody: text(),
  DelaySeconds: optional(integer({ min: 0, max: 900 })),
  MessageAttributes: optional(messageAttributes),
  MessageSystemAttributes: optional(systemAttributes),
  MessageGroupId: optional(text({ min: 1, max: 128 })),
  MessageDeduplicationId: optional(text()),
};

type Message = Read<typeof messageShape>;

export function sendMessage(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl } = readInput(input, { QueueUrl: text() });
    const queue = queueAt(context, QueueUrl);
    return send(context, queue, readInput(input, messageShape));
  };
}

export function sendMessageBatch(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl, entries } = readBatch(input, structure(messageShape));
    const queue = queueAt(context, QueueUrl);
    const total = entries.reduce((size, { value }) => size + sizeOf(value), 0);
    if (total > largestMessage) throw sqsError('BatchRequestTooLong');
    return transaction(context.database, () => forEachEntry(entries, (entry) => send(context, queue, entry)));
  };
}

function send({ store }: SqsContext, queue: Queue, message: Message) {
  const { MessageBody: body, MessageAttributes: attributes = {}, DelaySeconds, MessageGroupId } = message;
  if (message.MessageDeduplicationId !== undefined) {
    throw sqsError(
      'InvalidParameterValueException',
      'The request include parameter MessageDeduplicationId which is not valid for this queue type',
    );
  }
  if (body === '')
    throw sqsError(
      'MissingRequiredParameterException',
      'The request must contain the parameter MessageBody.',
    );
  const limit = Number(queue.attributes['MaximumMessageSize']);
  if (sizeOf(message) > limit) {
    throw sqsError(
      'InvalidParameterValueException',
      `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
    );
  }
  if (!/^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u.test(body)) {
    throw sqsError('InvalidMessageContents');
  }
  const MessageId = store.send(queue, {
    body,
    attributes,
    ...(DelaySeconds !== undefined && { delaySeconds: DelaySeconds }),
    ...(MessageGroupId !== undefined && { groupId: MessageGroupId }),
  });
  const MD5OfMessageAttributes = md5OfAttributes(attributes);
  return {
    MessageId,
    MD5OfMessageBody: createHash('md5').update(body).digest('hex'),
    ...(MD5OfMessageAttributes !== undefined && { MD5OfMessageAttributes }),
  };
}

function sizeOf({ MessageBody, MessageAttributes = {} }: Message): number {
  return Buffer.byteLength(MessageBody) + sizeOfAttributes(MessageAttributes);
}
