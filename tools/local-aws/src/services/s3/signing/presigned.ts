import { timingSafeEqual } from 'node:crypto';
import { type Exchange, header } from '../../../endpoint/exchange.ts';
import type { KeyRing, KnownKey } from '../../../endpoint/signing/key-ring.ts';
import { isSignature } from '../../../endpoint/signing/signature-v4.ts';
import { signedRequestOf } from '../../../endpoint/signing/signed-request.ts';
import { S3Error } from '../s3-error.ts';
import { checkSignature, doesNotMatch } from './check-signature.ts';
import { invalidAccessKey, secretOf } from './known-secret.ts';
import { signatureV2 } from './signature-v2.ts';

const required = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-Date',
  'X-Amz-SignedHeaders',
  'X-Amz-Expires',
];
const week = 604_800;
const skew = 15 * 60_000;

interface Given {
  readonly exchange: Exchange;
  readonly keys: KeyRing;
  readonly now: Date;
}

/** Whether a request is one by a presigned address. */
export const isPresigned = ({ query }: Exchange): boolean =>
  (query.has('AWSAccessKeyId') && query.has('Signature')) || required.some((name) => query.has(name));

/**
 * Checks a presigned address: its form, its time, and its signature where the secret of its access key is known here. Other
 * access keys are taken at their word, unless the ring of keys is strict.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function checkPresigned({ exchange, keys, now }: Given): void {
  const { query } = exchange;
  if (query.has('AWSAccessKeyId') && query.has('Signature')) checkVersion2({ exchange, keys, now });
  if (!required.some((name) => query.has(name))) return;
  if (!required.every((name) => query.has(name))) {
    throw malformed(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  }
  if (header(exchange, 'authorization') !== undefined) throw twoWays();
  const get = (name: string) => query.get(name) ?? '';
  if (get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') {
    throw malformed('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"');
  }
  const credential = /^([^/]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request$/.exec(
    get('X-Amz-Credential'),
  );
  const [, accessKey, day, region, service] = credential ?? [];
  if (accessKey === undefined || day === undefined || region === undefined || service === undefined) {
    throw malformed(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  if (service !== 's3') {
    throw malformed(
      `Error parsing the X-Amz-Credential parameter; incorrect service "${service}". This endpoint belongs to "s3".`,
    );
  }
  checkTime({ date: get('X-Amz-Date'), day, expires: get('X-Amz-Expires'), now });
  const signature = get('X-Amz-Signature');
  const signedHeaders = get('X-Amz-SignedHeaders').split(';');
  if (!signedHeaders.includes('host'))
    throw malformed('Query-string authentication requires the host header to be signed.');
  const key = knownKey(keys, accessKey);
  if (key === undefined && isSignature(signature)) return;
  const token = query.get('X-Amz-Security-Token') ?? undefined;
  checkSignature({
    request: signedRequestOf(exchange),
    claim: { accessKey, day, region, service, signedHeaders, date: get('X-Amz-Date') },
    signature,
    payload: header(exchange, 'x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD',
    secret: key === undefined ? undefined : secretOf(key, { token, now }),
  });
}

function knownKey(keys: KeyRing, accessKey: string): KnownKey | undefined {
  const key = keys.find(accessKey);
  if (key === undefined && keys.strict) throw invalidAccessKey(accessKey);
  return key;
}

function checkTime({
  date,
  day,
  expires,
  now,
}: {
  date: string;
  day: string;
  expires: string;
  now: Date;
}): void {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(date);
  if (match === null)
    throw malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  if (!date.startsWith(day))
    throw malformed('Invalid credential date. This date is not the same as X-Amz-Date.');
  if (!/^-?\d{1,12}$/.test(expires)) throw malformed('X-Amz-Expires should be a number');
  if (Number(expires) < 0) throw malformed('X-Amz-Expires must be non-negative');
  if (Number(expires) > week) {
    throw malformed(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${week} seconds`,
    );
  }
  const [, y, m, d, h, min, s] = match;
  const from = Date.parse(`${y}-${m}-${d}T${h}:${min}:${s}Z`);
  const until = from + Number(expires) * 1000;
  if (Number.isNaN(from) || from > now.getTime() + skew) throw denied('Request is not yet valid', until, now);
  if (until < now.getTime()) throw denied('Request has expired', until, now, { 'X-Amz-Expires': expires });
}

/** Signature version 2 in a query, which boto3 still makes for some endpoints: `AWSAccessKeyId`, `Signature`, `Expires`. */
function checkVersion2({ exchange, keys, now }: Given): void {
  const { query } = exchange;
  const accessKey = query.get('AWSAccessKeyId') ?? '';
  const expires = query.get('Expires') ?? '';
  if (!/^\d{1,12}$/.test(expires)) {
    throw new S3Error({
      code: 'AccessDenied',
      message: 'Invalid date (should be seconds since epoch)',
      status: 403,
    });
  }
  if (Number(expires) * 1000 < now.getTime())
    throw denied('Request has expired', Number(expires) * 1000, now);
  const key = knownKey(keys, accessKey);
  if (key === undefined) return;
  const secret = secretOf(key, { token: query.get('x-amz-security-token') ?? undefined, now });
  const signature = Buffer.from(query.get('Signature') ?? '');
  const expected = Buffer.from(signatureV2({ exchange, secret, expires }));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected))
    throw doesNotMatch(accessKey);
}

const malformed = (message: string) => new S3Error({ code: 'AuthorizationQueryParametersError', message });

const twoWays = () =>
  new S3Error({
    code: 'InvalidArgument',
    message:
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
  });

const denied = (message: string, until: number, now: Date, details: Record<string, string> = {}) =>
  new S3Error({
    ...{ code: 'AccessDenied', message, status: 403 },
    details: { ...details, Expires: isoOf(until), ServerTime: now.toISOString() },
  });

const isoOf = (time: number) => (Number.isNaN(time) ? '' : new Date(time).toISOString());
