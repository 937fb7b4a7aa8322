import { AwsError } from '../../endpoint/aws-error.ts';

/** Every error that Glue here answers with, besides `NotImplementedException`. Codes and wording are AWS's. */
const named = (code: string) => (message: string) => new AwsError({ code, message });

export const entityNotFound = named('EntityNotFoundException');
export const alreadyExists = named('AlreadyExistsException');
export const invalidInput = named('InvalidInputException');
export const concurrentModification = named('ConcurrentModificationException');
export const concurrentRunsExceeded = named('ConcurrentRunsExceededException');
export const crawlerRunning = named('CrawlerRunningException');
export const idempotentParameterMismatch = named('IdempotentParameterMismatchException');
