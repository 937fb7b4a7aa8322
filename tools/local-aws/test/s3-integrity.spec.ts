import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ManualClock } from '../src/index.ts';
import { type TestBucket, startBucket } from './s3-bucket.ts';

const Bucket = 'verified';
const clock = new ManualClock('2026-11-22T12:00:00Z');
let bucket: TestBucket;
let s3: S3Client;
let put: TestBucket['put'];
let textOf: TestBucket['textOf'];

beforeAll(async () => {
  bucket = await startBucket(Bucket, { clock });
  ({ s3, put, textOf } = bucket);
});
afterAll(() => bucket.endpoint.close());

const code = async (answer: Response) =>
  /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1] ?? answer.status;
const raw = (key: string, headers: Record<string, string>, body: string | Uint8Array = 'payload') =>
  fetch(`${bucket.endpoint.origin}/${Bucket}/${key}`, { method: 'PUT', headers, body: Buffer.from(body) });

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
describe('checksums', () => {
  test.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const)(
    '%s is verified, kept and given back',
    async (ChecksumAlgorithm) => {
      const name = `Checksum${ChecksumAlgorithm}` as const;
      const sum = (await put('summed', 'payload', { ChecksumAlgorithm }))[name] ?? '';
      expect(await textOf('summed', { ChecksumMode: 'ENABLED' })).toBe('payload');
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'summed', ChecksumMode: 'ENABLED' }));
      expect(head[name]).toBe(sum);
      const wrong = Buffer.alloc(Buffer.from(sum, 'base64').length).toString('base64');
      await expect(put('unsummed', 'payload', { [name]: wrong })).rejects.toMatchObject({
        name: 'BadDigest',
      });
      await expect(put('unsummed', 'payload', { [name]: 'AAAA' })).rejects.toMatchObject({
        name: 'InvalidRequest',
      });
      await expect(textOf('unsummed')).rejects.toMatchObject({ name: 'NoSuchKey' });
    },
  );

  // API_PutObject.html: without one, S3 adds CRC64NVME. Its value here is the catalogue's for "123456789".
  test('CRC64NVME is added where the client sends none', async () => {
    const { headers } = await raw('added', {}, '123456789');
    const crc64 = Buffer.from('ae8b14860a799888', 'hex').toString('base64');
    expect(headers.get('x-amz-checksum-crc64nvme')).toBe(crc64);
    expect(await code(await raw('added', { 'x-amz-checksum-crc64nvme': crc64 }, '123456789'))).toBe(200);
  });

  test('of two kinds, or announced and not sent, are refused', async () => {
    const sum = Buffer.alloc(4).toString('base64');
    expect(await code(await raw('x', { 'x-amz-checksum-crc32': sum, 'x-amz-checksum-crc32c': sum }))).toBe(
      'InvalidRequest',
    );
    expect(await code(await raw('x', { 'x-amz-sdk-checksum-algorithm': 'CRC32' }))).toBe('InvalidRequest');
  });

  test('Content-MD5 and the hash of the signature are verified', async () => {
    const md5 = createHash('md5').update('payload').digest('base64');
    expect(await code(await raw('x', { 'content-md5': md5 }))).toBe(200);
    expect(await code(await raw('x', { 'content-md5': Buffer.alloc(16).toString('base64') }))).toBe(
      'BadDigest',
    );
    expect(await code(await raw('x', { 'content-md5': 'x' }))).toBe('InvalidDigest');
    expect(await code(await raw('x', { 'x-amz-content-sha256': '0'.repeat(64) }))).toBe(
      'XAmzContentSHA256Mismatch',
    );
  });
});

