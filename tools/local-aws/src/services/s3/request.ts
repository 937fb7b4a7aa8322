import { AwsError } from '../../endpoint/aws-error.ts';
import { type Exchange, header } from '../../endpoint/exchange.ts';
import type { XmlElement } from '../../endpoint/xml.ts';
import type { ObjectStore } from './object-store.ts';

/** A request whose bucket and key are known. */
export interface S3Request {
  readonly exchange: Exchange;
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
}

export interface S3Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An XML document, as the builder takes it. */
  readonly document?: XmlElement;
  /** A part of a file. */
  readonly file?: { readonly descriptor: number; readonly start: number; readonly end: number };
}

export type S3Action = (request: S3Request) => S3Reply | Promise<S3Reply>;

/** Path style: `/bucket/key`. */
export function parsePath(path: string): { bucket: string; key: string } {
  const slash = path.indexOf('/', 1);
  const bucket = decode(slash === -1 ? path.slice(1) : path.slice(1, slash));
  const key = slash === -1 ? '' : decode(path.slice(slash + 1));
  if (Buffer.byteLength(key) > 1024) {
    throw new AwsError({ code: 'KeyTooLongError', message: 'Your key is too long' });
  }
  return { bucket, key };
}

export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError({ code: 'InvalidURI', message: "Couldn't parse the specified URI." });
  }
}

const attributeHeaders = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

/** What a client says about an object in the headers of a PutObject or a CopyObject. */
export function describedBy(exchange: Exchange): {
  headers: Record<string, string>;
  metadata: Record<string, string>;
} {
  const headers: Record<string, string> = {};
  for (const name of attributeHeaders) {
    let value = header(exchange, name);
    if (name === 'content-encoding') {
      value = value
        ?.split(',')
        .map((coding) => coding.trim())
        .filter((coding) => coding !== 'aws-chunked')
        .join(',');
    }
    if (value !== undefined && value !== '') headers[name] = value;
  }
  const metadata: Record<string, string> = {};
  for (const name of Object.keys(exchange.request.headers)) {
    if (name.startsWith('x-amz-meta-')) metadata[name.slice(11)] = header(exchange, name) ?? '';
  }
  return { headers, metadata };
}
