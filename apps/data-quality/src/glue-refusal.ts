import { GlueServiceException } from '@aws-sdk/client-glue';

/** Errors of the client's making, by status, that pass by themselves. */
const passing = new Set([
  'ConcurrentModificationException',
  'ConcurrentRunsExceededException',
  'ExpiredTokenException',
  'OperationTimeoutException',
  'RequestTimeout',
  'RequestTimeoutException',
  'ThrottlingException',
  'TooManyRequestsException',
]);

/**
 * Whether Glue will say the same as often as it is asked: the request or what it is about must change first. The status
 * counts, since the SDK takes every error that it has no class for as the client's fault. 501 is the embedded endpoint
 * for what it does not implement.
 */
export function isFinal(error: unknown): error is GlueServiceException {
  if (!(error instanceof GlueServiceException) || passing.has(error.name)) return false;
  const status = error.$metadata.httpStatusCode ?? 0;
  return status === 501 || (status >= 400 && status < 500 && status !== 408 && status !== 429);
}
