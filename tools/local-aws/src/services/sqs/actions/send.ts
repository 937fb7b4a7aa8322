import { type Read, integer, optional, structure, text } from '../../../endpoint/input.ts';
import { type SqsContext, queueAt } from '../context.ts';
import {
  md5OfAttributes,
  messageAttributes,
  sizeOfAttributes,
  systemAttributes,
} from '../message-attributes.ts';
import { md5Of } from '../message-head.ts';
import { largestMessage } from '../queue-attributes.ts';
import type { Queue } from '../queue/queue.ts';
import { sequenceNumber } from '../sequence-number.ts';
import { sqsError } from '../sqs-error.ts';
import { forEachEntry, readBatch } from './batch.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const token = text({ min: 1, max: 128, pattern: /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]+$/ });

const messageShape = {
  MessageBody: text(),
  DelaySeconds: optional(integer({ min: 0, max: 900 })),
  MessageAttributes: optional(messageAttributes),
  MessageSystemAttributes: optional(systemAttributes),
  MessageGroupId: optional(token),
  MessageDeduplicationId: optional(token),
};

type Message = Read<typeof messageShape>;

const readOne = structure({ QueueUrl: text(), ...messageShape });
const readEntry = structure(messageShape);

export function sendMessage(context: SqsContext) {
  return (input: unknown) => {
    const message = readOne(input, '');
    const size = sizeOf(message);
    return send(context, { queue: queueAt(context, message.QueueUrl), message, size });
  };
}

export function sendMessageBatch(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl, entries } = readBatch(input, readEntry);
    const queue = queueAt(context, QueueUrl);
    const total = entries.reduce((size, { value }) => size + sizeOf(value), 0);
    if (total > largestMessage) throw sqsError('BatchRequestTooLong');
    return forEachEntry(entries, (message) => send(context, { queue, message, size: sizeOf(message) }));
  };
}

function send(
  { messages }: SqsContext,
  { queue, message, size }: { queue: Queue; message: Message; size: number },
) {
  const {
    MessageBody: body,
    MessageAttributes: attributes,
    MessageSystemAttributes,
    DelaySeconds: delaySeconds,
    MessageGroupId: groupId,
    MessageDeduplicationId: deduplicationId,
  } = message;
  checkFor(queue, message);
  checkBody(body);
  if (size > queue.numbers.largestMessage) {
    throw invalid(
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.numbers.largestMessage} bytes.`,
    );
  }
  const md5 = md5Of(body);
  const traceHeader = MessageSystemAttributes?.['AWSTraceHeader']?.StringValue;
  const { id, seq } = messages.send(queue, {
    body,
    md5,
    ...(attributes !== undefined && { attributes }),
    ...(traceHeader !== undefined && { traceHeader }),
    ...(delaySeconds !== undefined && { delaySeconds }),
    ...(groupId !== undefined && { groupId }),
    ...(deduplicationId !== undefined && { deduplicationId }),
  });
  const attributesMd5 = attributes && md5OfAttributes(attributes);
  const systemMd5 = MessageSystemAttributes && md5OfAttributes(MessageSystemAttributes);
  return {
    MD5OfMessageBody: md5,
    ...(attributesMd5 !== undefined && { MD5OfMessageAttributes: attributesMd5 }),
    ...(systemMd5 !== undefined && { MD5OfMessageSystemAttributes: systemMd5 }),
    MessageId: id,
    ...(queue.fifo !== undefined && { SequenceNumber: sequenceNumber(seq) }),
  };
}

function checkFor({ fifo, numbers }: Queue, message: Message): void {
  if (fifo === undefined) {
    if (message.MessageDeduplicationId === undefined) return;
    throw invalid(
      'The request include parameter MessageDeduplicationId which is not valid for this queue type',
    );
  }
  if (message.DelaySeconds !== undefined && message.DelaySeconds !== 0) {
    throw invalid(
      `Value ${message.DelaySeconds} for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.`,
    );
  }
  if (message.MessageGroupId === undefined) {
    throw sqsError(
      'MissingRequiredParameterException',
      'The request must contain the parameter MessageGroupId.',
    );
  }
  if (message.MessageDeduplicationId === undefined && !numbers.contentBased) {
    throw invalid(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html on the characters allowed */
function checkBody(body: string): void {
  if (body === '') {
    throw sqsError(
      'MissingRequiredParameterException',
      'The request must contain the parameter MessageBody.',
    );
  }
  if (forbidden.test(body) || !body.isWellFormed()) throw sqsError('InvalidMessageContents');
}

const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

function sizeOf({ MessageBody, MessageAttributes }: Message): number {
  const size = Buffer.byteLength(MessageBody);
  return MessageAttributes === undefined ? size : size + sizeOfAttributes(MessageAttributes);
}

const invalid = (message: string) => sqsError('InvalidParameterValueException', message);
