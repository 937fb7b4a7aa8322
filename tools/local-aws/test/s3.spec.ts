import { Readable } from 'node:stream';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetBucketNotificationConfigurationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  RestoreObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';

let endpoint: TestEndpoint;
let s3: S3Client;
const Bucket = 'lake';

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  s3 = new S3Client({ ...endpoint.client, followRegionRedirects: false });
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => endpoint.close());

const put = (Key: string, Body: string | Uint8Array | Readable = 'x', more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const textOf = async (Key: string, more: object = {}) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();

describe('buckets', () => {
  test('are created once, listed, located and deleted when empty', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'second' }));
    await s3.send(new CreateBucketCommand({ Bucket: 'second' }));
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toContain('second');
    expect((await s3.send(new HeadBucketCommand({ Bucket: 'second' }))).BucketRegion).toBe('us-east-1');
    expect(await s3.send(new GetBucketLocationCommand({ Bucket: 'second' }))).toMatchObject({});
    await s3.send(new PutObjectCommand({ Bucket: 'second', Key: 'a', Body: 'a' }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket: 'second' }))).rejects.toThrow(/not empty/);
    await s3.send(new DeleteObjectCommand({ Bucket: 'second', Key: 'a' }));
    await s3.send(new DeleteBucketCommand({ Bucket: 'second' }));
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'second' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('refuse a name that S3 refuses', async () => {
    await expect(s3.send(new CreateBucketCommand({ Bucket: 'Not_A_Bucket' }))).rejects.toMatchObject({
      name: 'InvalidBucketName',
    });
  });

  test('keep whether they notify EventBridge', async () => {
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      }),
    );
    const told = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(told.EventBridgeConfiguration).toBeDefined();
    const toQueue = { QueueConfigurations: [{ QueueArn: 'arn:aws:sqs:us-east-1:0:q', Events: [] }] };
    await expect(
      s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: toQueue })),
    ).rejects.toThrow(/QueueConfiguration/);
  });
});

describe('objects', () => {
  test('come back with what was said about them, their checksum verified by the client', async () => {
    const { ETag } = await put('dir/a.txt', 'hello', {
      ContentType: 'text/plain',
      Metadata: { run: 'r1' },
      CacheControl: 'no-store',
    });
    expect(ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'dir/a.txt' }));
    expect(await got.Body?.transformToString()).toBe('hello');
    expect(got).toMatchObject({
      ContentType: 'text/plain',
      Metadata: { run: 'r1' },
      CacheControl: 'no-store',
      ContentLength: 5,
      ETag,
    });
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'dir/a.txt', ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ ContentLength: 5, ETag, ChecksumCRC32: 'NhCmhg==' });
  });

  test('are plain files', async () => {
    await put('plain/sub/part-0.parquet', 'bytes');
    expect(readFileSync(join(endpoint.home, 's3', Bucket, 'plain/sub/part-0.parquet'), 'utf8')).toBe('bytes');
  });

  test('may be streamed: aws-chunked with a trailing checksum', async () => {
    const chunks = Array.from({ length: 40 }, (_, index) => Buffer.alloc(10_000, index));
    const ContentLength = 400_000;
    const { ChecksumCRC32 } = await put('streamed', Readable.from(chunks), { ContentLength });
    expect(ChecksumCRC32).toBeDefined();
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'streamed' }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(Buffer.concat(chunks));
  });

  test.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const)('verify %s', async (ChecksumAlgorithm) => {
    const put1 = await put('summed', 'payload', { ChecksumAlgorithm });
    const sums: Record<string, string | undefined> = {
      [ChecksumAlgorithm]: put1[`Checksum${ChecksumAlgorithm}`],
    };
    expect(await textOf('summed', { ChecksumMode: 'ENABLED' })).toBe('payload');
    const { length } = Buffer.from(String(sums[ChecksumAlgorithm]), 'base64');
    const wrong = { [`Checksum${ChecksumAlgorithm}`]: Buffer.alloc(length).toString('base64') };
    await expect(put('unsummed', 'payload', wrong)).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(textOf('unsummed')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=4-99', '456789', 'bytes 4-9/10'],
  ])('are read in part: %s', async (Range, text, ContentRange) => {
    await put('ranged', '0123456789');
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'ranged', Range }));
    expect(got).toMatchObject({ ContentRange, $metadata: { httpStatusCode: 206 } });
    expect(await got.Body?.transformToString()).toBe(text);
  });

  test('refuse a range beyond the end', async () => {
    await put('ranged', '0123456789');
    await expect(textOf('ranged', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  test('are written and read on conditions', async () => {
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'once' }));
    await expect(put('once', 'a', { IfMatch: '"x"' })).rejects.toMatchObject({ name: 'NoSuchKey' });
    const { ETag } = await put('once', 'first', { IfNoneMatch: '*' });
    await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(put('once', 'second', { IfMatch: '"other"' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await put('once', 'second', { IfMatch: ETag });
    expect(await textOf('once')).toBe('second');
    await expect(textOf('once', { IfMatch: ETag })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    const { ETag: now } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'once' }));
    await expect(textOf('once', { IfNoneMatch: now })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
  });

  test('of two conditional writers, one wins', async () => {
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'race' }));
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => put('race', `writer ${index}`, { IfNoneMatch: '*' })),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('are copied, with or without what was said about them', async () => {
    await put('source name+plus', 'copied', { Metadata: { a: '1' }, ContentType: 'text/csv' });
    const CopySource = `${Bucket}/${encodeURIComponent('source name+plus')}`;
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'copy' }))).toMatchObject({
      ContentType: 'text/csv',
      Metadata: { a: '1' },
    });
    const replaced = { MetadataDirective: 'REPLACE', Metadata: { b: '2' } } as const;
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource, ...replaced }));
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'copy' }))).Metadata).toEqual({ b: '2' });
    expect(await textOf('copy')).toBe('copied');
  });

  test('are deleted one by one and many at once', async () => {
    const keys = ['many/1', 'many/<&>"2', "many/'3"];
    for (const key of keys) await put(key);
    const Objects = [...keys, 'many/never'].map((Key) => ({ Key }));
    const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted?.map(({ Key }) => Key)).toEqual([...keys, 'many/never']);
    expect(Errors).toBeUndefined();
    expect((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'many/' }))).KeyCount).toBe(0);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'many/never' }));
  });
});

