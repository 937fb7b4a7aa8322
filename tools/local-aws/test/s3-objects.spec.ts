import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestBucket, startBucket } from './s3-bucket.ts';

const Bucket = 'lake';
let bucket: TestBucket;
let s3: S3Client;
let put: TestBucket['put'];
let textOf: TestBucket['textOf'];

beforeAll(async () => {
  bucket = await startBucket(Bucket);
  ({ s3, put, textOf } = bucket);
});
afterAll(() => bucket.endpoint.close());

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
    const about = {
      ContentType: 'text/plain',
      Metadata: { run: 'r1' },
      CacheControl: 'no-store',
      ContentLength: 5,
      ETag,
    };
    expect(got).toMatchObject(about);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'dir/a.txt', ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ ...about, ChecksumCRC32: 'NhCmhg==', ChecksumType: 'FULL_OBJECT' });
  });

  test('are plain files, which engines read in place', async () => {
    await put('plain/sub/part-0.parquet', 'bytes');
    expect(readFileSync(join(bucket.endpoint.home, 's3', Bucket, 'plain/sub/part-0.parquet'), 'utf8')).toBe(
      'bytes',
    );
  });

  test('are addressed by a host name too', async () => {
    await put('folder/hosted', 'by name');
    for (const host of [
      `${Bucket}.localhost`,
      `${Bucket}.s3.localhost`,
      `${Bucket}.s3.us-east-1.amazonaws.com`,
    ]) {
      expect(await hosted(host, '/folder/hosted')).toBe('by name');
    }
  });

  // API_GetObject.html: response-* parameters override what is said with the object.
  test('are answered with the headers that the request asks for', async () => {
    await put('overridden', 'x', { ContentType: 'text/plain' });
    const got = await s3.send(
      new GetObjectCommand({
        ...{ Bucket, Key: 'overridden' },
        ResponseContentType: 'text/csv',
        ResponseContentDisposition: 'attachment; filename="a.csv"',
      }),
    );
    expect(got).toMatchObject({
      ContentType: 'text/csv',
      ContentDisposition: 'attachment; filename="a.csv"',
    });
  });

  test('are deleted one by one and many at once', async () => {
    const keys = ['many/1', 'many/<&>"2', "many/'3", 'many/line\nend\r', 'many/&#xA;'];
    for (const key of keys) await put(key);
    const Objects = [...keys, 'many/never'].map((Key) => ({ Key }));
    const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted?.map(({ Key }) => Key)).toEqual([...keys, 'many/never']);
    expect(Errors).toBeUndefined();
    expect((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'many/' }))).KeyCount).toBe(0);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'many/never' }));
  });
});

/** A request under another Host than the client would send. */
function hosted(host: string, path: string): Promise<string> {
  const { hostname, port } = new URL(bucket.endpoint.origin);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, headers: { host: `${host}:${port}` }, agent: false }, (response) => {
      text(response).then(resolve, reject);
    })
      .once('error', reject)
      .end();
  });
}

