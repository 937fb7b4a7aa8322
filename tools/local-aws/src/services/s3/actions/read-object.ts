import { openSync } from 'node:fs';
import { AwsError } from '../../../endpoint/aws-error.ts';
import { header } from '../../../endpoint/exchange.ts';
import { checkRead } from '../conditions.ts';
import type { S3Action, S3Reply } from '../request.ts';
import { type StoredObject, defaultContentType } from '../stored-object.ts';

export const getObject: S3Action = ({ exchange, store, bucket, key }) => {
  // Found and opened in one turn: the bytes are those that the row describes, whatever is written meanwhile.
  const object = store.get(bucket, key);
  if (checkRead(exchange, object) === 'not-modified') return notModified(object);
  const range = parseRange(header(exchange, 'range'), object.size);
  const mode = header(exchange, 'x-amz-checksum-mode') === 'ENABLED' && range === undefined;
  const overrides = responseOverrides(exchange.query);
  const headers = { ...describe(object, mode), ...overrides };
  const descriptor = openSync(store.fileOf(object), 'r');
  if (range === undefined) {
    return {
      status: 200,
      headers: { ...headers, 'content-length': String(object.size) },
      file: { descriptor, start: 0, end: object.size - 1 },
    };
  }
  return {
    status: 206,
    headers: {
      ...headers,
      'content-range': `bytes ${range.start}-${range.end}/${object.size}`,
      'content-length': String(range.end - range.start + 1),
    },
    file: { descriptor, ...range },
  };
};

export const headObject: S3Action = ({ exchange, store, bucket, key }) => {
  const object = store.get(bucket, key);
  if (checkRead(exchange, object) === 'not-modified') return notModified(object);
  const checksums = header(exchange, 'x-amz-checksum-mode') === 'ENABLED';
  return { status: 200, headers: { ...describe(object, checksums), 'content-length': String(object.size) } };
};

function notModified(object: StoredObject): S3Reply {
  return { status: 304, headers: { etag: `"${object.etag}"` } };
}

function describe(object: StoredObject, checksums: boolean): Record<string, string> {
  const { headers, metadata } = object.attributes;
  return {
    'content-type': defaultContentType,
    ...headers,
    ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    ...(checksums && object.attributes.checksums),
    ...(checksums &&
      Object.keys(object.attributes.checksums).length > 0 && { 'x-amz-checksum-type': 'FULL_OBJECT' }),
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modified).toUTCString(),
    'accept-ranges': 'bytes',
  };
}

function responseOverrides(query: URLSearchParams): Record<string, string> {
  const overrides: Record<string, string> = {};
  for (const name of ['cache-control', 'content-disposition', 'content-encoding', 'content-language']) {
    const value = query.get(`response-${name}`);
    if (value !== null) overrides[name] = value;
  }
  const type = query.get('response-content-type');
  return type === null ? overrides : { ...overrides, 'content-type': type };
}

/** One range of bytes. What is not one is ignored, as RFC 9110 section 14.2 allows and S3 does. */
function parseRange(text: string | undefined, size: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(text ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  const first = match[1] === '' ? undefined : Number(match[1]);
  const last = match[2] === '' ? undefined : Number(match[2]);
  const start = first ?? Math.max(size - (last ?? 0), 0);
  const end = first === undefined ? size - 1 : Math.min(last ?? size - 1, size - 1);
  if (first !== undefined && last !== undefined && last < first) return undefined;
  if (start >= size || end < start) {
    throw new AwsError({
      code: 'InvalidRange',
      message: 'The requested range is not satisfiable',
      status: 416,
    });
  }
  return { start, end };
}
