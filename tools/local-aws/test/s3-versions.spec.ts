import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ManualClock } from '../src/index.ts';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';
import { eventually } from './eventually.ts';

const clock = new ManualClock('2026-11-22T12:00:00Z');
let endpoint: TestEndpoint;
let s3: S3Client;

beforeAll(async () => {
  endpoint = await startTestEndpoint({ clock });
  s3 = new S3Client(endpoint.client);
});
afterAll(() => endpoint.close());

/** The verbs of one bucket. */
async function bucketOf(Bucket: string, status?: 'Enabled' | 'Suspended') {
  await s3.send(new CreateBucketCommand({ Bucket }));
  const setVersioning = (Status: 'Enabled' | 'Suspended') =>
    s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  if (status !== undefined) await setVersioning(status);
  return {
    setVersioning,
    put: async (Key: string, Body = 'x', more: object = {}) =>
      (await s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }))).VersionId,
    get: async (Key: string, VersionId?: string) =>
      (await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString(),
    remove: (Key: string, VersionId?: string) => s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId })),
    /** Newest first: `+` the latest, `-` a delete marker. */
    history: async (Prefix = '') => {
      const { Versions = [], DeleteMarkers = [] } = await s3.send(
        new ListObjectVersionsCommand({ Bucket, Prefix }),
      );
      return [
        ...Versions.map(({ VersionId, IsLatest }) => `${VersionId ?? ''}${IsLatest === true ? '+' : ''}`),
        ...DeleteMarkers.map(
          ({ VersionId, IsLatest }) => `-${VersionId ?? ''}${IsLatest === true ? '+' : ''}`,
        ),
      ];
    },
    fileOf: (key: string) => join(endpoint.home, 's3', Bucket, key),
  };
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
describe('versions', () => {
  test('are kept, read by their ids, and hidden by a delete marker', async () => {
    const { put, get, remove, history, fileOf } = await bucketOf('versions', 'Enabled');
    const [one, two] = [await put('dir/a', 'one'), await put('dir/a', 'two')];
    expect(one).toMatch(/^[A-Za-z0-9]{32}$/);
    expect([await get('dir/a'), await get('dir/a', one), await get('dir/a', two)]).toEqual([
      'two',
      'one',
      'two',
    ]);
    expect(readFileSync(fileOf('dir/a'), 'utf8')).toBe('two');

    const { DeleteMarker, VersionId: marker } = await remove('dir/a');
    expect(DeleteMarker).toBe(true);
    expect(await history()).toEqual([two, one, `-${marker ?? ''}+`]);
    expect(existsSync(fileOf('dir/a'))).toBe(false);
    const gone = await fetch(`${endpoint.origin}/versions/dir/a`);
    expect([
      gone.status,
      gone.headers.get('x-amz-delete-marker'),
      gone.headers.get('x-amz-version-id'),
    ]).toEqual([404, 'true', marker]);
    await expect(get('dir/a', marker)).rejects.toMatchObject({ name: 'MethodNotAllowed' });
    expect((await s3.send(new ListObjectsV2Command({ Bucket: 'versions' }))).KeyCount).toBe(0);
    expect(await get('dir/a', one)).toBe('one');

    // Without the marker the version below it is the object again, and lies where engines read it.
    await remove('dir/a', marker);
    expect(await get('dir/a')).toBe('two');
    expect(readFileSync(fileOf('dir/a'), 'utf8')).toBe('two');
    await remove('dir/a', two);
    expect(readFileSync(fileOf('dir/a'), 'utf8')).toBe('one');
    await remove('dir/a', one);
    expect(await history()).toEqual([]);
    expect(readdirSync(join(endpoint.home, 's3/.versions'))).toEqual([]);
    await remove('dir/a', one);
    await expect(get('dir/a', one)).rejects.toMatchObject({ name: 'NoSuchVersion' });
    await expect(get('dir/a', 'short')).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/VersionSuspendedBehavior.html
  test('are null before and while suspended: one of them, replaced by the next', async () => {
    const { put, get, remove, history, setVersioning } = await bucketOf('suspended');
    expect(await put('a', 'before')).toBeUndefined();
    await setVersioning('Enabled');
    const id = await put('a', 'enabled');
    expect(await history()).toEqual([`${id ?? ''}+`, 'null']);
    await setVersioning('Suspended');
    expect(await put('a', 'suspended')).toBe('null');
    expect(await history()).toEqual(['null+', id]);
    expect([await get('a'), await get('a', 'null'), await get('a', id)]).toEqual([
      'suspended',
      'suspended',
      'enabled',
    ]);
    expect((await remove('a')).VersionId).toBe('null');
    expect(await history()).toEqual([id, '-null+']);
    await put('a', 'again');
    expect(await history()).toEqual(['null+', id]);
  });

  test('are listed page by page, the newest of a key first', async () => {
    const Bucket = 'paged-versions';
    const { put, remove } = await bucketOf(Bucket, 'Enabled');
    const ids: string[] = [];
    for (const key of ['a', 'b/1', 'b/2'])
      for (const body of ['1', '2', '3']) ids.push(`${key} ${(await put(key, body)) ?? ''}`);
    ids.push(`a ${(await remove('a')).VersionId ?? ''}`);
    const seen: string[] = [];
    let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    for (;;) {
      const page = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 2, ...marker }));
      const both = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
      seen.push(...both.map(({ Key, VersionId }) => `${Key ?? ''} ${VersionId ?? ''}`));
      if (page.IsTruncated !== true) break;
      marker = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    expect(seen.toSorted()).toEqual(ids.toSorted());
    const folded = await s3.send(new ListObjectVersionsCommand({ Bucket, Delimiter: '/' }));
    expect(folded.CommonPrefixes).toEqual([{ Prefix: 'b/' }]);
    expect(folded.Versions?.map(({ Key }) => Key)).toEqual(['a', 'a', 'a']);
  });

  test('are copied from, and deleted many at once', async () => {
    const Bucket = 'copied-versions';
    const { put, get, history } = await bucketOf(Bucket, 'Enabled');
    const [one] = [await put('a', 'one'), await put('a', 'two')];
    const CopySource = `${Bucket}/a?versionId=${one ?? ''}`;
    const copy = await s3.send(new CopyObjectCommand({ Bucket, Key: 'a', CopySource }));
    expect(copy.CopySourceVersionId).toBe(one);
    expect(await get('a')).toBe('one');
    const Objects = [{ Key: 'a' }, { Key: 'a', VersionId: one }, { Key: 'a', VersionId: 'x' }];
    const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toMatchObject([{ DeleteMarker: true }, { VersionId: one }]);
    expect(Errors).toMatchObject([{ Code: 'InvalidArgument' }]);
    expect(await history()).toHaveLength(3);
  });

  test('survive a restart', async () => {
    const { put } = await bucketOf('restarted', 'Enabled');
    const [one, two] = [await put('a', 'one'), await put('a', 'two')];
    endpoint = await endpoint.restart();
    s3 = new S3Client(endpoint.client);
    const read = async (VersionId?: string) =>
      (
        await s3.send(new GetObjectCommand({ Bucket: 'restarted', Key: 'a', VersionId }))
      ).Body?.transformToString();
    expect([await read(), await read(one), await read(two)]).toEqual(['two', 'one', 'two']);
  });
});

