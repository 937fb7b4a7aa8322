import { AwsError } from '../../endpoint/aws-error.ts';

/** An error of S3 with the elements and headers that it adds to its document. */
export class S3Error extends AwsError {
  readonly details: Readonly<Record<string, string | number>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor({
    code,
    message,
    status = 400,
    details = {},
    headers = {},
  }: {
    code: string;
    message: string;
    status?: number;
    details?: Readonly<Record<string, string | number>>;
    headers?: Readonly<Record<string, string>>;
  }) {
    super({ code, message, status });
    this.details = details;
    this.headers = headers;
  }
}

export const noSuchBucket = (BucketName: string) =>
  new S3Error({
    code: 'NoSuchBucket',
    message: 'The specified bucket does not exist',
    status: 404,
    details: { BucketName },
  });

export const noSuchKey = (Key: string, headers: Readonly<Record<string, string>> = {}) =>
  new S3Error({
    ...{ code: 'NoSuchKey', message: 'The specified key does not exist.', status: 404, headers },
    details: { Key },
  });

export const noSuchVersion = (Key: string, VersionId: string) =>
  new S3Error({
    ...{ code: 'NoSuchVersion', message: 'The specified version does not exist.', status: 404 },
    details: { Key, VersionId },
  });

export const noSuchUpload = () =>
  new S3Error({
    code: 'NoSuchUpload',
    message:
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    status: 404,
  });

export const preconditionFailed = (Condition: string) =>
  new S3Error({
    code: 'PreconditionFailed',
    message: 'At least one of the pre-conditions you specified did not hold',
    status: 412,
    details: { Condition },
  });

export const conditionalRequestConflict = (Condition: string) =>
  new S3Error({
    code: 'ConditionalRequestConflict',
    message: 'The conditional request cannot succeed due to a conflicting operation against this resource.',
    status: 409,
    details: { Condition },
  });

export const invalidArgument = (message: string, details: Readonly<Record<string, string | number>> = {}) =>
  new S3Error({ code: 'InvalidArgument', message, details });

export const invalidRequest = (message: string) => new S3Error({ code: 'InvalidRequest', message });

export const badDigest = (what: string) =>
  new S3Error({
    code: 'BadDigest',
    message: `The ${what} you specified did not match the calculated checksum.`,
  });

export const incompleteBody = (message: string) => new S3Error({ code: 'IncompleteBody', message });

export const entityTooLarge = (ProposedSize: number, MaxSizeAllowed: number) =>
  new S3Error({
    code: 'EntityTooLarge',
    message: 'Your proposed upload exceeds the maximum allowed size',
    details: { ProposedSize, MaxSizeAllowed },
  });

/** S3 names what it lacks `NotImplemented`. */
export const notImplementedByS3 = (what: string) =>
  new S3Error({
    code: 'NotImplemented',
    message: `${what} is not implemented by the embedded endpoint.`,
    status: 501,
  });

/** What AWS itself says of a condition that it does not know. */
export const headerNotImplemented = (Header: string) =>
  new S3Error({
    code: 'NotImplemented',
    message: 'A header you provided implies functionality that is not implemented',
    status: 501,
    details: { Header },
  });
