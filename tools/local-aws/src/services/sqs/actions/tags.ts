import { type Reader, list, mapOf, readInput, text } from '../../../endpoint/input.ts';
import { type SqsContext, queueAt } from '../context.ts';
import type { Tags } from '../queue/queue.ts';
import { sqsError } from '../sqs-error.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-tags.html */
const mostTags = 50;

export const readTags: Reader<Tags> = (value, at) => {
  const tags = mapOf(text({ max: 256 }))(value, at);
  for (const key of Object.keys(tags)) {
    if (key === '' || key.length > 128 || /^aws:/i.test(key)) throw invalid('A tag key is not valid.');
  }
  return tags;
};

export function tagQueue(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl, Tags } = readInput(input, { QueueUrl: text(), Tags: readTags });
    const queue = queueAt(context, QueueUrl);
    const tags = { ...queue.tags, ...Tags };
    if (Object.keys(tags).length > mostTags) throw invalid('Too many tags added for the queue.');
    context.queues.change(queue, { tags });
  };
}

export function untagQueue(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl, TagKeys } = readInput(input, { QueueUrl: text(), TagKeys: list(text(), { min: 1 }) });
    const queue = queueAt(context, QueueUrl);
    const left = Object.entries(queue.tags).filter(([key]) => !TagKeys.includes(key));
    context.queues.change(queue, { tags: Object.fromEntries(left) });
  };
}

export function listQueueTags(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl } = readInput(input, { QueueUrl: text() });
    const { tags } = queueAt(context, QueueUrl);
    return Object.keys(tags).length === 0 ? {} : { Tags: tags };
  };
}

const invalid = (message: string) => sqsError('InvalidParameterValueException', message);
