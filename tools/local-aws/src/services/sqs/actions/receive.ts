import { integer, list, optional, structure, text } from '../../../endpoint/input.ts';
import type { RequestContext } from '../../../endpoint/service.ts';
import { type SqsContext, queueAt } from '../context.ts';
import { md5OfAttributes, selectAttributes } from '../message-attributes.ts';
import { type MessageHead, contentId, readHead } from '../message-head.ts';
import { mostInFlight } from '../message-store.ts';
import type { Message } from '../queue/message.ts';
import type { Queue } from '../queue/queue.ts';
import { receiptHandleOf } from '../receipt-handle.ts';
import type { Wish } from '../receivers.ts';
import { sequenceNumber } from '../sequence-number.ts';
import { sqsError } from '../sqs-error.ts';

const read = structure({
  QueueUrl: text(),
  MaxNumberOfMessages: optional(integer({ min: 1, max: 10 })),
  VisibilityTimeout: optional(integer({ min: 0, max: 43_200 })),
  WaitTimeSeconds: optional(integer({ min: 0, max: 20 })),
  AttributeNames: optional(list(text())),
  MessageSystemAttributeNames: optional(list(text())),
  MessageAttributeNames: optional(list(text())),
  ReceiveRequestAttemptId: optional(text({ min: 1, max: 128 })),
});

interface Asked {
  readonly systemNames: readonly string[];
  readonly names: readonly string[];
}

export function receiveMessage(context: SqsContext) {
  return (input: unknown, request: RequestContext): object | Promise<object> => {
    const given = read(input, '');
    const queue = queueAt(context, given.QueueUrl);
    const wish = {
      limit: given.MaxNumberOfMessages ?? 1,
      visibility: (given.VisibilityTimeout ?? queue.numbers.visibilitySeconds) * 1000,
    };
    const attempt = given.ReceiveRequestAttemptId;
    if (attempt !== undefined && queue.fifo === undefined) {
      throw sqsError(
        'InvalidParameterValueException',
        'The request include parameter ReceiveRequestAttemptId which is not valid for this queue type',
      );
    }
    const asked = {
      systemNames: [...(given.AttributeNames ?? []), ...(given.MessageSystemAttributeNames ?? [])],
      names: given.MessageAttributeNames ?? [],
    };
    const wait = given.WaitTimeSeconds ?? queue.numbers.waitSeconds;
    const answer = (messages: readonly Message[]) => {
      if (attempt !== undefined) context.attempts.remember(queue, attempt, messages);
      return reply(context, messages, asked);
    };
    const again =
      attempt === undefined ? undefined : context.attempts.repeat(queue, attempt, wish.visibility);
    if (again !== undefined) return reply(context, again, asked);
    const messages = receive(context, queue, { wish, wait });
    if (messages.length > 0 || wait === 0) return answer(messages);
    return context.receivers
      .wait(queue, { wish, milliseconds: wait * 1000, signal: request.signal })
      .then(answer);
  };
}

function receive(
  { messages }: SqsContext,
  queue: Queue,
  { wish, wait }: { wish: Wish; wait: number },
): readonly Message[] {
  const received = messages.receive(queue, wish);
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html: short polls of standard queues alone are told
  if (received.length === 0 && wait === 0 && queue.fifo === undefined && queue.inFlight >= mostInFlight) {
    throw sqsError('OverLimit');
  }
  return received;
}

function reply(context: SqsContext, messages: readonly Message[], asked: Asked): object {
  if (messages.length === 0) return {};
  return { Messages: messages.map((message) => wireMessage(context, message, asked)) };
}

function wireMessage(context: SqsContext, message: Message, { systemNames, names }: Asked): object {
  const { head, body } = context.messages.textOf(message);
  const known = readHead(head);
  const wire = {
    MessageId: known.id,
    ReceiptHandle: receiptHandleOf(message),
    MD5OfBody: known.md5,
    Body: body,
  };
  const system =
    systemNames.length === 0 ? undefined : systemOf(context, message, { known, systemNames, body });
  const selected =
    known.attributes === undefined || names.length === 0 ? {} : selectAttributes(known.attributes, names);
  const MD5OfMessageAttributes = md5OfAttributes(selected);
  return {
    ...wire,
    ...(system !== undefined && { Attributes: system }),
    ...(MD5OfMessageAttributes !== undefined && { MD5OfMessageAttributes, MessageAttributes: selected }),
  };
}

function systemOf(
  { account }: SqsContext,
  message: Message,
  { known, systemNames, body }: { known: MessageHead; systemNames: readonly string[]; body: string },
): object | undefined {
  const { groupId, deduplicationId, traceHeader, senderId = account } = known;
  const fifo = message.queue.fifo !== undefined;
  const all = Object.entries({
    SenderId: senderId,
    SentTimestamp: String(message.sent),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceived),
    ...(groupId !== undefined && { MessageGroupId: groupId }),
    ...(fifo && {
      MessageDeduplicationId: deduplicationId ?? contentId(body),
      SequenceNumber: sequenceNumber(message.seq),
    }),
    ...(traceHeader !== undefined && { AWSTraceHeader: traceHeader }),
    ...(message.deadFrom !== '' && { DeadLetterQueueSourceArn: message.deadFrom }),
  });
  const chosen = all.filter(([name]) => systemNames.includes('All') || systemNames.includes(name));
  return chosen.length === 0 ? undefined : Object.fromEntries(chosen);
}
