import { AwsError } from '../aws-error.ts';
import type { Call, RequestFault } from './active-faults.ts';
import type { ServiceName } from './fault-rule.ts';

type Wire = readonly [code: string, status: number, message: string];

const rate = 'Rate exceeded';
const failed = 'The request processing has failed because of an unknown error, exception or failure.';
const unavailable: Wire = [
  'ServiceUnavailable',
  503,
  'The request has failed due to a temporary failure of the server.',
];
const throttling: Wire = ['ThrottlingException', 400, rate];

/**
 * How each service refuses: the errors that its API reference lists, else the common ones of all services.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html
 */
const refusals: Readonly<
  Record<ServiceName, { readonly throttle: Wire; readonly 500: Wire; readonly 503: Wire }>
> = {
  EventBridge: { throttle: throttling, 500: ['InternalException', 500, failed], 503: unavailable },
  Scheduler: {
    throttle: ['ThrottlingException', 429, rate],
    500: ['InternalServerException', 500, failed],
    503: unavailable,
  },
  SQS: {
    throttle: ['RequestThrottled', 403, 'The request was denied due to request throttling.'],
    500: ['InternalFailure', 500, failed],
    503: unavailable,
  },
  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
  S3: {
    throttle: ['SlowDown', 503, 'Please reduce your request rate.'],
    500: ['InternalError', 500, 'We encountered an internal error. Please try again.'],
    503: ['ServiceUnavailable', 503, 'Service is unable to handle request.'],
  },
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
  DynamoDB: {
    throttle: throttling,
    500: ['InternalServerError', 500, failed],
    503: ['ServiceUnavailable', 503, 'DynamoDB is currently unavailable.'],
  },
  SecretsManager: { throttle: throttling, 500: ['InternalServiceError', 500, failed], 503: unavailable },
  STS: { throttle: ['Throttling', 400, rate], 500: ['InternalFailure', 500, failed], 503: unavailable },
  Glue: { throttle: throttling, 500: ['InternalServiceException', 500, failed], 503: unavailable },
  Athena: {
    throttle: ['TooManyRequestsException', 400, rate],
    500: ['InternalServerException', 500, failed],
    503: unavailable,
  },
};

/** Of a table's throughput and not of its account's requests. */
const itemThrottled: Wire = [
  'ProvisionedThroughputExceededException',
  400,
  'The level of configured provisioned throughput for the table was exceeded.',
];
const itemOperations = /Item$|^Query$|^Scan$/;

/** The service's own error for a request that a fault refuses. */
export function refusalOf(
  { service, operation }: Call,
  fault: Extract<RequestFault, { kind: 'throttle' | 'error' }>,
): AwsError {
  const own = refusals[service as ServiceName];
  const item = fault.kind === 'throttle' && service === 'DynamoDB' && itemOperations.test(operation);
  const wire = item ? itemThrottled : own[fault.kind === 'throttle' ? 'throttle' : fault.status];
  const [code, status, message] = wire;
  return new AwsError({ code, status, message });
}
