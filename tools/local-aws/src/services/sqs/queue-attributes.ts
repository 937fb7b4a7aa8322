import { notImplemented } from '../../endpoint/aws-error.ts';
import { sqsError } from './sqs-error.ts';

/** What a client may set, as the strings that it is set to. */
export type QueueAttributes = Readonly<Record<string, string>>;

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** SQS's largest message and batch, in bytes. */
export const largestMessage = 1_048_576;

export const defaultAttributes: QueueAttributes = {
  VisibilityTimeout: '30',
  DelaySeconds: '0',
  MaximumMessageSize: String(largestMessage),
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
};

const ranges: Readonly<Record<string, readonly [min: number, max: number]>> = {
  VisibilityTimeout: [0, 43_200],
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1024, largestMessage],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
};

const notHere = [
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
];

/** Refuses what SQS refuses, and returns the attributes to store. */
export function checkAttributes(given: QueueAttributes): QueueAttributes {
  for (const [name, value] of Object.entries(given)) {
    const range = ranges[name];
    if (range !== undefined) {
      if (!/^\d{1,9}$/.test(value) || Number(value) < range[0] || Number(value) > range[1])
        throw invalidValue(name);
    } else if (name === 'RedrivePolicy') {
      if (value !== '') parseRedrivePolicy(value);
    } else if (name === 'RedriveAllowPolicy' || name === 'Policy') {
      if (value !== '') parseObject(name, value);
    } else if (notHere.includes(name)) throw notImplemented(`The queue attribute ${name}`);
    else throw sqsError('InvalidAttributeName', 'Unknown Attribute. Valid: those of CreateQueue.');
  }
  return given;
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