test('a body that is not the XML it should be is refused, and deletes nothing', async () => {
  await put('stays');
  for (const body of ['', 'text', '<Delete>', '<Delete><Object><Key>stays</Object></Delete>', '<Other/>']) {
    const answer = await fetch(`${endpoint.origin}/${Bucket}?delete`, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('<Code>MalformedXML</Code>');
  }
  expect(await textOf('stays')).toBe('x');
});

describe('keys that are no plain paths', () => {
  const keys = [
    'folder/',
    'folder//double',
    '../../escape',
    'a/../b',
    '.',
    '%2E%2E/percent',
    'conflict',
    'conflict/below',
    `long/${'n'.repeat(300)}`,
    'back\\slash',
    'ключ/значение=ü',
    'space and + plus&amp;',
    '%aside/x',
  ];

  test('are kept apart, inside the bucket, through a restart', async () => {
    const Bucket = 'awkward';
    await s3.send(new CreateBucketCommand({ Bucket }));
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: `body of ${Key}` }));
    const read = async (client: S3Client) => {
      const { Contents } = await client.send(new ListObjectsV2Command({ Bucket }));
      const listed = Contents?.map(({ Key }) => Key ?? '') ?? [];
      const bodies = await Promise.all(
        listed.map(async (Key) =>
          (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString(),
        ),
      );
      return listed.map((key, index) => [key, bodies[index]]);
    };
    const expected = keys
      .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .map((key) => [key, `body of ${key}`]);
    expect(await read(s3)).toEqual(expected);
    endpoint = await endpoint.restart();
    s3 = new S3Client(endpoint.client);
    expect(await read(s3)).toEqual(expected);
  });

  test('are refused when too long', async () => {
    await expect(put('k'.repeat(1025))).rejects.toMatchObject({ name: 'KeyTooLongError' });
  });
});

describe('lists', () => {
  const keys = ['a.txt', 'p/1', 'p/2', 'p/q/3', 'p/q/4', 'p/r/5', 'z'];

  test('by prefix, delimiter and page add up to every key and common prefix once', async () => {
    const Bucket = 'listed';
    await s3.send(new CreateBucketCommand({ Bucket }));
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    for (const MaxKeys of [1, 2, 3, 100]) {
      for (const [query, expected] of [
        [{}, keys],
        [{ Prefix: 'p/' }, ['p/1', 'p/2', 'p/q/3', 'p/q/4', 'p/r/5']],
        [{ Delimiter: '/' }, ['a.txt', 'p/', 'z']],
        [{ Prefix: 'p/', Delimiter: '/' }, ['p/1', 'p/2', 'p/q/', 'p/r/']],
        [{ StartAfter: 'p/2' }, ['p/q/3', 'p/q/4', 'p/r/5', 'z']],
        [{ Prefix: 'none' }, []],
      ] as const) {
        const seen: string[] = [];
        let ContinuationToken: string | undefined;
        do {
          const page: ListPage = await s3.send(
            new ListObjectsV2Command({ Bucket, MaxKeys, ContinuationToken, ...query }),
          );
          seen.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
          seen.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ''));
          ContinuationToken = page.NextContinuationToken;
        } while (ContinuationToken !== undefined);
        expect(seen.toSorted()).toEqual(expected);
      }
    }
  });

  test('name the bucket that is missing', async () => {
    await expect(s3.send(new ListObjectsV2Command({ Bucket: 'missing' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });
});

interface ListPage {
  readonly Contents?: { readonly Key?: string | undefined }[] | undefined;
  readonly CommonPrefixes?: { readonly Prefix?: string | undefined }[] | undefined;
  readonly NextContinuationToken?: string | undefined;
}

test('what is not implemented is refused by name', async () => {
  await expect(s3.send(new RestoreObjectCommand({ Bucket, Key: 'a' }))).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringMatching(/restore is not implemented/) as string,
  });
});
