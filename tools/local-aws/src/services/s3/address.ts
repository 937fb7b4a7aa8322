import { type Exchange, header } from '../../endpoint/exchange.ts';
import { S3Error } from './s3-error.ts';

export interface Address {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Bucket and key of a request: path style (`/bucket/key`), or virtual-host style where the host is a name with a bucket before it.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function addressOf(exchange: Exchange): Address {
  const bucket = bucketOfHost(header(exchange, 'host') ?? '');
  if (bucket === undefined) return parsePath(exchange.path);
  return { bucket, key: requireKey(decode(exchange.path.slice(1))) };
}

/** `bucket.localhost`, `bucket.s3.localhost`, `bucket.s3.eu-west-1.localhost`, and the same below `amazonaws.com`. */
function bucketOfHost(host: string): string | undefined {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  const match = /^(.+?)\.(?:s3(?:[.-][a-z0-9-]+)?\.)?(?:localhost|amazonaws\.com)$/.exec(name);
  const bucket = match?.[1];
  return bucket === undefined || /^s3([.-][a-z0-9-]+)?$/.test(bucket) ? undefined : bucket;
}

/** `/bucket/key`. */
export function parsePath(path: string): Address {
  const slash = path.indexOf('/', 1);
  const bucket = decode(slash === -1 ? path.slice(1) : path.slice(1, slash));
  return { bucket, key: slash === -1 ? '' : requireKey(decode(path.slice(slash + 1))) };
}

export function requireKey(key: string): string {
  const size = Buffer.byteLength(key);
  if (size <= 1024) return key;
  throw new S3Error({
    code: 'KeyTooLongError',
    message: 'Your key is too long',
    details: { Size: size, MaxSizeAllowed: 1024 },
  });
}

export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error({ code: 'InvalidURI', message: "Couldn't parse the specified URI." });
  }
}
