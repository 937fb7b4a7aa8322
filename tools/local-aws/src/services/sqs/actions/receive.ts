import { createHash } from 'node:crypto';
import { integer, list, optional, readInput, text } from '../../../endpoint/input.ts';
import type { RequestContext } from '../../../endpoint/service.ts';
import { type SqsContext, queueAt } from '../context.ts';
import { type MessageAttributes, md5OfAttributes, selectAttributes } from '../message-attributes.ts';
import type { StoredMessage } from '../queue-store.ts';

export function receiveMessage(context: SqsContext) {
  return async (input: unknown, { signal }: RequestContext) => {
    const { QueueUrl, ...asked } = readInput(input, {
      QueueUrl: text(),
      MaxNumberOfMessages: optional(integer({ min: 1, max: 10 })),
      VisibilityTimeout: optional(integer({ min: 0, max: 43_200 })),
      WaitTimeSeconds: optional(integer({ min: 0, max: 20 })),
      AttributeNames: optional(list(text())),
      MessageSystemAttributeNames: optional(list(text())),
      MessageAttributeNames: optional(list(text())),
    });
    const { attributes } = queueAt(context, QueueUrl);
    const limit = asked.MaxNumberOfMessages ?? 1;
    const waitSeconds = asked.WaitTimeSeconds ?? Number(attributes['ReceiveMessageWaitTimeSeconds']);
    const visibilitySeconds = asked.VisibilityTimeout ?? Number(attributes['VisibilityTimeout']);

    const patience = AbortSignal.timeout(waitSeconds * 1000);
    const over = AbortSignal.any([signal, patience]);
    // A client that is gone must not take a message out of sight.
    while (!signal.aborted) {
      const queue = queueAt(context, QueueUrl);
      const messages = context.store.receive(queue, { limit, visibilitySeconds });
      if (messages.length > 0) {
        const systemNames = [...(asked.AttributeNames ?? []), ...(asked.MessageSystemAttributeNames ?? [])];
        const names = asked.MessageAttributeNames ?? [];
        return { Messages: messages.map((message) => wireMessage(context, { message, systemNames, names })) };
      }
      if (waitSeconds === 0 || patience.aborted) break;
      const next = context.store.nextVisible(queue.name);
      const milliseconds = next === undefined ? waitSeconds * 1000 : next - context.now().getTime();
      await context.arrivals.wait({
        queue: queue.name,
        milliseconds: Math.min(milliseconds, 20_000),
        signal: over,
      });
    }
    return {};
  };
}

function wireMessage(
  { account }: SqsContext,
  {
    message,
    systemNames,
    names,
  }: { message: StoredMessage; systemNames: readonly string[]; names: readonly string[] },
): object {
  const selected = selectAttributes(JSON.parse(message.attributes) as MessageAttributes, names);
  const MD5OfMessageAttributes = md5OfAttributes(selected);
  const system = Object.entries({
    SenderId: account,
    SentTimestamp: String(message.sent),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.first_received ?? message.sent),
    ...(message.group_id !== null && { MessageGroupId: message.group_id }),
    ...(message.dead_from !== null && { DeadLetterQueueSourceArn: message.dead_from }),
  }).filter(([name]) => systemNames.includes('All') || systemNames.includes(name));
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    MD5OfBody: createHash('md5').update(message.body).digest('hex'),
    Body: message.body,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(MD5OfMessageAttributes !== undefined && { MD5OfMessageAttributes, MessageAttributes: selected }),
  };
}
