import { type S3Request } from '../request.ts';
import { S3Error, invalidArgument, noSuchKey, noSuchVersion } from '../s3-error.ts';
import type { ObjectVersion } from '../stored-object.ts';

type Where = Pick<S3Request, 'buckets' | 'objects' | 'bucket' | 'key'>;

/** The version that a request means: the one it names, or the current one. */
export function findVersion(
  { buckets, objects, bucket, key }: Where,
  versionId: string | null,
): ObjectVersion {
  buckets.require(bucket);
  if (versionId === null) {
    const latest = objects.latest(bucket, key);
    if (latest === undefined) throw noSuchKey(key);
    if (latest.marker) throw noSuchKey(key, markerHeaders(latest));
    return latest;
  }
  const object = namedVersion({ objects, bucket, key }, versionId);
  if (object === undefined) throw noSuchVersion(key, versionId);
  if (!object.marker) return object;
  throw new S3Error({
    code: 'MethodNotAllowed',
    message: 'The specified method is not allowed against this resource.',
    status: 405,
    details: { ResourceType: 'DeleteMarker' },
    headers: {
      ...markerHeaders(object),
      allow: 'DELETE',
      'last-modified': new Date(object.modified).toUTCString(),
    },
  });
}

export function namedVersion(
  { objects, bucket, key }: Pick<Where, 'objects' | 'bucket' | 'key'>,
  versionId: string,
): ObjectVersion | undefined {
  if (versionId === '') throw invalidArgument('Version id cannot be the empty string', named(versionId));
  if (versionId !== 'null' && !/^[\w.-]{32}$/.test(versionId)) {
    throw invalidArgument('Invalid version id specified', named(versionId));
  }
  return objects.version(bucket, key, versionId);
}

/** Only where there are, or were, versions does S3 speak of them. */
export function versionHeaders(
  { buckets, bucket }: Pick<Where, 'buckets' | 'bucket'>,
  version: string,
): Record<string, string> {
  return buckets.versioning(bucket) === undefined ? {} : { 'x-amz-version-id': version };
}

const markerHeaders = ({ version }: ObjectVersion) => ({
  'x-amz-delete-marker': 'true',
  'x-amz-version-id': version,
});

const named = (versionId: string) => ({ ArgumentName: 'versionId', ArgumentValue: versionId });
