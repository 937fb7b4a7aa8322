import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteBucketCorsCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectCommand,
  DeletePublicAccessBlockCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketAclCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestBucket, startBucket } from './s3-bucket.ts';

const Bucket = 'settings';
let bucket: TestBucket;
let s3: S3Client;

beforeAll(async () => {
  bucket = await startBucket(Bucket);
  s3 = bucket.s3;
});
afterAll(() => bucket.endpoint.close());

describe('buckets', () => {
  test('are created once, listed, located and deleted when empty', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'second' }));
    await s3.send(new CreateBucketCommand({ Bucket: 'second' }));
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['second', Bucket]);
    const first = await s3.send(new ListBucketsCommand({ MaxBuckets: 1 }));
    expect(first.Buckets?.map(({ Name }) => Name)).toEqual(['second']);
    const { ContinuationToken } = first;
    expect((await s3.send(new ListBucketsCommand({ ContinuationToken }))).Buckets).toMatchObject([
      { Name: Bucket },
    ]);
    expect((await s3.send(new ListBucketsCommand({ Prefix: 'se' }))).Buckets).toHaveLength(2);
    expect((await s3.send(new HeadBucketCommand({ Bucket: 'second' }))).BucketRegion).toBe('us-east-1');
    expect(
      (await s3.send(new GetBucketLocationCommand({ Bucket: 'second' }))).LocationConstraint,
    ).toBeUndefined();
    await s3.send(new PutObjectCommand({ Bucket: 'second', Key: 'a', Body: 'a' }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket: 'second' }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
    });
    await s3.send(new DeleteObjectCommand({ Bucket: 'second', Key: 'a' }));
    await s3.send(new CreateMultipartUploadCommand({ Bucket: 'second', Key: 'unfinished' }));
    await s3.send(new DeleteBucketCommand({ Bucket: 'second' }));
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'second' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  test.each(['Not_A_Bucket', 'ab', '192.168.5.4', 'a..b', 'xn--b', 'b-s3alias'])(
    'refuse the name %s',
    async (name) => {
      await expect(s3.send(new CreateBucketCommand({ Bucket: name }))).rejects.toMatchObject({
        name: 'InvalidBucketName',
      });
    },
  );

  // API_CreateBucket.html: outside us-east-1 the region must be named, and creating again is refused.
  test('elsewhere than in us-east-1 must name the region', async () => {
    const far = await startBucket('far', { region: 'eu-west-1' }).catch((error: unknown) => error);
    expect(far).toMatchObject({ name: 'IllegalLocationConstraintException' });
  });
});

