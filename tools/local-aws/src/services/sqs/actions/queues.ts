import { notImplemented } from '../../../endpoint/aws-error.ts';
import { integer, list, mapOf, optional, readInput, text } from '../../../endpoint/input.ts';
import type { RequestContext } from '../../../endpoint/service.ts';
import { type SqsContext, queueAt } from '../context.ts';
import { type QueueAttributes, checkAttributes } from '../queue-attributes.ts';
import type { Queue } from '../queue-store.ts';
import { sqsError } from '../sqs-error.ts';

const attributeMap = mapOf(text());

export function createQueue(context: SqsContext) {
  return (input: unknown, { origin }: RequestContext) => {
    const {
      QueueName,
      Attributes = {},
      tags = {},
    } = readInput(input, {
      QueueName: text({ min: 1, max: 80 }),
      Attributes: optional(attributeMap),
      tags: optional(mapOf(text())),
    });
    if (QueueName.endsWith('.fifo')) throw notImplemented('FIFO queues');
    if (!/^[A-Za-z0-9_-]+$/.test(QueueName)) {
      throw sqsError(
        'InvalidParameterValueException',
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.',
      );
    }
    if (Object.keys(tags).length > 0) throw notImplemented('tags on a queue');
    checkAttributes(Attributes);
    const existing = context.store.find(QueueName);
    if (existing === undefined) {
      checkDeadLetterQueue(context, Attributes);
      context.store.create(QueueName, Attributes);
    } else if (Object.entries(Attributes).some(([name, value]) => existing.attributes[name] !== value)) {
      throw sqsError('QueueNameExists');
    }
    return { QueueUrl: urlOf(context, origin, QueueName) };
  };
}

export function getQueueUrl(context: SqsContext) {
  return (input: unknown, { origin }: RequestContext) => {
    const { QueueName } = readInput(input, { QueueName: text({ min: 1, max: 80 }) });
    return { QueueUrl: urlOf(context, origin, context.store.get(QueueName).name) };
  };
}

export function listQueues(context: SqsContext) {
  return (input: unknown, { origin }: RequestContext) => {
    const {
      QueueNamePrefix = '',
      MaxResults,
      NextToken = '',
    } = readInput(input, {
      QueueNamePrefix: optional(text()),
      MaxResults: optional(integer({ min: 1, max: 1000 })),
      NextToken: optional(text()),
    });
    const names = context.store
      .names()
      .filter((name) => name.startsWith(QueueNamePrefix) && name > NextToken);
    const page = names.slice(0, MaxResults ?? 1000);
    return {
      QueueUrls: page.map((name) => urlOf(context, origin, name)),
      ...(MaxResults !== undefined && page.length < names.length && { NextToken: page.at(-1) }),
    };
  };
}

export function deleteQueue(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl } = readInput(input, { QueueUrl: text() });
    context.store.delete(queueAt(context, QueueUrl).name);
  };
}

export function purgeQueue(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl } = readInput(input, { QueueUrl: text() });
    context.store.purge(queueAt(context, QueueUrl).name);
  };
}

export function setQueueAttributes(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl, Attributes } = readInput(input, { QueueUrl: text(), Attributes: attributeMap });
    const queue = queueAt(context, QueueUrl);
    checkAttributes(Attributes);
    checkDeadLetterQueue(context, Attributes);
    context.store.setAttributes(queue.name, { ...queue.attributes, ...Attributes });
  };
}

export function getQueueAttributes(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl, AttributeNames = [] } = readInput(input, {
      QueueUrl: text(),
      AttributeNames: optional(list(text())),
    });
    const queue = queueAt(context, QueueUrl);
    const all = describe(context, queue);
    for (const name of AttributeNames) {
      if (name !== 'All' && !(name in all) && !optionalAttributes.includes(name))
        throw sqsError('InvalidAttributeName');
    }
    const chosen = Object.entries(all).filter(
      ([name]) => AttributeNames.includes('All') || AttributeNames.includes(name),
    );
    return chosen.length === 0 ? {} : { Attributes: Object.fromEntries(chosen) };
  };
}

/** Present only where they were set. */
const optionalAttributes = [
  ...['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'FifoQueue', 'ContentBasedDeduplication'],
  ...['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'DeduplicationScope', 'FifoThroughputLimit'],
  'SqsManagedSseEnabled',
];

function describe(context: SqsContext, queue: Queue): QueueAttributes {
  const { visible, inFlight, delayed } = context.store.counts(queue);
  const set = Object.entries(queue.attributes).filter(([, value]) => value !== '');
  return {
    ...Object.fromEntries(set),
    QueueArn: context.arnOf(queue.name),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.created / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modified / 1000)),
  };
}

function checkDeadLetterQueue({ store, arnOf }: SqsContext, attributes: QueueAttributes): void {
  const value = attributes['RedrivePolicy'] ?? '';
  if (value === '') return;
  const arn = (JSON.parse(value) as { deadLetterTargetArn: string }).deadLetterTargetArn;
  const name = arn.slice(arn.lastIndexOf(':') + 1);
  if (arn === arnOf(name) && store.find(name) !== undefined) return;
  throw sqsError(
    'InvalidParameterValueException',
    'Value for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.',
  );
}

const urlOf = ({ account }: SqsContext, origin: string, name: string) => `${origin}/${account}/${name}`;
