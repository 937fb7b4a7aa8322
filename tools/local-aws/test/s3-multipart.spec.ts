import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compositeChecksum } from '../src/services/s3/body/checksum.ts';
import { type TestBucket, startBucket } from './s3-bucket.ts';

const Bucket = 'parts';
const mebibyte = 1024 * 1024;
const five = Buffer.alloc(5 * mebibyte, 'five');
let bucket: TestBucket;
let s3: S3Client;

beforeAll(async () => {
  bucket = await startBucket(Bucket);
  s3 = bucket.s3;
});
afterAll(() => bucket.endpoint.close());

const begin = async (Key: string, more: Partial<CreateMultipartUploadCommandInput> = {}) => {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  return { Bucket, Key, UploadId };
};
type Begun = Awaited<ReturnType<typeof begin>>;
const part = async (upload: Begun, PartNumber: number, Body: string | Uint8Array, more: object = {}) => ({
  ...(await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body, ...more }))),
  PartNumber,
});
const complete = (
  upload: Begun,
  Parts: { PartNumber: number; ETag?: string | undefined }[],
  more: object = {},
) => s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more }));
const md5 = (bytes: Uint8Array | string) => createHash('md5').update(bytes).digest();

describe('an upload in parts', () => {
  test('is one object, whose ETag is of the parts’ sums; each part can be read by its number', async () => {
    const upload = await begin('whole', { ContentType: 'text/plain', Metadata: { a: '1' } });
    const [second, first] = [await part(upload, 2, 'end'), await part(upload, 1, five)];
    await part(upload, 3, 'left out');
    const { ETag } = await complete(upload, [first, second]);
    const sums = createHash('md5')
      .update(Buffer.concat([md5(five), md5('end')]))
      .digest('hex');
    expect(ETag).toBe(`"${sums}-2"`);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'whole' }));
    expect(head).toMatchObject({
      ContentLength: five.length + 3,
      ContentType: 'text/plain',
      Metadata: { a: '1' },
      ETag,
    });
    const last = await s3.send(new GetObjectCommand({ Bucket, Key: 'whole', PartNumber: 2 }));
    expect(last).toMatchObject({ PartsCount: 2, ContentRange: `bytes 5242880-5242882/5242883` });
    expect(await last.Body?.transformToString()).toBe('end');
    await expect(
      s3.send(new HeadObjectCommand({ Bucket, Key: 'whole', PartNumber: 3 })),
    ).rejects.toMatchObject({
      $metadata: { httpStatusCode: 416 },
    });
    await expect(complete(upload, [first])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  test('by the clients’ own upload manager', async () => {
    const Body = Buffer.concat([five, five, Buffer.from('tail')]);
    const upload = new Upload({
      client: s3,
      params: { Bucket, Key: 'managed', Body },
      partSize: 5 * mebibyte,
    });
    const { ETag } = await upload.done();
    expect(ETag).toMatch(/-3"$/);
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'managed' }));
    expect(md5((await got.Body?.transformToByteArray()) ?? '')).toEqual(md5(Body));
  });

  // API_UploadPartCopy.html
  test('is made of other objects', async () => {
    await bucket.put('source', Buffer.concat([five, Buffer.from('0123456789')]));
    const upload = await begin('copied');
    const copy = async (PartNumber: number, CopySourceRange?: string) => {
      const source = { ...upload, PartNumber, CopySource: `${Bucket}/source`, CopySourceRange };
      const { CopyPartResult } = await s3.send(new UploadPartCopyCommand(source));
      return { PartNumber, ETag: CopyPartResult?.ETag };
    };
    const parts = [await copy(1), await copy(2, 'bytes=5242882-5242884')];
    await expect(copy(3, 'bytes=5242882-9999999')).rejects.toMatchObject({ name: 'InvalidArgument' });
    await complete(upload, parts);
    expect(await bucket.textOf('copied', { Range: 'bytes=-5' })).toBe('89234');
  });

  test('is listed with its parts, page by page, until it is aborted', async () => {
    const uploads = [
      await begin('list/a'),
      await begin('list/b'),
      await begin('list/b'),
      await begin('list/c/d'),
    ];
    const [first] = uploads;
    for (const PartNumber of [1, 2, 3]) await part(first!, PartNumber, `part ${PartNumber}`);
    const parts = await s3.send(new ListPartsCommand({ ...first!, MaxParts: 2 }));
    expect(parts).toMatchObject({
      IsTruncated: true,
      NextPartNumberMarker: '2',
      Parts: [{ PartNumber: 1, Size: 6 }, { PartNumber: 2 }],
    });
    const rest = await s3.send(new ListPartsCommand({ ...first!, PartNumberMarker: '2' }));
    expect(rest.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3]);

    const listed = await s3.send(
      new ListMultipartUploadsCommand({ Bucket, Prefix: 'list/', Delimiter: '/' }),
    );
    expect(listed.Uploads?.map(({ Key }) => Key)).toEqual(['list/a', 'list/b', 'list/b']);
    expect(listed.CommonPrefixes).toEqual([{ Prefix: 'list/c/' }]);
    const seen: (string | undefined)[] = [];
    let marker: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
    for (;;) {
      const page = await s3.send(
        new ListMultipartUploadsCommand({ Bucket, Prefix: 'list/', MaxUploads: 1, ...marker }),
      );
      seen.push(...(page.Uploads ?? []).map(({ UploadId }) => UploadId));
      if (page.IsTruncated !== true) break;
      marker = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    }
    expect(seen.toSorted()).toEqual(uploads.map(({ UploadId }) => UploadId).toSorted());

    await s3.send(new AbortMultipartUploadCommand(first!));
    await expect(s3.send(new ListPartsCommand(first!))).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(part(first!, 1, 'late')).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });
});

