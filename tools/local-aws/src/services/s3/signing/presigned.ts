import { timingSafeEqual } from 'node:crypto';
import { type Exchange, header } from '../../../endpoint/exchange.ts';
import type { Sessions } from '../../sts/sessions.ts';
import { S3Error } from '../s3-error.ts';
import { parseRawQuery, signatureV4 } from './signature-v4.ts';
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

/**
 * Checks a presigned address: its form, its time, and its signature where the secret of its access key is known here, which are
 * `test` and what STS gave out. Other access keys are taken at their word.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function checkPresigned({
  exchange,
  sessions,
  now,
}: {
  exchange: Exchange;
  sessions: Sessions;
  now: Date;
}): void {
  const { query } = exchange;
  if (query.has('AWSAccessKeyId') && query.has('Signature')) checkVersion2({ exchange, sessions, now });
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
  if (!/^[0-9a-f]{64}$/.test(signature)) throw doesNotMatch(accessKey);
  const secret = secretOf({ sessions, accessKey, token: query.get('X-Amz-Security-Token'), now });
  if (secret === undefined) return;
  const [path = '', rawQuery = ''] = (exchange.request.url ?? '/').split(/\?(.*)/s);
  const expected = signatureV4({
    ...{ secret, day, region, service, date: get('X-Amz-Date'), path },
    method: exchange.request.method ?? 'GET',
    query: parseRawQuery(rawQuery).filter(([name]) => name !== 'X-Amz-Signature'),
    headers: signedHeaders.map((name) => [name, header(exchange, name) ?? ''] as const),
    payload: header(exchange, 'x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD',
  });
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature))) throw doesNotMatch(accessKey);
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
function checkVersion2({
  exchange,
  sessions,
  now,
}: {
  exchange: Exchange;
  sessions: Sessions;
  now: Date;
}): void {
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
  const secret = secretOf({ sessions, accessKey, token: query.get('x-amz-security-token'), now });
  if (secret === undefined) return;
  const signature = Buffer.from(query.get('Signature') ?? '');
  const expected = Buffer.from(signatureV2({ exchange, secret, expires }));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected))
    throw doesNotMatch(accessKey);
}

/** Undefined when the access key is not one of ours. */
function secretOf({
  sessions,
  accessKey,
  token,
  now,
}: {
  sessions: Sessions;
  accessKey: string;
  token: string | null;
  now: Date;
}): string | undefined {
  const known = sessions.find(accessKey);
  if (known === undefined) return undefined;
  if (known.token !== undefined && known.token !== token) {
    throw new S3Error({
      code: 'InvalidToken',
      message: 'The provided token is malformed or otherwise invalid.',
    });
  }
  if (known.expires !== undefined && known.expires <= now.getTime()) {
    throw new S3Error({ code: 'ExpiredToken', message: 'The provided token has expired.' });
  }
  return known.secret;
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

const doesNotMatch = (AWSAccessKeyId: string) =>
  new S3Error({
    code: 'SignatureDoesNotMatch',
    message:
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    status: 403,
    details: { AWSAccessKeyId },
  });