describe('aws-chunked bodies', () => {
  test('are streamed with a trailing checksum', async () => {
    const chunks = Array.from({ length: 40 }, (_, index) => Buffer.alloc(10_000, index));
    const { ChecksumCRC32 } = await put('streamed', Readable.from(chunks), { ContentLength: 400_000 });
    expect(ChecksumCRC32).toBeDefined();
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'streamed' }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(Buffer.concat(chunks));
    expect(got.ContentEncoding).toBeUndefined();
  });

  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32('payload'));
  const framed = (body: string, headers: Record<string, string>) =>
    raw(
      'framed',
      { 'content-encoding': 'gzip,aws-chunked', 'x-amz-decoded-content-length': '7', ...headers },
      body,
    );
  const unsigned = {
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-trailer': 'x-amz-checksum-crc32',
  };
  const signed = { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' };
  const signature = `;chunk-signature=${'0'.repeat(64)}`;

  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and …-trailers.html
  test.each([
    [
      'unsigned',
      `7\r\npayload\r\n0\r\nx-amz-checksum-crc32:${crc.toString('base64')}\r\n\r\n`,
      unsigned,
      200,
    ],
    ['signed', `7${signature}\r\npayload\r\n0${signature}\r\n\r\n`, signed, 200],
    ['of another sum', `7\r\npayload\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n`, unsigned, 'BadDigest'],
    ['without the trailer', `7\r\npayload\r\n0\r\n\r\n`, unsigned, 'MalformedTrailerError'],
    ['cut short', `7\r\npay`, unsigned, 'IncompleteBody'],
    [
      'shorter than announced',
      `3\r\npay\r\n0\r\n\r\n`,
      { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' },
      'IncompleteBody',
    ],
    ['signed without signatures', `7\r\npayload\r\n0\r\n\r\n`, signed, 'IncompleteBody'],
  ])('%s', async (_, body, headers, expected) => {
    expect(await code(await framed(body, headers))).toBe(expected);
    if (expected === 200) {
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'framed' }));
      expect(head).toMatchObject({ ContentEncoding: 'gzip', ContentLength: 7 });
    }
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
describe('presigned addresses', () => {
  const sign = (client: S3Client, more: object = {}, Key = 'signed key+ü') =>
    getSignedUrl(client, new GetObjectCommand({ Bucket, Key }), {
      expiresIn: 60,
      signingDate: clock.now(),
      ...more,
    });

  test('read and write, until they expire', async () => {
    const upload = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'signed key+ü' }), {
      signingDate: clock.now(),
    });
    expect((await fetch(upload, { method: 'PUT', body: 'by address' })).status).toBe(200);
    const url = await sign(s3);
    expect(await (await fetch(url)).text()).toBe('by address');
    clock.advance(60_000);
    expect((await fetch(url)).status).toBe(200);
    clock.advance(1000);
    const late = await fetch(url);
    expect([late.status, await late.text()]).toEqual([403, expect.stringContaining('Request has expired')]);
    const early = await sign(s3, { signingDate: new Date(clock.now().getTime() + 3_600_000) });
    expect(await code(await fetch(early))).toBe('AccessDenied');
  });

  test('are refused when they are not as they were signed', async () => {
    const url = await sign(s3);
    for (const [from, to, expected] of [
      [/Expires=60/, 'Expires=61', 'SignatureDoesNotMatch'],
      [/signed/, 'other', 'SignatureDoesNotMatch'],
      [/Signature=[0-9a-f]{4}/, 'Signature=zzzz', 'SignatureDoesNotMatch'],
      [/&X-Amz-Signature=[0-9a-f]+/, '', 'AuthorizationQueryParametersError'],
      [/X-Amz-Credential=test/, 'X-Amz-Credential=', 'AuthorizationQueryParametersError'],
      [/Expires=60/, 'Expires=604801', 'AuthorizationQueryParametersError'],
      [/HMAC-SHA256/, 'MD5', 'AuthorizationQueryParametersError'],
    ] as const) {
      expect(await code(await fetch(url.replace(from, to))), String(from)).toBe(expected);
    }
    expect(await code(await fetch(url, { method: 'DELETE' }))).toBe('SignatureDoesNotMatch');
  });

  test('are signed with another secret, or with a role’s, or with a key that nobody knows here', async () => {
    const as = (accessKeyId: string, secretAccessKey: string, sessionToken?: string) =>
      new S3Client({
        ...bucket.endpoint.client,
        credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
      });
    expect(await code(await fetch(await sign(as('test', 'wrong'))))).toBe('SignatureDoesNotMatch');
    expect(await code(await fetch(await sign(as('AKIAUNKNOWN', 'any'))))).toBe(200);
    const sts = new STSClient(bucket.endpoint.client);
    const RoleArn = 'arn:aws:iam::000000000000:role/reader';
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test', DurationSeconds: 900 }),
    );
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = Credentials ?? {};
    const url = await sign(as(AccessKeyId, SecretAccessKey, SessionToken), { expiresIn: 3600 });
    expect(await code(await fetch(url))).toBe(200);
    expect(await code(await fetch(await sign(as(AccessKeyId, 'wrong', SessionToken))))).toBe(
      'SignatureDoesNotMatch',
    );
    clock.advance(901_000);
    expect(await code(await fetch(url))).toBe('ExpiredToken');
  });
});
