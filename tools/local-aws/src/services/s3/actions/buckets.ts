import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError } from '../../../endpoint/aws-error.ts';
import { readBody } from '../../../endpoint/exchange.ts';
import type { S3Action } from '../request.ts';
import { childOf, listOf, malformedXml, parseXml, s3Namespace } from '../xml.ts';
import { notImplementedByS3 } from '../s3-error.ts';

const owner = { ID: 'embedded', DisplayName: 'embedded' };

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucketName = /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Creating a bucket that is one's own succeeds, as it does in us-east-1. */
export const createBucket: S3Action = async ({ exchange, store, bucket }) => {
  await readBody(exchange, 64 * 1024);
  if (!bucketName.test(bucket)) {
    throw new AwsError({ code: 'InvalidBucketName', message: 'The specified bucket is not valid.' });
  }
  mkdirSync(join(store.root, bucket), { recursive: true });
  store.database
    .prepare('INSERT INTO s3_buckets (name, created) VALUES (?, ?) ON CONFLICT DO NOTHING')
    .run(bucket, store.now().getTime());
  return { status: 200, headers: { location: `/${bucket}` } };
};

export const headBucket: S3Action = ({ store, bucket, region }) => {
  store.requireBucket(bucket);
  return { status: 200, headers: { 'x-amz-bucket-region': region } };
};

export const deleteBucket: S3Action = ({ store, bucket }) => {
  store.requireBucket(bucket);
  const used = store.database.prepare('SELECT 1 FROM s3_objects WHERE bucket = ? LIMIT 1').get(bucket);
  if (used !== undefined) {
    throw new AwsError({
      code: 'BucketNotEmpty',
      message: 'The bucket you tried to delete is not empty',
      status: 409,
    });
  }
  store.database.prepare('DELETE FROM s3_buckets WHERE name = ?').run(bucket);
  rmSync(join(store.root, bucket), { recursive: true, force: true });
  return { status: 204 };
};

export const listBuckets: S3Action = ({ store }) => {
  const rows = store.database
    .prepare('SELECT name, created FROM s3_buckets ORDER BY name')
    .all() as unknown as { name: string; created: number }[];
  return {
    status: 200,
    document: {
      ListAllMyBucketsResult: {
        '@_xmlns': s3Namespace,
        Owner: owner,
        Buckets: {
          Bucket: rows.map(({ name, created }) => ({
            Name: name,
            CreationDate: new Date(created).toISOString(),
          })),
        },
      },
    },
  };
};

/** In us-east-1 the answer is empty. */
export const getBucketLocation: S3Action = ({ store, bucket, region }) => {
  store.requireBucket(bucket);
  return {
    status: 200,
    document: {
      LocationConstraint: { '@_xmlns': s3Namespace, ...(region !== 'us-east-1' && { '#text': region }) },
    },
  };
};

export const putNotification: S3Action = async ({ exchange, store, bucket }) => {
  store.requireBucket(bucket);
  const parsed = parseXml(await readBody(exchange, 256 * 1024));
  if (!('NotificationConfiguration' in parsed)) throw malformedXml();
  const configuration = parsed['NotificationConfiguration'];
  for (const name of ['TopicConfiguration', 'QueueConfiguration', 'CloudFunctionConfiguration']) {
    if (listOf(configuration, name).length > 0) throw notImplementedByS3(`${name} (EventBridge is)`);
  }
  const notifies = childOf(configuration, 'EventBridgeConfiguration') !== undefined;
  store.database.prepare('UPDATE s3_buckets SET notifies = ? WHERE name = ?').run(Number(notifies), bucket);
  return { status: 200 };
};

export const getNotification: S3Action = ({ store, bucket }) => {
  store.requireBucket(bucket);
  const row = store.database.prepare('SELECT notifies FROM s3_buckets WHERE name = ?').get(bucket);
  return {
    status: 200,
    document: {
      NotificationConfiguration: {
        '@_xmlns': s3Namespace,
        ...(row?.['notifies'] === 1 && { EventBridgeConfiguration: '' }),
      },
    },
  };
};
