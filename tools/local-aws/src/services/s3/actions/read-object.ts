import { openSync } from 'node:fs';
import { type Exchange, header } from '../../../endpoint/exchange.ts';
import { type ByteRange, parseRange } from '../byte-range.ts';
import { checkRead } from '../conditions.ts';
import { expirationHeader } from '../lifecycle/expiration-header.ts';
import { headersOf } from '../object-headers.ts';
import type { S3Action, S3Reply, S3Request } from '../request.ts';
import { S3Error, invalidArgument } from '../s3-error.ts';
import type { ObjectVersion } from '../stored-object.ts';
import { findVersion, versionHeaders } from './find-version.ts';

export const getObject: S3Action = (request) => {
  // Found and opened in one turn: the bytes are those that the row describes, whatever is written meanwhile.
  const { object, reply, range } = look(request);
  if (reply.status === 304) return reply;
  const descriptor = openSync(request.objects.fileOf(object), 'r');
  return { ...reply, file: { descriptor, ...range } };
};

export const headObject: S3Action = (request) => look(request).reply;

/** The answer but for its bytes. */
function look(request: S3Request): { object: ObjectVersion; reply: S3Reply; range: ByteRange } {
  const { exchange } = request;
  const object = findVersion(request, exchange.query.get('versionId'));
  const whole = { start: 0, end: object.size - 1 };
  const versions = versionHeaders(request, object.version);
  if (checkRead(exchange, object) === 'not-modified') {
    const { etag, 'last-modified': modified } = headersOf(object, { checksums: false });
    const headers = { etag: etag ?? '', 'last-modified': modified ?? '', ...versions };
    return { object, reply: { status: 304, headers }, range: whole };
  }
  const part = partOf(exchange, object);
  const range = part?.range ?? parseRange(header(exchange, 'range'), object.size);
  const asked = header(exchange, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';
  const { start, end } = range ?? whole;
  const headers = {
    ...headersOf(object, { checksums: asked && range === undefined }),
    ...(asked && part?.checksums),
    ...versions,
    ...(exchange.query.get('versionId') === null && expirationHeader(request, object)),
    ...overrides(exchange.query),
    ...(part !== undefined && part.count > 0 && { 'x-amz-mp-parts-count': String(part.count) }),
    'content-length': String(end - start + 1),
    ...(range !== undefined && { 'content-range': `bytes ${start}-${end}/${object.size}` }),
  };
  return { object, reply: { status: range === undefined ? 200 : 206, headers }, range: { start, end } };
}

interface AskedPart {
  readonly range: ByteRange | undefined;
  readonly checksums: Readonly<Record<string, string>>;
  /** 0 when the object was not uploaded in parts. */
  readonly count: number;
}

/** `partNumber=n`: a part of an object that was uploaded in parts; any other object is its own first part. */
function partOf({ query, request }: Exchange, object: ObjectVersion): AskedPart | undefined {
  const text = query.get('partNumber');
  if (text === null) return undefined;
  if (request.headers.range !== undefined) {
    throw new S3Error({
      code: 'InvalidRequest',
      message: 'Cannot specify both Range header and partNumber query parameter',
    });
  }
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number < 1 || number > 10_000) {
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', {
      ArgumentName: 'partNumber',
      ArgumentValue: text,
    });
  }
  const parts = object.attributes.parts ?? [{ number: 1, size: object.size, checksums: {} }];
  const part = parts[number - 1];
  if (part === undefined) {
    throw new S3Error({
      code: 'InvalidPartNumber',
      message: 'The requested partnumber is not satisfiable',
      status: 416,
      details: { PartNumberRequested: number, ActualPartCount: parts.length },
    });
  }
  const start = parts.slice(0, number - 1).reduce((sum, { size }) => sum + size, 0);
  return {
    range: part.size === 0 ? undefined : { start, end: start + part.size - 1 },
    checksums: object.attributes.checksumType === 'COMPOSITE' ? part.checksums : {},
    count: object.attributes.parts?.length ?? 0,
  };
}

/** `response-content-type` and the like. */
function overrides(query: URLSearchParams): Record<string, string> {
  const names = [
    'cache-control',
    'content-disposition',
    'content-encoding',
    'content-language',
    'content-type',
    'expires',
  ];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = query.get(`response-${name}`);
      if (value === null) return [];
      if (/[^\x20-\x7e]/.test(value)) {
        throw invalidArgument('Header value cannot be represented using ISO-8859-1.', {
          ArgumentName: `response-${name}`,
        });
      }
      return [[name, value]];
    }),
  );
}