// API_CompleteMultipartUpload.html, errors.
describe('completing refuses', () => {
  test('parts that are not there, not in order, or too small', async () => {
    const upload = await begin('refused');
    const [one, two] = [await part(upload, 1, 'small'), await part(upload, 2, 'small too')];
    const wrong = { ...one, ETag: '"00000000000000000000000000000000"' };
    await expect(complete(upload, [wrong, two])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete(upload, [one, { ...two, PartNumber: 3 }])).rejects.toMatchObject({
      name: 'InvalidPart',
    });
    await expect(complete(upload, [two, one])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete(upload, [one, two])).rejects.toMatchObject({
      name: 'EntityTooSmall',
      PartNumber: '1',
    });
    await expect(complete(upload, [])).rejects.toMatchObject({ name: 'MalformedXML' });
    await expect(part(upload, 10_001, 'x')).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(complete(upload, [two], { MpuObjectSize: 1 })).rejects.toMatchObject({
      name: 'InvalidRequest',
    });
    await complete(upload, [two], { MpuObjectSize: 9 });
    expect(await bucket.textOf('refused')).toBe('small too');
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
describe('checksums of an upload in parts', () => {
  // The sums of three parts and of their object as S3 itself gave them: https://github.com/floci-io/floci/issues/3083
  test('of the parts’ sums', () => {
    const parts = [
      'lcKa6Boe7a167tUCN5C4OaFygGSYD8MBnBARTrdL+1w=',
      'gHjhbUT4oo2tSCtSZJdlKi+jeNXJT+VImqdPXsXvkOc=',
      '4l9PQ3zOPZ0oGFvknFX+J4zZwE4WMzO+l3r8XrbWOeM=',
    ];
    expect(compositeChecksum('x-amz-checksum-sha256', parts)).toBe(
      'rVWtNbadtsaKXJAcgWPWjifHzJaXde/iV4jaJAOdivc=-3',
    );
  });

  test.each(['SHA1', 'SHA256', 'CRC32', 'CRC32C'] as const)('%s: composite', async (ChecksumAlgorithm) => {
    const name = `Checksum${ChecksumAlgorithm}` as const;
    const upload = await begin('composite', { ChecksumAlgorithm });
    const one = await part(upload, 1, 'one', { ChecksumAlgorithm });
    await expect(complete(upload, [{ PartNumber: 1, ETag: one.ETag }])).rejects.toThrow(
      /must include the checksum for each part/,
    );
    const wrong = {
      PartNumber: 1,
      ETag: one.ETag,
      [name]: Buffer.alloc(Buffer.from(one[name] ?? '', 'base64').length).toString('base64'),
    };
    await expect(complete(upload, [wrong])).rejects.toMatchObject({ name: 'InvalidPart' });
    const done = await complete(upload, [{ PartNumber: 1, ETag: one.ETag, [name]: one[name] }]);
    const expected = compositeChecksum(`x-amz-checksum-${ChecksumAlgorithm.toLowerCase()}`, [
      one[name] ?? '',
    ]);
    expect(done).toMatchObject({ [name]: expected, ChecksumType: 'COMPOSITE' });
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'composite', ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ [name]: expected, ChecksumType: 'COMPOSITE' });
    const attributes = await s3.send(
      new GetObjectAttributesCommand({
        Bucket,
        Key: 'composite',
        ObjectAttributes: ['Checksum', 'ObjectParts'],
      }),
    );
    expect(attributes.Checksum?.[name]).toBe(expected.replace('-1', ''));
    expect(attributes.ObjectParts).toMatchObject({
      TotalPartsCount: 1,
      Parts: [{ PartNumber: 1, Size: 3, [name]: one[name] }],
    });
  });

  test('of the whole object, the default or asked for', async () => {
    const plain = await begin('whole-sum');
    const one = await part(plain, 1, '123456789');
    const done = await complete(plain, [{ PartNumber: 1, ETag: one.ETag }]);
    const crc64 = Buffer.from('ae8b14860a799888', 'hex').toString('base64');
    expect(done).toMatchObject({ ChecksumCRC64NVME: crc64, ChecksumType: 'FULL_OBJECT' });

    const asked = { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } as const;
    const upload = await begin('whole-sum', asked);
    const two = await part(upload, 1, '123456789');
    const ChecksumCRC32 = Buffer.from('cbf43926', 'hex').toString('base64');
    const parts = [{ PartNumber: 1, ETag: two.ETag }];
    await expect(
      complete(upload, parts, { ChecksumCRC32: 'AAAAAA==', ChecksumType: 'FULL_OBJECT' }),
    ).rejects.toMatchObject({ name: 'BadDigest' });
    expect(await complete(upload, parts, { ChecksumCRC32, ChecksumType: 'FULL_OBJECT' })).toMatchObject({
      ChecksumCRC32,
    });
  });

  // Messages as S3 gives them: https://github.com/floci-io/floci/pull/3093
  test('that cannot be are refused', async () => {
    for (const wrong of [
      { ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' },
      { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'COMPOSITE' },
      { ChecksumType: 'COMPOSITE' },
    ] as const) {
      await expect(begin('impossible', wrong)).rejects.toMatchObject({ name: 'InvalidRequest' });
    }
    const upload = await begin('other', { ChecksumAlgorithm: 'SHA256' });
    await expect(part(upload, 1, 'x', { ChecksumAlgorithm: 'CRC32' })).rejects.toThrow(
      'Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32',
    );
  });
});
