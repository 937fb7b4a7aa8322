import { integer, list, mapOf, optional, readInput, text } from '../../../endpoint/input.ts';
import type { RequestContext } from '../../../endpoint/service.ts';
import { type SqsContext, queueAt } from '../context.ts';
import { checkDeadLetterQueue } from '../dead-letters.ts';
import {
  type QueueAttributes,
  checkAttributes,
  optionalAttributes,
  withDefaults,
} from '../queue-attributes.ts';
import type { Queue } from '../queue/queue.ts';
import { sqsError } from '../sqs-error.ts';
import { readTags } from './tags.ts';

const attributeMap = mapOf(text());

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html and …/API_PurgeQueue.html */
const rest = 60_000;

export function createQueue(context: SqsContext) {
  return (input: unknown, { origin }: RequestContext) => {
    const {
      QueueName,
      Attributes = {},
      tags = {},
    } = readInput(input, {
      QueueName: text({ min: 1, max: 80 }),
      Attributes: optional(attributeMap),
      tags: optional(readTags),
    });
    const fifo = QueueName.endsWith('.fifo');
    checkName(QueueName, fifo, Attributes);
    checkAttributes(Attributes, { fifo });
    const { queues, clock } = context;
    const existing = queues.find(QueueName);
    if (existing === undefined) {
      const deleted = queues.deletedAt(QueueName);
      if (deleted !== undefined && deleted + rest > clock.now().getTime())
        throw sqsError('QueueDeletedRecently');
      checkDeadLetterQueue(context, { name: QueueName, attributes: Attributes });
      queues.create(QueueName, { attributes: Attributes, tags });
    } else if (differs(existing, Attributes)) throw sqsError('QueueNameExists');
    return { QueueUrl: urlOf(context, origin, QueueName) };
  };
}

function checkName(name: string, fifo: boolean, attributes: QueueAttributes): void {
  if (!/^[A-Za-z0-9_-]+$/.test(fifo ? name.slice(0, -'.fifo'.length) : name)) {
    throw sqsError(
      'InvalidParameterValueException',
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.',
    );
  }
  if (fifo !== (attributes['FifoQueue'] === 'true')) {
    throw sqsError(
      'InvalidParameterValueException',
      fifo
        ? 'The name of a queue ends with .fifo where its attribute FifoQueue is true, and only there.'
        : 'The queue name must end with .fifo where FifoQueue is true.',
    );
  }
}

function differs(queue: Queue, given: QueueAttributes): boolean {
  const own = withDefaults(queue.attributes, queue.fifo !== undefined);
  return Object.entries(given).some(([name, value]) => (own[name] ?? '') !== value);
}

export function getQueueUrl(context: SqsContext) {
  return (input: unknown, { origin }: RequestContext) => {
    const { QueueName, QueueOwnerAWSAccountId = context.account } = readInput(input, {
      QueueName: text({ min: 1, max: 80 }),
      QueueOwnerAWSAccountId: optional(text()),
    });
    if (QueueOwnerAWSAccountId !== context.account) throw sqsError('QueueDoesNotExist');
    return { QueueUrl: urlOf(context, origin, context.queues.get(QueueName).name) };
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
    const found = context.queues.all().filter(({ name }) => name.startsWith(QueueNamePrefix));
    const { page, next } = pageOfQueues(found, MaxResults, NextToken);
    return { QueueUrls: page.map(({ name }) => urlOf(context, origin, name)), ...next };
  };
}

export function listDeadLetterSourceQueues(context: SqsContext) {
  return (input: unknown, { origin }: RequestContext) => {
    const {
      QueueUrl,
      MaxResults,
      NextToken = '',
    } = readInput(input, {
      QueueUrl: text(),
      MaxResults: optional(integer({ min: 1, max: 1000 })),
      NextToken: optional(text()),
    });
    const arn = context.arnOf(queueAt(context, QueueUrl).name);
    const sources = context.queues
      .all()
      .filter(({ numbers }) => numbers.redrive?.deadLetterTargetArn === arn);
    const { page, next } = pageOfQueues(sources, MaxResults, NextToken);
    // The member's name is lower case on the wire: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html
    return { queueUrls: page.map(({ name }) => urlOf(context, origin, name)), ...next };
  };
}

/** Without MaxResults SQS gives no token, and at most 1,000 queues. */
function pageOfQueues(queues: readonly Queue[], limit: number | undefined, token: string) {
  const rest = queues.filter(({ name }) => name > token);
  const page = rest.slice(0, limit ?? 1000);
  return { page, next: limit !== undefined && page.length < rest.length && { NextToken: page.at(-1)?.name } };
}

export function deleteQueue(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl } = readInput(input, { QueueUrl: text() });
    const queue = queueAt(context, QueueUrl);
    context.messages.purge(queue);
    context.moveTasks.forget(queue);
    context.queues.delete(queue);
    context.receivers.dismiss(queue);
  };
}

export function purgeQueue(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl } = readInput(input, { QueueUrl: text() });
    const queue = queueAt(context, QueueUrl);
    const now = context.clock.now().getTime();
    if (queue.purged + rest > now) throw sqsError('PurgeQueueInProgress');
    context.messages.purge(queue);
    context.queues.change(queue, { purged: now });
  };
}

export function setQueueAttributes(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl, Attributes } = readInput(input, { QueueUrl: text(), Attributes: attributeMap });
    const queue = queueAt(context, QueueUrl);
    checkAttributes(Attributes, { fifo: queue.fifo !== undefined, before: queue.attributes });
    checkDeadLetterQueue(context, { name: queue.name, attributes: Attributes });
    const before = queue.numbers.delaySeconds;
    context.queues.change(queue, { attributes: { ...queue.attributes, ...Attributes } });
    const { delaySeconds } = queue.numbers;
    if (queue.fifo !== undefined && delaySeconds !== before) {
      context.messages.changeDelay(queue, delaySeconds * 1000);
    }
    context.receivers.announce(queue);
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
      if (name !== 'All' && !Object.hasOwn(all, name) && !optionalAttributes.includes(name))
        throw sqsError('InvalidAttributeName');
    }
    const chosen = Object.entries(all).filter(
      ([name]) => AttributeNames.includes('All') || AttributeNames.includes(name),
    );
    return chosen.length === 0 ? {} : { Attributes: Object.fromEntries(chosen) };
  };
}

function describe({ messages, arnOf }: SqsContext, queue: Queue): QueueAttributes {
  messages.expire(queue);
  const own = Object.entries(withDefaults(queue.attributes, queue.fifo !== undefined));
  return {
    ...Object.fromEntries(own.filter(([, value]) => value !== '')),
    QueueArn: arnOf(queue.name),
    ApproximateNumberOfMessages: String(queue.ready),
    ApproximateNumberOfMessagesNotVisible: String(queue.inFlight),
    ApproximateNumberOfMessagesDelayed: String(queue.delayed),
    CreatedTimestamp: String(Math.floor(queue.created / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modified / 1000)),
  };
}

const urlOf = ({ account }: SqsContext, origin: string, name: string) => `${origin}/${account}/${name}`;
