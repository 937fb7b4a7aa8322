import type { XmlElement } from '../../../endpoint/xml.ts';
import type { ObjectStore } from '../object-store.ts';
import type { S3Action } from '../request.ts';
import { invalidArgument, notImplementedByS3 } from '../s3-error.ts';
import { s3Namespace } from '../xml.ts';

interface Listed {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly modified: number;
}

/** Where a page goes on: after a key, and past what else begins like the common prefix given last. */
interface Position {
  readonly after: string;
  readonly within: string | undefined;
}

type Entry = { readonly object: Listed } | { readonly commonPrefix: string };

export const listObjects: S3Action = ({ exchange: { query }, store, bucket }) => {
  store.requireBucket(bucket);
  if (query.get('list-type') !== '2') throw notImplementedByS3('ListObjects (use ListObjectsV2)');
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const startAfter = query.get('start-after') ?? '';
  const token = query.get('continuation-token');
  const from: Position = token === null ? { after: startAfter, within: undefined } : openToken(token);
  const maxKeys = Math.min(parseMaxKeys(query.get('max-keys')), 1000);
  const encode = encoder(query.get('encoding-type'));

  const entries: Entry[] = [];
  let last = from;
  let truncated = false;
  for (const entry of scan({ store, bucket, prefix, delimiter, position: from })) {
    if (entries.length === maxKeys) {
      truncated = maxKeys > 0;
      break;
    }
    entries.push(entry);
    last =
      'object' in entry
        ? { after: entry.object.key, within: undefined }
        : { after: beyond(entry.commonPrefix), within: entry.commonPrefix };
  }

  return {
    status: 200,
    document: {
      ListBucketResult: {
        '@_xmlns': s3Namespace,
        Name: bucket,
        Prefix: encode(prefix),
        ...(delimiter !== '' && { Delimiter: encode(delimiter) }),
        MaxKeys: maxKeys,
        KeyCount: entries.length,
        IsTruncated: truncated,
        ...(query.has('encoding-type') && { EncodingType: 'url' }),
        ...(startAfter !== '' && { StartAfter: encode(startAfter) }),
        ...(token !== null && { ContinuationToken: token }),
        ...(truncated && { NextContinuationToken: sealToken(last) }),
        Contents: entries.flatMap((entry) => ('object' in entry ? [contents(entry.object, encode)] : [])),
        CommonPrefixes: entries.flatMap((entry) =>
          'commonPrefix' in entry ? [{ Prefix: encode(entry.commonPrefix) }] : [],
        ),
      },
    },
  };
};

function contents({ key, size, etag, modified }: Listed, encode: (text: string) => string): XmlElement {
  return {
    Key: encode(key),
    LastModified: new Date(modified).toISOString(),
    ETag: `"${etag}"`,
    Size: size,
    StorageClass: 'STANDARD',
  };
}

/** Keys in the order of their UTF-8 bytes, which is SQLite's; a common prefix stands for all keys below it, and is skipped over. */
function* scan({
  store,
  bucket,
  prefix,
  delimiter,
  position,
}: {
  store: ObjectStore;
  bucket: string;
  prefix: string;
  delimiter: string;
  position: Position;
}): Generator<Entry> {
  const page = store.database.prepare(
    'SELECT key, size, etag, modified FROM s3_objects WHERE bucket = ? AND key > ? AND key >= ? ORDER BY key LIMIT ?',
  );
  let { after: from, within } = position;
  for (;;) {
    const rows = page.all(bucket, from, prefix, 500) as unknown as Listed[];
    let skipTo: string | undefined;
    for (const row of rows) {
      if (!row.key.startsWith(prefix)) return;
      from = row.key;
      if (within !== undefined && row.key.startsWith(within)) continue;
      const commonPrefix = delimiter === '' ? undefined : commonPrefixOf(row.key, prefix, delimiter);
      if (commonPrefix === undefined) yield { object: row };
      else {
        yield { commonPrefix };
        within = commonPrefix;
        skipTo = beyond(commonPrefix);
        break;
      }
    }
    if (skipTo !== undefined) from = skipTo;
    else if (rows.length < 500) return;
  }
}

function commonPrefixOf(key: string, prefix: string, delimiter: string): string | undefined {
  const at = key.indexOf(delimiter, prefix.length);
  return at === -1 ? undefined : key.slice(0, at + delimiter.length);
}

/** After nearly every key that begins so; the few that are later are skipped one by one. */
const beyond = (prefix: string) => `${prefix}\u{10FFFF}`;

function encoder(encodingType: string | null): (text: string) => string {
  if (encodingType === null) return (text) => text;
  if (encodingType !== 'url') throw invalidArgument('Invalid Encoding Method specified in Request');
  return (text) => encodeURIComponent(text).replaceAll('%2F', '/');
}

function parseMaxKeys(text: string | null): number {
  if (text === null || text === '') return 1000;
  if (!/^\d{1,9}$/.test(text))
    throw invalidArgument('Provided max-keys not an integer or within integer range');
  return Number(text);
}

const sealToken = ({ after, within }: Position) =>
  Buffer.from(within === undefined ? `k${after}` : `p${within}`).toString('base64url');

function openToken(token: string): Position {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  const key = text.slice(1);
  if (text.startsWith('k')) return { after: key, within: undefined };
  if (text.startsWith('p')) return { after: beyond(key), within: key };
  throw invalidArgument('The continuation token provided is incorrect');
}