/** The detail of each event that came to a queue of its own, in their order. */
async function eventsOf(Bucket: string) {
  const sqs = new SQSClient(endpoint.client);
  const events = new EventBridgeClient(endpoint.client);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: Bucket }));
  const EventPattern = JSON.stringify({ source: ['aws.s3'], detail: { bucket: { name: [Bucket] } } });
  await events.send(new PutRuleCommand({ Name: Bucket, EventPattern }));
  const Arn = `arn:aws:sqs:us-east-1:000000000000:${Bucket}`;
  await events.send(new PutTargetsCommand({ Rule: Bucket, Targets: [{ Id: 'queue', Arn }] }));
  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  return async (count: number) => {
    const heard: Record<string, unknown>[] = [];
    while (heard.length < count) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }),
      );
      for (const { Body, ReceiptHandle } of Messages) {
        heard.push(JSON.parse(Body ?? '{}') as Record<string, unknown>);
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
    return heard;
  };
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
test('what is created and deleted is told to EventBridge, in the shape of AWS', async () => {
  const Bucket = 'eventful';
  const { put, remove, setVersioning } = await bucketOf(Bucket);
  await put('silent');
  const heard = await eventsOf(Bucket);
  await put('a', 'hello');
  await remove('a');
  await setVersioning('Enabled');
  const id = await put('a', 'v');
  const { VersionId: marker } = await remove('a');
  await remove('a', marker);
  const all = await heard(5);
  const common = {
    version: '0',
    bucket: { name: Bucket },
    'request-id': expect.any(String) as string,
    requester: '000000000000',
    'source-ip-address': '127.0.0.1',
  };
  const about = (more: object) => ({
    key: 'a',
    etag: expect.any(String) as string,
    sequencer: expect.stringMatching(/^[0-9A-F]{16}$/) as string,
    ...more,
  });
  expect(all[0]).toMatchObject({
    source: 'aws.s3',
    'detail-type': 'Object Created',
    resources: [`arn:aws:s3:::${Bucket}`],
  });
  expect(all.map(({ detail }) => detail)).toEqual([
    { ...common, object: about({ size: 5, etag: '5d41402abc4b2a76b9719d911017c592' }), reason: 'PutObject' },
    { ...common, object: about({}), reason: 'DeleteObject', 'deletion-type': 'Permanently Deleted' },
    { ...common, object: about({ size: 1, 'version-id': id }), reason: 'PutObject' },
    {
      ...common,
      object: about({ 'version-id': marker }),
      reason: 'DeleteObject',
      'deletion-type': 'Delete Marker Created',
    },
    {
      ...common,
      object: about({ 'version-id': marker }),
      reason: 'DeleteObject',
      'deletion-type': 'Permanently Deleted',
    },
  ]);
  const order = all.map(({ detail }) => (detail as { object: { sequencer: string } }).object.sequencer);
  expect(order).toEqual(order.toSorted());
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
describe('lifecycles', () => {
  const rules = (Bucket: string, ...Rules: object[]) =>
    s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: {
          Rules: Rules.map((rule, at) => ({
            ID: `rule ${at}`,
            Status: 'Enabled' as const,
            Filter: { Prefix: '' },
            ...rule,
          })),
        },
      }),
    );
  const keysOf = async (Bucket: string) =>
    (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key) ?? [];
  const midnightsLater = (days: number) => clock.advance(days * 86_400_000);

  test('expire objects at the midnight after their days, by prefix, tag and size', async () => {
    const Bucket = 'expiring';
    const { put } = await bucketOf(Bucket);
    await rules(
      Bucket,
      { Filter: { Prefix: 'tmp/' }, Expiration: { Days: 1 } },
      {
        Filter: { And: { Prefix: 'tagged', Tags: [{ Key: 'keep', Value: 'no' }] } },
        Expiration: { Days: 1 },
      },
      { Filter: { ObjectSizeGreaterThan: 10 }, Expiration: { Days: 1 } },
      { Filter: { Prefix: 'never' }, Expiration: { Days: 1 }, Status: 'Disabled' },
    );
    await put('tmp/a');
    await put('tagged/gone', 'x', { Tagging: 'keep=no' });
    await put('tagged/kept', 'x', { Tagging: 'keep=yes' });
    await put('large', 'x'.repeat(11));
    await put('never');
    const { Expiration } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'tmp/a' }));
    const day = new Date(Math.ceil(clock.now().getTime() / 86_400_000 + 1) * 86_400_000);
    expect(Expiration).toBe(`expiry-date="${day.toUTCString()}", rule-id="rule%200"`);
    clock.advance(day.getTime() - clock.now().getTime() - 1);
    expect(await keysOf(Bucket)).toHaveLength(5);
    clock.advance(1);
    await eventually(
      () => keysOf(Bucket),
      (keys) => keys.length === 2,
    );
    expect(await keysOf(Bucket)).toEqual(['never', 'tagged/kept']);
  });

  test('hide, then remove, versions; a marker that is left alone goes too, and so do uploads', async () => {
    const Bucket = 'expiring-versions';
    const { put, history } = await bucketOf(Bucket, 'Enabled');
    const heard = await eventsOf(Bucket);
    await put('a', 'one');
    await put('a', 'two');
    await heard(2);
    await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'unfinished' }));
    await rules(
      Bucket,
      {
        Expiration: { Days: 2 },
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
      { Expiration: { ExpiredObjectDeleteMarker: true } },
    );
    midnightsLater(2);
    await eventually(
      () => history(),
      (left) => left.some((entry) => entry.startsWith('-')) && left.length === 2,
    );
    expect((await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toBeUndefined();
    const deletions = await heard(2);
    midnightsLater(1);
    await eventually(
      () => history(),
      (left) => left.length === 1,
    );
    midnightsLater(1);
    await eventually(
      () => history(),
      (left) => left.length === 0,
    );
    deletions.push(...(await heard(2)));
    const types = [
      'Delete Marker Created',
      'Permanently Deleted',
      'Permanently Deleted',
      'Permanently Deleted',
    ];
    const cause = { reason: 'Lifecycle Expiration', requester: 's3.amazonaws.com' };
    expect(deletions.map(({ detail }) => detail)).toMatchObject(
      types.map((type) => ({ ...cause, 'deletion-type': type })),
    );
  });
});