describe('a part of an object', () => {
  test.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=4-99', '456789', 'bytes 4-9/10'],
  ])('is read by its range: %s', async (Range, part, ContentRange) => {
    await put('ranged', '0123456789');
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'ranged', Range }));
    expect(got).toMatchObject({
      ContentRange,
      ContentLength: part.length,
      $metadata: { httpStatusCode: 206 },
    });
    expect(await got.Body?.transformToString()).toBe(part);
  });

  // https://github.com/awslabs/aws-c-s3/issues/257 shows what S3 does with several ranges; RFC 9110, 14.2, the rest.
  test.each(['bytes=0-1,4-5', 'bytes=5-2', 'lines=1-2', 'bytes=-'])(
    'is the whole where the range is none: %s',
    async (Range) => {
      await put('ranged', '0123456789');
      const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'ranged', Range }));
      expect(got.$metadata.httpStatusCode).toBe(200);
      expect(await got.Body?.transformToString()).toBe('0123456789');
    },
  );

  test.each(['bytes=10-', 'bytes=-0'])('is refused beyond the end: %s', async (Range) => {
    await put('ranged', '0123456789');
    await expect(textOf('ranged', { Range })).rejects.toMatchObject({
      name: 'InvalidRange',
      ActualObjectSize: '10',
      $metadata: { httpStatusCode: 416 },
    });
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
describe('metadata', () => {
  test('that is not ASCII comes back as RFC 2047 words, as in S3’s example', async () => {
    const url = `${bucket.endpoint.origin}/${Bucket}/words`;
    const latin = Buffer.from('ÄMÄZÕÑ S3', 'utf8').toString('latin1');
    await fetch(url, {
      method: 'PUT',
      body: 'x',
      headers: { 'x-amz-meta-nonascii': latin, 'x-amz-meta-ascii': 'AMAZONS3' },
    });
    const { headers } = await fetch(url);
    expect(headers.get('x-amz-meta-nonascii')).toBe('=?UTF-8?B?w4PChE3Dg8KEWsODwpXDg8KRIFMz?=');
    expect(headers.get('x-amz-meta-ascii')).toBe('AMAZONS3');
  });

  test('that is encoded is kept as what it means', async () => {
    const word = `=?UTF-8?B?${Buffer.from('Grüße').toString('base64')}?=`;
    await put('encoded', 'x', { Metadata: { greeting: word, quoted: '=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=' } });
    const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'encoded' }));
    expect(Metadata).toEqual({ greeting: word, quoted: word });
  });

  test('has 2 KB', async () => {
    await put('fits', 'x', { Metadata: { a: 'v'.repeat(2047) } });
    await expect(put('large', 'x', { Metadata: { a: 'v'.repeat(2048) } })).rejects.toMatchObject({
      name: 'MetadataTooLarge',
    });
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
test('tags come with an object or after it, and are counted where it is read', async () => {
  await put('tagged', 'x', { Tagging: 'a=1&b=2%20c' });
  const get = async () => (await s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'tagged' }))).TagSet;
  expect(await get()).toEqual([
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '2 c' },
  ]);
  expect((await s3.send(new GetObjectCommand({ Bucket, Key: 'tagged' }))).TagCount).toBe(2);
  const TagSet = [{ Key: 'c', Value: '3' }];
  await s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'tagged', Tagging: { TagSet } }));
  expect(await get()).toEqual(TagSet);
  await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'tagged' }));
  expect(await get()).toEqual([]);
  const eleven = Array.from({ length: 11 }, (_, n) => `k${n}=v`).join('&');
  await expect(put('tagged', 'x', { Tagging: eleven })).rejects.toMatchObject({ name: 'BadRequest' });
});

describe('copies', () => {
  test('keep or replace what was said about the source', async () => {
    await put('source name+plus', 'copied', {
      Metadata: { a: '1' },
      ContentType: 'text/csv',
      Tagging: 't=1',
    });
    const CopySource = `${Bucket}/${encodeURIComponent('source name+plus')}`;
    const copy = (more: object) =>
      s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource, ...more }));
    const { CopyObjectResult } = await copy({});
    expect(CopyObjectResult).toMatchObject({
      ETag: expect.any(String) as string,
      ChecksumCRC32: expect.any(String) as string,
    });
    const head = () => s3.send(new HeadObjectCommand({ Bucket, Key: 'copy' }));
    expect(await head()).toMatchObject({ ContentType: 'text/csv', Metadata: { a: '1' }, TagCount: 1 });
    await copy({
      MetadataDirective: 'REPLACE',
      Metadata: { b: '2' },
      TaggingDirective: 'REPLACE',
      Tagging: 'u=1&v=2',
    });
    expect(await head()).toMatchObject({ Metadata: { b: '2' }, TagCount: 2 });
    expect(await textOf('copy')).toBe('copied');
    const { CopyObjectResult: summed } = await copy({ ChecksumAlgorithm: 'SHA256' });
    expect(summed?.ChecksumSHA256).toHaveLength(44);
  });

  // API_CopyObject.html
  test('are refused from nowhere, onto themselves unchanged, and where the source is not as expected', async () => {
    const { ETag } = await put('self', 'x');
    const copy = (more: object) =>
      s3.send(new CopyObjectCommand({ Bucket, Key: 'self', CopySource: `${Bucket}/self`, ...more }));
    await expect(copy({})).rejects.toMatchObject({ name: 'InvalidRequest' });
    await copy({ MetadataDirective: 'REPLACE' });
    await expect(copy({ CopySource: `${Bucket}/nowhere` })).rejects.toMatchObject({ name: 'NoSuchKey' });
    for (const wrong of [{ CopySourceIfMatch: '"x"' }, { CopySourceIfNoneMatch: ETag }]) {
      await expect(copy({ Key: 'other', ...wrong })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    }
  });
});

