import { type Exchange, header } from '../../endpoint/exchange.ts';
import { S3Error, invalidArgument, notImplementedByS3 } from './s3-error.ts';
import type { ObjectVersion } from './stored-object.ts';

const kept = [
  ...[
    'cache-control',
    'content-disposition',
    'content-encoding',
    'content-language',
    'content-type',
    'expires',
  ],
  ...['x-amz-storage-class', 'x-amz-server-side-encryption'],
];

/** Storage classes whose objects can be read at once: the others would need a restore first. */
const storageClasses = ['STANDARD', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'REDUCED_REDUNDANCY'];

/** What a client says about an object when it writes it. */
export function describedBy(exchange: Exchange): {
  headers: Record<string, string>;
  metadata: Record<string, string>;
} {
  refuseUnknown(exchange);
  const headers: Record<string, string> = {};
  for (const name of kept) {
    const value = header(exchange, name);
    const said = name === 'content-encoding' ? withoutFraming(value) : value;
    if (said !== undefined && said !== '') headers[name] = said;
  }
  if (headers['x-amz-storage-class'] === 'STANDARD') delete headers['x-amz-storage-class'];
  return { headers, metadata: metadataOf(exchange) };
}

/** `aws-chunked` is how the body travels, not what it is. */
function withoutFraming(codings: string | undefined): string | undefined {
  return codings
    ?.split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== 'aws-chunked')
    .join(',');
}

function metadataOf(exchange: Exchange): Record<string, string> {
  const metadata: Record<string, string> = {};
  let size = 0;
  for (const name of Object.keys(exchange.request.headers)) {
    if (!name.startsWith('x-amz-meta-')) continue;
    const value = decodeWords(header(exchange, name) ?? '');
    metadata[name.slice(11)] = value;
    size += Buffer.byteLength(name.slice(11)) + Buffer.byteLength(value);
  }
  if (size <= 2048) return metadata;
  throw new S3Error({
    code: 'MetadataTooLarge',
    message: 'Your metadata headers exceed the maximum allowed metadata size',
    details: { Size: size, MaxSizeAllowed: 2048 },
  });
}

function refuseUnknown(exchange: Exchange): void {
  const storageClass = header(exchange, 'x-amz-storage-class');
  if (storageClass !== undefined && !storageClasses.includes(storageClass)) {
    throw notImplementedByS3(`A storage class other than ${storageClasses.join(', ')}`);
  }
  const encryption = header(exchange, 'x-amz-server-side-encryption');
  if (encryption !== undefined && encryption !== 'AES256') {
    if (!encryption.startsWith('aws:'))
      throw invalidArgument('The encryption method specified is not supported');
    throw notImplementedByS3('Server-side encryption with keys of KMS');
  }
  const acl = header(exchange, 'x-amz-acl');
  const ours = acl === undefined || acl === 'private' || acl === 'bucket-owner-full-control';
  const grants = Object.keys(exchange.request.headers).some((name) => name.startsWith('x-amz-grant-'));
  if (!ours || grants) throw aclsNotSupported();
}

/** Buckets since April 2023 have no ACLs: their objects belong to the bucket's owner. */
export const aclsNotSupported = () =>
  new S3Error({ code: 'AccessControlListNotSupported', message: 'The bucket does not allow ACLs' });

/** The headers that describe an object; `checksums` adds the checksums. */
export function headersOf(
  object: ObjectVersion,
  { checksums }: { checksums: boolean },
): Record<string, string> {
  const { headers, metadata, tags = [] } = object.attributes;
  const sums = checksums ? object.attributes.checksums : {};
  return {
    'content-type': 'binary/octet-stream',
    ...headers,
    ...Object.fromEntries(
      Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, encodeWord(value)]),
    ),
    ...sums,
    ...(Object.keys(sums).length > 0 && {
      'x-amz-checksum-type': object.attributes.checksumType ?? 'FULL_OBJECT',
    }),
    ...(tags.length > 0 && { 'x-amz-tagging-count': String(tags.length) }),
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modified).toUTCString(),
    'accept-ranges': 'bytes',
  };
}

/**
 * Values that are not ASCII travel as RFC 2047 encoded words. Bytes above 127 in a header are read as ISO-8859-1, as S3's own
 * example shows.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
function encodeWord(value: string): string {
  const plain = /^[\x20-\x7e]*$/.test(value);
  return plain ? value : `=?UTF-8?B?${Buffer.from(value, 'utf8').toString('base64')}?=`;
}

function decodeWords(value: string): string {
  return value
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(
      /=\?([\w-]+)\?([BbQq])\?([^?\s]*)\?=/g,
      (word, charset: string, coding: string, text: string) => {
        const name = charset.toLowerCase();
        if (name !== 'utf-8' && name !== 'iso-8859-1' && name !== 'us-ascii') return word;
        const bytes = coding.toUpperCase() === 'B' ? Buffer.from(text, 'base64') : quotedBytes(text);
        return bytes.toString(name === 'utf-8' ? 'utf8' : 'latin1');
      },
    );
}

function quotedBytes(text: string): Buffer {
  const latin = text
    .replaceAll('_', ' ')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
  return Buffer.from(latin, 'latin1');
}
