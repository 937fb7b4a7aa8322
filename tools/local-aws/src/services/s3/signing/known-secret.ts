import type { KnownKey } from '../../../endpoint/signing/key-ring.ts';
import { S3Error } from '../s3-error.ts';

/** The secret of a key, where the request also has its token and the token still holds. */
export function secretOf(
  { token: expected, expires, secret }: KnownKey,
  { token, now }: { token: string | undefined; now: Date },
): string {
  if (expected !== undefined && expected !== token) {
    throw new S3Error({
      code: 'InvalidToken',
      message: 'The provided token is malformed or otherwise invalid.',
    });
  }
  if (expires !== undefined && expires <= now.getTime()) {
    throw new S3Error({ code: 'ExpiredToken', message: 'The provided token has expired.' });
  }
  return secret;
}

/** In a strict ring there are no other keys. */
export const invalidAccessKey = (AWSAccessKeyId: string) =>
  new S3Error({
    code: 'InvalidAccessKeyId',
    message: 'The AWS Access Key Id you provided does not exist in our records.',
    status: 403,
    details: { AWSAccessKeyId },
  });
