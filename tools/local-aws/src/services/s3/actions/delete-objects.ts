import { header } from '../../../endpoint/exchange.ts';
import type { XmlElement } from '../../../endpoint/xml.ts';
import { requireKey } from '../address.ts';
import { receiveDocument } from '../body/payload.ts';
import { checkDelete } from '../conditions.ts';
import { type S3Action, type S3Request, causeOf } from '../request.ts';
import { S3Error } from '../s3-error.ts';
import type { Removal } from '../storage/object-store.ts';
import { listOf, malformedXml, parseXml, s3Namespace, textOf } from '../xml.ts';
import { namedVersion } from './find-version.ts';

/** A key of 1,024 bytes, escaped, a thousand times. */
const bodyLimit = 8 * 1024 * 1024;

export const deleteObject: S3Action = (request) => {
  const { exchange, buckets, bucket, key } = request;
  buckets.require(bucket);
  const { marker, version } = remove(request, {
    key,
    versionId: exchange.query.get('versionId') ?? undefined,
    ifMatch: header(exchange, 'if-match'),
  });
  return {
    status: 204,
    headers: {
      ...(version !== undefined && { 'x-amz-version-id': version }),
      ...(marker && { 'x-amz-delete-marker': 'true' }),
    },
  };
};

export const deleteObjects: S3Action = async (request) => {
  const { exchange, buckets, bucket } = request;
  buckets.require(bucket);
  const document = parseXml(await receiveDocument(exchange, bodyLimit))['Delete'];
  const named = listOf(document, 'Object').map(readEntry);
  if (named.length === 0 || named.length > 1000) throw malformedXml();
  const quiet = textOf(document, 'Quiet') === 'true';
  const Deleted: XmlElement[] = [];
  const failed: XmlElement[] = [];
  for (const entry of named) {
    const about = { Key: entry.key, ...(entry.versionId !== undefined && { VersionId: entry.versionId }) };
    try {
      const { marker, version } = remove(request, entry);
      const made = marker && { DeleteMarker: true, DeleteMarkerVersionId: version ?? 'null' };
      if (!quiet) Deleted.push({ ...about, ...made });
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      failed.push({ ...about, Code: error.code, Message: error.message });
    }
  }
  return { status: 200, document: { DeleteResult: { '@_xmlns': s3Namespace, Deleted, Error: failed } } };
};

interface Named {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly ifMatch: string | undefined;
}

function readEntry(entry: unknown): Named {
  const key = textOf(entry, 'Key');
  if (key === undefined || key === '') throw malformedXml();
  return { key: requireKey(key), versionId: textOf(entry, 'VersionId'), ifMatch: textOf(entry, 'ETag') };
}

/** What is not there is removed already. */
function remove({ exchange, objects, bucket }: S3Request, { key, versionId, ifMatch }: Named): Removal {
  const cause = causeOf(exchange, 'DeleteObject');
  if (versionId === undefined) {
    checkDelete(ifMatch, objects.current(bucket, key));
    return objects.delete({ bucket, key, cause });
  }
  const object = namedVersion({ objects, bucket, key }, versionId);
  checkDelete(ifMatch, object);
  return object === undefined ? { marker: false, version: versionId } : objects.deleteVersion(object, cause);
}
