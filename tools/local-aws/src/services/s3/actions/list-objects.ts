import type { XmlElement } from '../../../endpoint/xml.ts';
import { algorithmName } from '../body/checksum.ts';
import type { S3Action, S3Request } from '../request.ts';
import { invalidArgument } from '../s3-error.ts';
import { type Entry, type Position, beyond } from '../storage/lists.ts';
import type { ObjectVersion } from '../stored-object.ts';
import { encoderOf, parseMost, s3Namespace } from '../xml.ts';

export const listObjects: S3Action = (request) => {
  request.buckets.require(request.bucket);
  const type = request.exchange.query.get('list-type');
  if (type === '2') return version2(request);
  if (type === null) return version1(request);
  throw invalidArgument('Invalid List Type specified in Request', {
    ArgumentName: 'list-type',
    ArgumentValue: type,
  });
};

function version2(request: S3Request): ReturnType<S3Action> {
  const { query } = request.exchange;
  const startAfter = query.get('start-after') ?? '';
  const token = query.get('continuation-token');
  const position = token === null ? { after: startAfter, within: undefined } : openToken(token);
  const list = pageOf(request, position);
  const { encode } = list;
  return {
    status: 200,
    document: {
      ListBucketResult: {
        ...common(request, list),
        KeyCount: list.entries.length,
        ...(startAfter !== '' && { StartAfter: encode(startAfter) }),
        ...(token !== null && { ContinuationToken: token }),
        ...(list.truncated && { NextContinuationToken: sealToken(list.last) }),
        ...contentsOf(request, list, query.get('fetch-owner') === 'true'),
      },
    },
  };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
function version1(request: S3Request): ReturnType<S3Action> {
  const { query } = request.exchange;
  const marker = query.get('marker') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  // The marker of a page that ended with a common prefix is that prefix.
  const within = delimiter !== '' && marker.endsWith(delimiter) ? marker : undefined;
  const list = pageOf(request, { after: within === undefined ? marker : beyond(within), within });
  const { encode } = list;
  const next = list.truncated && delimiter !== '' ? (list.last.within ?? list.last.after) : undefined;
  return {
    status: 200,
    document: {
      ListBucketResult: {
        ...common(request, list),
        Marker: encode(marker),
        ...(next !== undefined && { NextMarker: encode(next) }),
        ...contentsOf(request, list, true),
      },
    },
  };
}

interface Page {
  readonly entries: readonly Entry[];
  readonly truncated: boolean;
  readonly last: Position;
  readonly most: number;
  readonly encode: (text: string) => string;
}

function pageOf({ exchange: { query }, lists, bucket }: S3Request, position: Position): Page {
  const encode = encoderOf(query);
  const most = parseMost(query, 'max-keys');
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const entries: Entry[] = [];
  let last = position;
  for (const entry of most === 0 ? [] : lists.objects({ bucket, prefix, delimiter, position })) {
    if (entries.length === most) return { entries, truncated: true, last, most, encode };
    entries.push(entry);
    last =
      'object' in entry
        ? { after: entry.object.key, within: undefined }
        : { after: beyond(entry.commonPrefix), within: entry.commonPrefix };
  }
  return { entries, truncated: false, last, most, encode };
}

function common({ exchange: { query }, bucket }: S3Request, { most, truncated, encode }: Page): XmlElement {
  const delimiter = query.get('delimiter') ?? '';
  return {
    '@_xmlns': s3Namespace,
    Name: bucket,
    Prefix: encode(query.get('prefix') ?? ''),
    ...(delimiter !== '' && { Delimiter: encode(delimiter) }),
    MaxKeys: most,
    IsTruncated: truncated,
    ...(query.has('encoding-type') && { EncodingType: 'url' }),
  };
}

function contentsOf({ owner }: S3Request, { entries, encode }: Page, withOwner: boolean): XmlElement {
  return {
    Contents: entries.flatMap((entry) =>
      'object' in entry
        ? [{ ...summary(entry.object, encode), ...(withOwner && { Owner: { ID: owner } }) }]
        : [],
    ),
    CommonPrefixes: entries.flatMap((entry) =>
      'commonPrefix' in entry ? [{ Prefix: encode(entry.commonPrefix) }] : [],
    ),
  };
}

function summary(object: ObjectVersion, encode: (text: string) => string): XmlElement {
  const { key, size, etag, modified, attributes } = object;
  const algorithms = Object.keys(attributes.checksums).map(algorithmName);
  return {
    Key: encode(key),
    LastModified: new Date(modified).toISOString(),
    ETag: `"${etag}"`,
    ...(algorithms.length > 0 && {
      ChecksumAlgorithm: algorithms,
      ChecksumType: attributes.checksumType ?? 'FULL_OBJECT',
    }),
    Size: size,
    StorageClass: attributes.headers['x-amz-storage-class'] ?? 'STANDARD',
  };
}

const sealToken = ({ after, within }: Position) =>
  Buffer.from(within === undefined ? `k${after}` : `p${within}`).toString('base64url');

function openToken(token: string): Position {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  const key = text.slice(1);
  if (text.startsWith('k')) return { after: key, within: undefined };
  if (text.startsWith('p')) return { after: beyond(key), within: key };
  throw invalidArgument('The continuation token provided is incorrect', {
    ArgumentName: 'continuation-token',
  });
}
