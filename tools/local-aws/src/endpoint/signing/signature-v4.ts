import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { Claim } from './claim.ts';
import type { SignedRequest } from './signed-request.ts';

/** Names and values as they came, decoded once; a `+` is a plus. */
export function parseRawQuery(query: string): readonly (readonly [string, string])[] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      const [name, value] = at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      return [decoded(name), decoded(value)] as const;
    });
}

/** What a request signs, as AWS works it out of what came. */
export interface Signable {
  readonly canonical: string;
  readonly toSign: string;
}

/**
 * Signature version 4. `payload` is the digest of the body, or what S3 takes in its place. S3 alone encodes the path once.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signableOf(
  request: SignedRequest,
  { day, region, service, date, signedHeaders }: Claim,
  payload: string,
): Signable {
  const { method, path, search } = request;
  const canonical = [
    method,
    service === 's3' ? path.split('/').map(decoded).map(encoded).join('/') : normalised(path),
    canonicalQuery(search),
    ...signedHeaders.map((name) => `${name}:${(request.header(name) ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    payload,
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', date, `${day}/${region}/${service}/aws4_request`, sha256(canonical)];
  return { canonical, toSign: toSign.join('\n') };
}

/** Hexadecimal. */
export function signatureOf(toSign: string, { day, region, service }: Claim, secret: string): string {
  const key = [day, region, service, 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
  return hmac(key, toSign).toString('hex');
}

export const isSignature = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

export const isSameSignature = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

export const sha256 = (content: string | Uint8Array): string => hash('sha256', content);

const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();

function canonicalQuery(search: string): string {
  return parseRawQuery(search)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encoded(name), encoded(value)] as const)
    .toSorted(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map((pair) => pair.join('='))
    .join('&');
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Without `.`, `..` and empty segments, and encoded once more than it came. */
function normalised(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(encoded(segment));
  }
  const end = kept.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${kept.join('/')}${end}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** RFC 3986, as AWS encodes. A lone half of a character has no encoding. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
