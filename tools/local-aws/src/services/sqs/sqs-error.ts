import { AwsError } from '../../endpoint/aws-error.ts';

/**
 * The errors of SQS with the code that each had in the query protocol, which clients made for it still read.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 */
const catalogue = {
  QueueDoesNotExist: ['AWS.SimpleQueueService.NonExistentQueue', 'The specified queue does not exist.'],
  QueueNameExists: [
    'QueueAlreadyExists',
    'A queue already exists with the same name and a different value for an attribute.',
  ],
  InvalidAttributeName: ['InvalidAttributeName', 'Unknown Attribute.'],
  InvalidAttributeValue: ['InvalidAttributeValue', 'Invalid value for an attribute.'],
  InvalidMessageContents: [
    'InvalidMessageContents',
    'The message contains characters outside the allowed set.',
  ],
  ReceiptHandleIsInvalid: ['ReceiptHandleIsInvalid', 'The input receipt handle is invalid.'],
  MessageNotInflight: [
    'AWS.SimpleQueueService.MessageNotInflight',
    'The message referred to is not in flight.',
  ],
  EmptyBatchRequest: [
    'AWS.SimpleQueueService.EmptyBatchRequest',
    'There should be at least one entry in the request.',
  ],
  TooManyEntriesInBatchRequest: [
    'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
    'Maximum number of entries per request are 10.',
  ],
  BatchEntryIdsNotDistinct: [
    'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
    'Two or more batch entries in the request have the same Id.',
  ],
  InvalidBatchEntryId: [
    'AWS.SimpleQueueService.InvalidBatchEntryId',
    'A batch entry id can only contain alphanumeric characters, hyphens and underscores, at most 80.',
  ],
  BatchRequestTooLong: [
    'AWS.SimpleQueueService.BatchRequestTooLong',
    'Batch requests cannot be longer than 1048576 bytes.',
  ],
  QueueDeletedRecently: [
    'AWS.SimpleQueueService.QueueDeletedRecently',
    'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
  ],
  PurgeQueueInProgress: [
    'AWS.SimpleQueueService.PurgeQueueInProgress',
    'Only one PurgeQueue operation on a queue is allowed every 60 seconds.',
  ],
  OverLimit: ['OverLimit', 'There are too many messages in flight.'],
  ResourceNotFoundException: ['ResourceNotFoundException', 'The resource that you specified does not exist.'],
  UnsupportedOperation: ['AWS.SimpleQueueService.UnsupportedOperation', 'Unsupported operation.'],
  InvalidParameterValueException: ['InvalidParameterValue', 'A parameter is not valid.'],
  MissingRequiredParameterException: ['MissingParameter', 'A required parameter is missing.'],
} as const satisfies Record<string, readonly [queryCode: string, message: string]>;

export type SqsErrorCode = keyof typeof catalogue;

export function sqsError(code: SqsErrorCode, message: string = catalogue[code][1]): AwsError {
  return new AwsError({ code, message });
}

export function queryCodeOf(code: string): string {
  return Object.hasOwn(catalogue, code) ? catalogue[code as SqsErrorCode][0] : code;
}
