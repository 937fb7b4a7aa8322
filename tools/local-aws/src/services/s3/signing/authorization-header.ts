import { type AuthorizationPart, readPart, valueOf } from '../../../endpoint/signing/authorization.ts';
import type { Claim } from '../../../endpoint/signing/claim.ts';
import type { KeyRing } from '../../../endpoint/signing/key-ring.ts';
import { type RequestDate, readRequestDate } from '../../../endpoint/signing/request-date.ts';
import { isSignature } from '../../../endpoint/signing/signature-v4.ts';
import type { SignedRequest } from '../../../endpoint/signing/signed-request.ts';
import { S3Error, invalidArgument, invalidRequest, notImplementedByS3 } from '../s3-error.ts';
import { checkSignature } from './check-signature.ts';
import { invalidAccessKey, secretOf } from './known-secret.ts';

const skew = 15 * 60_000;

interface Given {
  readonly request: SignedRequest;
  /** Names of all headers, in lower case. */
  readonly names: readonly string[];
  readonly keys: KeyRing;
  readonly region: string;
  readonly now: Date;
}

/**
 * Checks the form of an `Authorization` header in S3's order and words, and its signature where the ring of keys wants that. The
 * order is that of versitygw's tests, which are held to S3 (tests/integration/Authentication.go).
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
 */
export function checkHeader(header: string, { request, names, keys, region, now }: Given): void {
  const parts = readParts(header);
  const scope = readScope(valueOf(parts, 'Credential') ?? '', keys.strict ? region : undefined);
  const date = checkDate(request.date, scope.day, keys.strict ? now : undefined);
  const signedHeaders = (valueOf(parts, 'SignedHeaders') ?? '').toLowerCase().split(';');
  const unsigned = names.filter((name) => mustBeSigned(name) && !signedHeaders.includes(name));
  if (unsigned.length > 0) throw notSigned(unsigned);
  const claim: Claim = { ...scope, signedHeaders, date: date.iso };
  const key = keys.toVerify(claim.accessKey);
  if (key === undefined && keys.strict) throw invalidAccessKey(claim.accessKey);
  const signature = valueOf(parts, 'Signature') ?? '';
  if (key === undefined && isSignature(signature)) return;
  const token = request.header('x-amz-security-token');
  const secret = key === undefined ? undefined : secretOf(key, { token, now });
  checkSignature({ request, claim, signature, payload: readPayloadHash(request), secret });
}

function readParts(header: string): readonly AuthorizationPart[] {
  const argument = { ArgumentName: 'Authorization', ArgumentValue: header };
  const space = header.indexOf(' ');
  if (space === -1) {
    throw invalidArgument(
      "Authorization header is invalid -- one and only one ' ' (space) required",
      argument,
    );
  }
  const type = header.slice(0, space);
  // Regions that came after 2013 know no other: https://github.com/s3fs-fuse/s3fs-fuse/issues/915
  if (type === 'AWS') {
    throw invalidRequest(
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    );
  }
  if (type === 'AWS4-ECDSA-P256-SHA256') throw notImplementedByS3('The algorithm AWS4-ECDSA-P256-SHA256');
  // https://github.com/versity/versitygw/issues/1705
  if (type !== 'AWS4-HMAC-SHA256') throw invalidArgument('Unsupported Authorization Type', argument);
  const texts = header
    .slice(space + 1)
    .split(',')
    .map((text) => text.trim());
  if (texts.length !== 3) {
    throw malformed(
      'the authorization header requires three components: Credential, SignedHeaders, and Signature.',
    );
  }
  const parts = texts.map(readPart);
  const odd = parts.find(({ value }) => value === undefined);
  if (odd !== undefined) throw malformed(`the authorization component "${odd.text}" is malformed.`);
  for (const name of ['Credential', 'SignedHeaders', 'Signature']) {
    if ((valueOf(parts, name) ?? '') === '') throw malformed(`missing ${name}.`);
  }
  return parts;
}

function readScope(
  credential: string,
  expected: string | undefined,
): Pick<Claim, 'accessKey' | 'day' | 'region' | 'service'> {
  const elements = credential.split('/');
  const [accessKey = '', day = '', region = '', service = '', terminal = ''] = elements;
  if (elements.length !== 5 || region === '') {
    throw malformed(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  if (terminal !== 'aws4_request') {
    throw malformed(`incorrect terminal "${terminal}". This endpoint uses "aws4_request".`);
  }
  if (service !== 's3') throw malformed(`incorrect service "${service}". This endpoint belongs to "s3".`);
  if (!/^\d{8}$/.test(day)) {
    throw malformed(
      `incorrect date format "${day}". This date in the credential must be in the format "yyyyMMdd".`,
    );
  }
  // SAS's problem note 71037 quotes these two.
  if (accessKey === '') throw malformed('a non-empty Access Key (AKID) must be provided in the credential.');
  if (expected !== undefined && region !== expected) {
    throw malformed(`the region '${region}' is wrong; expecting '${expected}'`, { Region: expected });
  }
  return { accessKey, day, region, service };
}

function checkDate(text: string | undefined, day: string, now: Date | undefined): RequestDate {
  const date = readRequestDate(text ?? '');
  if (date === undefined) {
    throw denied('AWS authentication requires a valid Date or x-amz-date header');
  }
  // https://github.com/arqbackup/arq_restore/issues/48
  if (!date.iso.startsWith(day)) {
    throw malformed('Invalid credential date. Date is not the same as X-Amz-Date.');
  }
  // https://github.com/versity/versitygw/issues/1514
  if (now !== undefined && Math.abs(date.time - now.getTime()) > skew) {
    throw new S3Error({
      code: 'RequestTimeTooSkewed',
      message: 'The difference between the request time and the current time is too large.',
      status: 403,
      details: {
        RequestTime: text ?? '',
        ServerTime: `${now.toISOString().slice(0, 19)}Z`,
        MaxAllowedSkewMilliseconds: skew,
      },
    });
  }
  return date;
}

/** All of the protocol's headers but the digest, which S3 takes as it is: https://github.com/demarche-numerique/ds_proxy/pull/164 */
const mustBeSigned = (name: string) =>
  name === 'host' || (name.startsWith('x-amz-') && name !== 'x-amz-content-sha256');

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
function readPayloadHash(request: SignedRequest): string {
  const hash = request.header('x-amz-content-sha256');
  if (hash === undefined)
    throw invalidRequest('Missing required header for this request: x-amz-content-sha256');
  if (/^(?:UNSIGNED-PAYLOAD|STREAMING-[A-Z0-9-]+|[0-9a-f]{64})$/.test(hash)) return hash;
  throw invalidArgument(
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
    { ArgumentName: 'x-amz-content-sha256', ArgumentValue: hash },
  );
}

const malformed = (what: string, details: Readonly<Record<string, string>> = {}) =>
  new S3Error({
    code: 'AuthorizationHeaderMalformed',
    message: `The authorization header is malformed; ${what}`,
    details,
  });

const denied = (message: string, details: Readonly<Record<string, string>> = {}) =>
  new S3Error({ code: 'AccessDenied', message, status: 403, details });

const notSigned = (names: readonly string[]) =>
  denied('There were headers present in the request which were not signed', {
    HeadersNotSigned: names.join(', '),
  });
