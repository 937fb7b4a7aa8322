import { createHash } from 'node:crypto';
import { AwsError } from '../../../endpoint/aws-error.ts';
import { header, readBody } from '../../../endpoint/exchange.ts';
import { checksumHeaders, startChecksum } from '../checksum.ts';
import type { S3Action } from '../request.ts';
import { notImplementedByS3 } from '../s3-error.ts';
import { listOf, malformedXml, parseXml, s3Namespace, textOf } from '../xml.ts';

/** A key of 1,024 bytes, escaped, a thousand times. */
const bodyLimit = 8 * 1024 * 1024;

export const deleteObject: S3Action = ({ store, bucket, key }) => {
  store.requireBucket(bucket);
  store.remove(bucket, key);
  return { status: 204 };
};

export const deleteObjects: S3Action = async ({ exchange, store, bucket }) => {
  store.requireBucket(bucket);
  const body = await readBody(exchange, bodyLimit);
  verify(body, (name) => header(exchange, name));
  const request = parseXml(body)['Delete'];
  const entries = listOf(request, 'Object');
  if (entries.length === 0 || entries.length > 1000) throw malformedXml();
  const keys = entries.map((entry) => {
    if (textOf(entry, 'VersionId') !== undefined) throw notImplementedByS3('Deleting a version of an object');
    const key = textOf(entry, 'Key');
    if (key === undefined || key === '') throw malformedXml();
    return key;
  });
  for (const key of keys) store.remove(bucket, key);
  const quiet = textOf(request, 'Quiet') === 'true';
  return {
    status: 200,
    document: {
      DeleteResult: { '@_xmlns': s3Namespace, ...(!quiet && { Deleted: keys.map((Key) => ({ Key })) }) },
    },
  };
};

function verify(body: Buffer, headerOf: (name: string) => string | undefined): void {
  const md5 = headerOf('content-md5');
  let wrong = md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64');
  for (const name of checksumHeaders) {
    const expected = headerOf(name);
    if (expected === undefined) continue;
    const checksum = startChecksum(name);
    checksum.update(body);
    wrong ||= checksum.digest() !== expected;
  }
  if (wrong) {
    throw new AwsError({
      code: 'BadDigest',
      message: 'The digest you specified did not match what we received.',
    });
  }
}
