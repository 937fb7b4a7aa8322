import type { XmlElement } from '../../../endpoint/xml.ts';
import type { S3Action } from '../request.ts';
import { invalidArgument } from '../s3-error.ts';
import { type Entry, beyond } from '../storage/lists.ts';
import type { ObjectVersion } from '../stored-object.ts';
import { encoderOf, parseMost, s3Namespace } from '../xml.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export const listObjectVersions: S3Action = ({
  exchange: { query },
  buckets,
  lists,
  objects,
  owner,
  bucket,
}) => {
  buckets.require(bucket);
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
  const keyMarker = query.get('key-marker') ?? '';
  const versionMarker = query.get('version-id-marker') ?? '';
  if (versionMarker !== '' && keyMarker === '') {
    throw invalidArgument('A version-id marker cannot be specified without a key marker.');
  }
  const most = parseMost(query, 'max-keys');
  const encode = encoderOf(query);
  const entries: Entry[] = [];
  let truncated = false;
  const after = {
    key: delimiter !== '' && keyMarker.endsWith(delimiter) ? beyond(keyMarker) : keyMarker,
    sequence: versionMarker === '' ? 0 : (objects.version(bucket, keyMarker, versionMarker)?.sequence ?? 0),
  };
  for (const entry of most === 0 ? [] : lists.versions({ bucket, prefix, delimiter, after })) {
    // Later than `beyond` is only what begins with the last character there is.
    if ('commonPrefix' in entry && entry.commonPrefix === keyMarker) continue;
    if (entries.length === most) {
      truncated = true;
      break;
    }
    entries.push(entry);
  }
  const last = truncated ? entries.at(-1) : undefined;
  const ofKind = (marker: boolean) =>
    entries.flatMap((entry) =>
      'object' in entry && entry.object.marker === marker ? [describe(entry.object, { encode, owner })] : [],
    );
  return {
    status: 200,
    document: {
      ListVersionsResult: {
        '@_xmlns': s3Namespace,
        Name: bucket,
        Prefix: encode(prefix),
        ...(delimiter !== '' && { Delimiter: encode(delimiter) }),
        KeyMarker: encode(keyMarker),
        VersionIdMarker: versionMarker,
        MaxKeys: most,
        IsTruncated: truncated,
        ...(query.has('encoding-type') && { EncodingType: 'url' }),
        ...(last !== undefined && {
          NextKeyMarker: encode('object' in last ? last.object.key : last.commonPrefix),
          ...('object' in last && { NextVersionIdMarker: last.object.version }),
        }),
        Version: ofKind(false),
        DeleteMarker: ofKind(true),
        CommonPrefixes: entries.flatMap((entry) =>
          'commonPrefix' in entry ? [{ Prefix: encode(entry.commonPrefix) }] : [],
        ),
      },
    },
  };
};

function describe(
  { key, version, latest, marker, modified, etag, size, attributes }: ObjectVersion,
  { encode, owner }: { encode: (text: string) => string; owner: string },
): XmlElement {
  return {
    Key: encode(key),
    VersionId: version,
    IsLatest: latest,
    LastModified: new Date(modified).toISOString(),
    ...(!marker && {
      ETag: `"${etag}"`,
      Size: size,
      StorageClass: attributes.headers['x-amz-storage-class'] ?? 'STANDARD',
    }),
    Owner: { ID: owner },
  };
}
