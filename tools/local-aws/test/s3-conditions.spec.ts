import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ManualClock } from '../src/index.ts';
import { eventually } from './eventually.ts';
import { type TestBucket, startBucket } from './s3-bucket.ts';

const Bucket = 'conditional';
const clock = new ManualClock('2026-11-22T12:00:00.500Z');
let bucket: TestBucket;
let s3: S3Client;
let put: TestBucket['put'];
let textOf: TestBucket['textOf'];

beforeAll(async () => {
  bucket = await startBucket(Bucket, { clock });
  ({ s3, put, textOf } = bucket);
});
afterAll(() => bucket.endpoint.close());

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html
describe('reads', () => {
  test('by ETag', async () => {
    const { ETag } = await put('tagged');
    expect(await textOf('tagged', { IfMatch: ETag })).toBe('x');
    expect(await textOf('tagged', { IfNoneMatch: '"other"' })).toBe('x');
    await expect(textOf('tagged', { IfMatch: '"other"' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      Condition: 'If-Match',
    });
    await expect(textOf('tagged', { IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
  });

  test('by time, to the second', async () => {
    const { ETag } = await put('dated');
    const [at, before] = [new Date('2026-11-22T12:00:00Z'), new Date('2026-11-22T11:59:59Z')];
    expect(await textOf('dated', { IfUnmodifiedSince: at })).toBe('x');
    expect(await textOf('dated', { IfModifiedSince: before })).toBe('x');
    await expect(textOf('dated', { IfUnmodifiedSince: before })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(textOf('dated', { IfModifiedSince: at })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    // API_GetObject.html: of both kinds the ETag counts.
    expect(await textOf('dated', { IfMatch: ETag, IfUnmodifiedSince: before })).toBe('x');
    const neither = { IfNoneMatch: ETag, IfModifiedSince: before };
    await expect(textOf('dated', neither)).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
describe('writes', () => {
  test('only what is new, or what is as it was', async () => {
    await expect(put('once', 'a', { IfMatch: '"x"' })).rejects.toMatchObject({ name: 'NoSuchKey' });
    const { ETag } = await put('once', 'first', { IfNoneMatch: '*' });
    for (const condition of [{ IfNoneMatch: '*' }, { IfMatch: '"other"' }]) {
      await expect(put('once', 'second', condition)).rejects.toMatchObject({
        name: 'PreconditionFailed',
        $metadata: { httpStatusCode: 412 },
      });
    }
    await put('once', 'second', { IfMatch: ETag });
    expect(await textOf('once')).toBe('second');
    await expect(put('once', 'third', { IfNoneMatch: ETag })).rejects.toMatchObject({
      name: 'NotImplemented',
    });
    const copy = { Bucket, Key: 'once', CopySource: `${Bucket}/once`, MetadataDirective: 'REPLACE' } as const;
    await expect(s3.send(new CopyObjectCommand({ ...copy, IfNoneMatch: '*' }))).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
  });

  test('of many that meet, one wins', async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) => put('race', `writer ${index}`, { IfNoneMatch: '*' })),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'race' }));
    const swaps = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) => put('race', `swap ${index}`, { IfMatch: ETag })),
    );
    expect(swaps.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await textOf('race')).toMatch(/^swap \d+$/);
  });

  test('of completed uploads that meet, one wins', async () => {
    const uploads = await Promise.all(
      Array.from({ length: 4 }, async (_, index) => {
        const Key = 'race in parts';
        const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
        const part = { Bucket, Key, UploadId, PartNumber: 1 };
        const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: `upload ${index}` }));
        return { Bucket, Key, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } };
      }),
    );
    const tries = await Promise.allSettled(
      uploads.map((upload) => s3.send(new CompleteMultipartUploadCommand({ ...upload, IfNoneMatch: '*' }))),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of tries)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ name: 'PreconditionFailed' });
  });

  test('meet a delete that came between: a conflict, or nothing that could match', async () => {
    const { ETag } = await put('conflict', 'old');
    const swap = await slowPut('conflict', { 'if-match': ETag ?? '' });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'conflict' }));
    expect(await swap.finish()).toContain('<Code>NoSuchKey</Code>');

    const create = await slowPut('conflict', { 'if-none-match': '*' });
    await put('conflict', 'meanwhile');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'conflict' }));
    expect(await create.finish()).toContain('<Code>ConditionalRequestConflict</Code>');
  });
});

/** A PutObject that has sent half of its body, and is known to have been looked at. */
async function slowPut(key: string, headers: Record<string, string>): Promise<{ finish(): Promise<string> }> {
  const { hostname, port } = new URL(bucket.endpoint.origin);
  const call = request({
    ...{ hostname, port, method: 'PUT', path: `/${Bucket}/${key}`, agent: false },
    headers: { ...headers, 'content-length': '8', expect: '100-continue' },
  });
  const answer = new Promise<string>((resolve, reject) => {
    call.once('error', reject);
    call.once('response', (response) => void text(response).then(resolve, reject));
  });
  call.flushHeaders();
  await new Promise((resolve) => call.once('continue', resolve));
  call.write('half');
  // Whatever else the endpoint answers now, it has seen the headers before.
  await eventually(
    () => textOf('looked').catch(() => put('looked')),
    (seen) => seen === 'x',
  );
  return {
    finish: () => {
      call.end('half');
      return answer;
    },
  };
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
test('deletes only what is as it was', async () => {
  const { ETag } = await put('kept');
  await expect(
    s3.send(new DeleteObjectCommand({ Bucket, Key: 'kept', IfMatch: '"other"' })),
  ).rejects.toMatchObject({
    name: 'PreconditionFailed',
  });
  const { Errors } = await s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'kept', ETag: '"other"' }] } }),
  );
  expect(Errors).toMatchObject([{ Key: 'kept', Code: 'PreconditionFailed' }]);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'kept', IfMatch: ETag }));
  await expect(textOf('kept')).rejects.toMatchObject({ name: 'NoSuchKey' });
});