/** What CDK and CloudFormation set is kept, and given back. */
describe('settings', () => {
  test('tags', async () => {
    const TagSet = [{ Key: 'team', Value: 'lake' }];
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
    await s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    await expect(s3.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchTagSet',
    });
    const twice = { TagSet: [...TagSet, ...TagSet] };
    await expect(s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: twice }))).rejects.toMatchObject({
      name: 'InvalidTag',
    });
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html: the defaults of a new bucket.
  test('public access block', async () => {
    const all = {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    };
    const get = () => s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect((await get()).PublicAccessBlockConfiguration).toEqual(all);
    const PublicAccessBlockConfiguration = { ...all, BlockPublicPolicy: false };
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    expect((await get()).PublicAccessBlockConfiguration).toEqual(PublicAccessBlockConfiguration);
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await expect(get()).rejects.toMatchObject({ name: 'NoSuchPublicAccessBlockConfiguration' });
  });

  test('ownership', async () => {
    const get = () => s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect((await get()).OwnershipControls).toEqual({ Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] });
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] };
    await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    expect((await get()).OwnershipControls).toEqual(OwnershipControls);
    await s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
    await expect(get()).rejects.toMatchObject({ name: 'OwnershipControlsNotFoundError' });
    await expect(s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }))).rejects.toMatchObject({
      name: 'NotImplemented',
    });
    await expect(bucket.put('a', 'a', { ACL: 'public-read' })).rejects.toMatchObject({
      name: 'AccessControlListNotSupported',
    });
  });

  test('encryption: S3’s own, which is the default; keys of KMS are refused', async () => {
    const rule = (SSEAlgorithm: 'AES256' | 'aws:kms') => ({
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm }, BucketKeyEnabled: false }],
    });
    const get = async () =>
      (await s3.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration;
    expect(await get()).toEqual(rule('AES256'));
    const set = (algorithm: 'AES256' | 'aws:kms') =>
      s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: rule(algorithm) }));
    await set('AES256');
    await s3.send(new DeleteBucketEncryptionCommand({ Bucket }));
    expect(await get()).toEqual(rule('AES256'));
    await expect(set('aws:kms')).rejects.toMatchObject({ name: 'NotImplemented' });
    await expect(bucket.put('a', 'a', { ServerSideEncryption: 'aws:kms' })).rejects.toMatchObject({
      name: 'NotImplemented',
    });
  });

  test('policy: kept as it came, not enforced', async () => {
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy);
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    await expect(s3.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchBucketPolicy',
    });
    await expect(s3.send(new PutBucketPolicyCommand({ Bucket, Policy: '[' }))).rejects.toMatchObject({
      name: 'MalformedPolicy',
    });
  });

  test('versioning', async () => {
    const get = async () => (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status;
    expect(await get()).toBeUndefined();
    for (const Status of ['Enabled', 'Suspended'] as const) {
      await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
      expect(await get()).toBe(Status);
    }
  });

  test('notifications: to EventBridge, and refused to anything else', async () => {
    const put = (NotificationConfiguration: object) =>
      s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
    const get = () => s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    await put({ EventBridgeConfiguration: {} });
    expect((await get()).EventBridgeConfiguration).toBeDefined();
    await put({});
    expect((await get()).EventBridgeConfiguration).toBeUndefined();
    await expect(
      put({ QueueConfigurations: [{ QueueArn: 'arn:aws:sqs:us-east-1:0:q', Events: [] }] }),
    ).rejects.toThrow(/QueueConfiguration/);
  });

  test('lifecycle: what expires; transitions are refused', async () => {
    const put = (rule: object) =>
      s3.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket,
          LifecycleConfiguration: {
            Rules: [{ ID: 'r', Status: 'Enabled', Filter: { Prefix: 'tmp/' }, ...rule }],
          },
        }),
      );
    const get = () => s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    await expect(get()).rejects.toMatchObject({ name: 'NoSuchLifecycleConfiguration' });
    await put({ Expiration: { Days: 3 }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } });
    expect((await get()).Rules).toMatchObject([
      {
        ID: 'r',
        Filter: { Prefix: 'tmp/' },
        Expiration: { Days: 3 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ]);
    await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
    await expect(get()).rejects.toMatchObject({ name: 'NoSuchLifecycleConfiguration' });
    for (const [rule, name] of [
      [{ Transitions: [{ Days: 1, StorageClass: 'GLACIER' }] }, 'NotImplemented'],
      [{}, 'InvalidRequest'],
      [{ Expiration: { Days: 0 } }, 'InvalidArgument'],
      // https://github.com/aws/aws-sdk/issues/478
      [{ Expiration: { Date: new Date('2026-12-01T01:00:00Z') } }, 'InvalidArgument'],
      [{ Expiration: { Days: 1, ExpiredObjectDeleteMarker: true } }, 'MalformedXML'],
    ] as const) {
      await expect(put(rule)).rejects.toMatchObject({ name });
    }
  });
});

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html */
describe('requests from other origins', () => {
  const rules = [
    {
      AllowedOrigins: ['https://*.example.com'],
      AllowedMethods: ['GET', 'PUT'],
      AllowedHeaders: ['x-amz-*'],
      ExposeHeaders: ['ETag'],
      MaxAgeSeconds: 60,
    },
    { AllowedOrigins: ['*'], AllowedMethods: ['GET'] },
  ];
  const origin = 'https://shop.example.com';
  const ask = (headers: Record<string, string>, method = 'OPTIONS') =>
    fetch(`${bucket.endpoint.origin}/${Bucket}/cors`, { method, headers });

  test('are allowed as the bucket says', async () => {
    await expect(s3.send(new GetBucketCorsCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchCORSConfiguration',
    });
    const unset = await ask({ origin, 'access-control-request-method': 'GET' });
    expect([unset.status, await unset.text()]).toEqual([403, expect.stringContaining('CORS is not enabled')]);
    await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: rules } }));
    expect((await s3.send(new GetBucketCorsCommand({ Bucket }))).CORSRules).toEqual(rules);

    const allowed = await ask({
      origin,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'X-Amz-Date',
    });
    expect(allowed.status).toBe(200);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'x-amz-date',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '60',
    });
    for (const headers of [
      { origin: 'https://other.org', 'access-control-request-method': 'PUT' },
      { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'cookie' },
    ]) {
      expect((await ask(headers)).status).toBe(403);
    }
    expect((await ask({})).status).toBe(400);

    await bucket.put('cors', 'text');
    expect(
      (await ask({ origin: 'https://other.org' }, 'GET')).headers.get('access-control-allow-origin'),
    ).toBe('*');
    expect((await ask({}, 'GET')).headers.get('access-control-allow-origin')).toBeNull();
    await s3.send(new DeleteBucketCorsCommand({ Bucket }));
    expect((await ask({ origin }, 'GET')).headers.get('access-control-allow-origin')).toBeNull();
  });
});