// API_GetObjectAttributes.html
test('attributes are told without the bytes', async () => {
  await put('described', 'hello');
  const ObjectAttributes = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'] as const;
  const got = await s3.send(
    new GetObjectAttributesCommand({ Bucket, Key: 'described', ObjectAttributes: [...ObjectAttributes] }),
  );
  expect(got).toMatchObject({
    ETag: '5d41402abc4b2a76b9719d911017c592',
    Checksum: { ChecksumCRC32: 'NhCmhg==', ChecksumType: 'FULL_OBJECT' },
    StorageClass: 'STANDARD',
    ObjectSize: 5,
  });
  expect(got.ObjectParts).toBeUndefined();
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
    `${'deep/'.repeat(200)}end`,
    'back\\slash',
    'ключ/значение=ü',
    'Case',
    'case',
    'u\u0308',
    'ü',
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
    const endpoint = await bucket.endpoint.restart();
    bucket = { ...bucket, endpoint };
    s3 = new S3Client(endpoint.client);
    ({ put, textOf } = reach(s3));
    expect(await read(s3)).toEqual(expected);
    for (const Key of keys) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(await read(s3)).toEqual([]);
  });

  test('are refused when too long', async () => {
    await expect(put('k'.repeat(1025))).rejects.toMatchObject({ name: 'KeyTooLongError' });
  });
});

function reach(client: S3Client): Pick<TestBucket, 'put' | 'textOf'> {
  return {
    put: (Key, Body = 'x', more = {}) => client.send(new PutObjectCommand({ Bucket, Key, Body, ...more })),
    textOf: async (Key, more = {}) =>
      (await client.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString(),
  };
}

test('a body that is not the XML it should be is refused, and deletes nothing', async () => {
  await put('stays');
  for (const body of ['', 'text', '<Delete>', '<Delete><Object><Key>stays</Object></Delete>', '<Other/>']) {
    const answer = await fetch(`${bucket.endpoint.origin}/${Bucket}?delete`, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('<Code>MalformedXML</Code>');
  }
  expect(await textOf('stays')).toBe('x');
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
test('a body over five gigabytes is refused before it is read', async () => {
  const { hostname, port } = new URL(bucket.endpoint.origin);
  const answer = await new Promise<string>((resolve, reject) => {
    const length = String(5 * 1024 ** 3 + 1);
    const call = request({
      hostname,
      port,
      method: 'PUT',
      path: `/${Bucket}/large`,
      headers: { 'content-length': length },
      agent: false,
    });
    call.once('error', reject);
    call.once('response', (response) => {
      text(response)
        .then(resolve, reject)
        .finally(() => call.destroy());
    });
    call.flushHeaders();
  });
  expect(answer).toContain('<Code>EntityTooLarge</Code>');
  expect(answer).toContain('<MaxSizeAllowed>5368709120</MaxSizeAllowed>');
});

// RESTErrorResponses: MissingContentLength.
test('a body without a length is refused', async () => {
  const body = Readable.toWeb(Readable.from([Buffer.from('x')]));
  const answer = await fetch(`${bucket.endpoint.origin}/${Bucket}/unknown`, {
    method: 'PUT',
    body,
    duplex: 'half',
  });
  expect([answer.status, await answer.text()]).toEqual([
    411,
    expect.stringContaining('MissingContentLength'),
  ]);
});

test('what is not implemented is refused by name', async () => {
  await expect(s3.send(new RestoreObjectCommand({ Bucket, Key: 'a' }))).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringMatching(/restore is not implemented/) as string,
  });
});
