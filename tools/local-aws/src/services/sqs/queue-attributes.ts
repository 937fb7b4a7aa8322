import { notImplemented } from '../../endpoint/aws-error.ts';
import { sqsError } from './sqs-error.ts';

/** What a client may set, as the strings that it is set to. */
export type QueueAttributes = Readonly<Record<string, string>>;

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

export interface RedriveAllowPolicy {
  readonly redrivePermission: 'allowAll' | 'denyAll' | 'byQueue';
  readonly sourceQueueArns: readonly string[];
}

/**
 * SQS's largest message and batch, in bytes.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export const largestMessage = 1_048_576;

const defaultAttributes: QueueAttributes = {
  VisibilityTimeout: '30',
  DelaySeconds: '0',
  MaximumMessageSize: String(largestMessage),
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
};

const fifoDefaults: QueueAttributes = {
  FifoQueue: 'true',
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

const ranges: Readonly<Record<string, readonly [min: number, max: number]>> = {
  VisibilityTimeout: [0, 43_200],
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1024, largestMessage],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
};

const fifoChoices: Readonly<Record<string, readonly string[]>> = {
  ContentBasedDeduplication: ['true', 'false'],
  DeduplicationScope: ['queue', 'messageGroup'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
};

const encryption = ['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds'];

/** What can be asked of a queue and is present only where it was set. */
export const optionalAttributes = [
  ...['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'FifoQueue', 'SqsManagedSseEnabled'],
  ...Object.keys(fifoChoices),
  ...encryption,
];

export const withDefaults = (attributes: QueueAttributes, fifo: boolean): QueueAttributes => ({
  ...defaultAttributes,
  ...(fifo && fifoDefaults),
  ...attributes,
});

/** Refuses what SQS refuses; `attributes` are those given, `before` those that the queue has. */
export function checkAttributes(
  attributes: QueueAttributes,
  { fifo, before }: { fifo: boolean; before?: QueueAttributes },
): void {
  for (const [name, value] of Object.entries(attributes)) checkOne(name, value, fifo);
  const fifoQueue = attributes['FifoQueue'];
  if (fifoQueue !== undefined && (fifoQueue !== 'true' || !fifo || before !== undefined)) {
    if (before === undefined || fifoQueue !== String(fifo)) throw invalidValue('FifoQueue');
  }
  const all = withDefaults({ ...before, ...attributes }, fifo);
  if (all['FifoThroughputLimit'] === 'perMessageGroupId' && all['DeduplicationScope'] !== 'messageGroup') {
    throw sqsError(
      'InvalidAttributeValue',
      'Invalid value for the parameter FifoThroughputLimit. Reason: perMessageGroupId needs DeduplicationScope messageGroup.',
    );
  }
}

function checkOne(name: string, value: string, fifo: boolean): void {
  const range = Object.hasOwn(ranges, name) ? ranges[name] : undefined;
  const choices = Object.hasOwn(fifoChoices, name) ? fifoChoices[name] : undefined;
  if (range !== undefined) {
    if (!/^\d{1,9}$/.test(value) || Number(value) < range[0] || Number(value) > range[1])
      throw invalidValue(name);
  } else if (choices !== undefined) {
    if (!fifo) {
      throw sqsError(
        'InvalidAttributeName',
        `You can specify the ${name} attribute only when FifoQueue is set to true.`,
      );
    }
    if (!choices.includes(value)) throw invalidValue(name);
  } else if (name === 'RedrivePolicy') {
    if (value !== '') parseRedrivePolicy(value);
  } else if (name === 'RedriveAllowPolicy') {
    if (value !== '') parseRedriveAllowPolicy(value);
  } else if (name === 'Policy') {
    if (value !== '') parseObject(name, value);
  } else if (name === 'SqsManagedSseEnabled') {
    if (value !== 'false')
      throw notImplemented('The queue attribute SqsManagedSseEnabled with another value than false');
  } else if (encryption.includes(name)) throw notImplemented(`The queue attribute ${name}`);
  else if (name !== 'FifoQueue') {
    throw sqsError('InvalidAttributeName', 'Unknown Attribute. Valid: those of CreateQueue.');
  }
}

export function parseRedrivePolicy(value: string): RedrivePolicy {
  const { deadLetterTargetArn, maxReceiveCount } = parseObject('RedrivePolicy', value);
  const count = typeof maxReceiveCount === 'string' ? Number(maxReceiveCount) : maxReceiveCount;
  if (typeof deadLetterTargetArn !== 'string' || !deadLetterTargetArn.startsWith('arn:'))
    throw invalidValue('RedrivePolicy');
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > 1000) {
    throw sqsError(
      'InvalidParameterValueException',
      'Invalid value for maxReceiveCount. Valid values are from 1 to 1000 both inclusive.',
    );
  }
  return { deadLetterTargetArn, maxReceiveCount: count };
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export function parseRedriveAllowPolicy(value: string): RedriveAllowPolicy {
  const { redrivePermission, sourceQueueArns = [] } = parseObject('RedriveAllowPolicy', value);
  if (
    redrivePermission !== 'allowAll' &&
    redrivePermission !== 'denyAll' &&
    redrivePermission !== 'byQueue'
  ) {
    throw invalidValue('RedriveAllowPolicy');
  }
  if (!Array.isArray(sourceQueueArns) || !sourceQueueArns.every((arn) => typeof arn === 'string')) {
    throw invalidValue('RedriveAllowPolicy');
  }
  const named = sourceQueueArns.length;
  if (redrivePermission === 'byQueue' ? named === 0 || named > 10 : named > 0) {
    throw invalidValue('RedriveAllowPolicy');
  }
  return { redrivePermission, sourceQueueArns };
}

function parseObject(name: string, value: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(value);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch {
    // Refused below.
  }
  throw invalidValue(name);
}

function invalidValue(name: string) {
  return sqsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
}
