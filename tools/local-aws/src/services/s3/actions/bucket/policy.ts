import { receiveDocument } from '../../body/payload.ts';
import type { S3Action } from '../../request.ts';
import { S3Error } from '../../s3-error.ts';

/** Kept and given back; nothing here asks who may do what. */
export const putBucketPolicy: S3Action = async ({ exchange, buckets, bucket }) => {
  buckets.require(bucket);
  const text = (await receiveDocument(exchange)).toString('utf8');
  if (Buffer.byteLength(text) > 20 * 1024)
    throw malformedPolicy('Policy exceeds the maximum allowed document size.');
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    // Refused below.
  }
  if (typeof policy !== 'object' || policy === null || Array.isArray(policy)) {
    throw malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
  }
  if (!Object.hasOwn(policy, 'Statement')) throw malformedPolicy('Missing required field Statement');
  buckets.set(bucket, 'policy', text);
  return { status: 204 };
};

export const getBucketPolicy: S3Action = ({ buckets, bucket }) => {
  buckets.require(bucket);
  const body = buckets.setting(bucket, 'policy') as string | undefined;
  if (body !== undefined) return { status: 200, headers: { 'content-type': 'application/json' }, body };
  throw new S3Error({
    code: 'NoSuchBucketPolicy',
    message: 'The bucket policy does not exist',
    status: 404,
    details: { BucketName: bucket },
  });
};

export const deleteBucketPolicy: S3Action = ({ buckets, bucket }) => {
  buckets.require(bucket);
  buckets.unset(bucket, 'policy');
  return { status: 204 };
};

const malformedPolicy = (message: string) => new S3Error({ code: 'MalformedPolicy', message });
