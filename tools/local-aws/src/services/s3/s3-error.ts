import { AwsError } from '../../endpoint/aws-error.ts';

export const noSuchBucket = () =>
  new AwsError({ code: 'NoSuchBucket', message: 'The specified bucket does not exist', status: 404 });

export const noSuchKey = () =>
  new AwsError({ code: 'NoSuchKey', message: 'The specified key does not exist.', status: 404 });

export const preconditionFailed = () =>
  new AwsError({
    code: 'PreconditionFailed',
    message: 'At least one of the pre-conditions you specified did not hold',
    status: 412,
  });

export const invalidArgument = (message: string) =>
  new AwsError({ code: 'InvalidArgument', message, status: 400 });

/** S3 names what it lacks `NotImplemented`. */
export const notImplementedByS3 = (what: string) =>
  new AwsError({
    code: 'NotImplemented',
    message: `${what} is not implemented by the embedded endpoint.`,
    status: 501,
  });
