/** Errors of the client's making, by status, that pass by themselves. */
const passing = new Set([
  'ConcurrentModificationException',
  'ConcurrentRunsExceededException',
  'CrawlerStoppingException',
  'ExpiredTokenException',
  'OperationAborted',
  'OperationTimeoutException',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'RequestTimeout',
  'RequestTimeoutException',
  'ResourceNotReadyException',
  'ThrottlingException',
  'TooManyRequestsException',
]);

/** An answer of AWS, as its SDK throws it. */
export interface AwsRefusal extends Error {
  readonly $metadata: { readonly httpStatusCode?: number };
}

/**
 * Whether AWS will say the same as often as it is asked: the request or what it is about must change first. The status
 * counts, since the SDK takes every error that it has no class for as the client's fault. 501 is the embedded endpoint
 * for what it does not implement.
 */
export function isFinalRefusal(error: unknown): error is AwsRefusal {
  if (!isAnswer(error) || passing.has(error.name)) return false;
  const status = error.$metadata.httpStatusCode ?? 0;
  return status === 501 || (status >= 400 && status < 500 && status !== 408 && status !== 429);
}

/** Not by its class: each client of the SDK brings one of its own. */
const isAnswer = (error: unknown): error is AwsRefusal =>
  error instanceof Error &&
  '$metadata' in error &&
  typeof error.$metadata === 'object' &&
  error.$metadata !== null;
