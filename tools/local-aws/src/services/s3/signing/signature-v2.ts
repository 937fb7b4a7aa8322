import { createHmac } from 'node:crypto';
import { type Exchange, header } from '../../../endpoint/exchange.ts';
import { parseRawQuery } from '../../../endpoint/signing/signature-v4.ts';

/** Parameters that are part of the resource that is signed. */
const signed = new Set([
  ...[
    'acl',
    'cors',
    'delete',
    'lifecycle',
    'location',
    'notification',
    'partNumber',
    'policy',
    'tagging',
    'uploadId',
  ],
  ...[
    'uploads',
    'versionId',
    'versioning',
    'versions',
    'response-cache-control',
    'response-content-disposition',
  ],
  ...['response-content-encoding', 'response-content-language', 'response-content-type', 'response-expires'],
]);

/** Signature version 2 of a query, base64: https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html */
export function signatureV2({
  exchange,
  secret,
  expires,
}: {
  exchange: Exchange;
  secret: string;
  expires: string;
}): string {
  const [path = '/', rawQuery = ''] = (exchange.request.url ?? '/').split(/\?(.*)/s);
  const query = parseRawQuery(rawQuery);
  // A header of the protocol may travel as a parameter.
  const amz = [
    ...Object.keys(exchange.request.headers)
      .filter((name) => name.startsWith('x-amz-'))
      .map((name) => [name, header(exchange, name) ?? ''] as const),
    ...query
      .filter(([name]) => name.toLowerCase().startsWith('x-amz-'))
      .map(([name, value]) => [name.toLowerCase(), value] as const),
  ].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const parameters = query
    .filter(([name]) => signed.has(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const toSign = [
    exchange.request.method ?? 'GET',
    header(exchange, 'content-md5') ?? '',
    header(exchange, 'content-type') ?? '',
    expires,
    ...amz.map(([name, value]) => `${name}:${value}`),
    path + (parameters.length > 0 ? `?${parameters.join('&')}` : ''),
  ].join('\n');
  return createHmac('sha1', secret).update(toSign).digest('base64');
}
