import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../../endpoint/aws-error.ts';
import { type Exchange, header } from '../../endpoint/exchange.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import { checksumHeaders, startChecksum } from './checksum.ts';

export interface ReceivedPayload {
  /** Hexadecimal MD5: the ETag of a plain PutObject. */
  readonly md5: string;
  /** Those that the client sent, verified, by header name. */
  readonly checksums: Readonly<Record<string, string>>;
}

/** S3's largest single PutObject. */
const largestObject = 5 * 1024 ** 3;

/** Streams a request's body into `file` and verifies every digest that the client sent; removes the file when one is wrong. */
export async function receivePayload(exchange: Exchange, file: string): Promise<ReceivedPayload> {
  try {
    return await receive(exchange, file);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

async function receive(exchange: Exchange, file: string): Promise<ReceivedPayload> {
  const declared = header(exchange, 'x-amz-content-sha256') ?? '';
  const chunked =
    declared.startsWith('STREAMING-') || /\baws-chunked\b/.test(header(exchange, 'content-encoding') ?? '');
  const announced =
    header(exchange, 'x-amz-trailer')
      ?.toLowerCase()
      .split(',')
      .map((name) => name.trim()) ?? [];
  const named = checksumHeaders.filter((name) => header(exchange, name) !== undefined);
  const running = new Map([...announced, ...named].map((name) => [name, startChecksum(name)]));
  const md5 = createHash('md5');
  const sha256 = /^[0-9a-f]{64}$/.test(declared) ? createHash('sha256') : undefined;
  const trailers = new Map<string, string>();
  const raw = exchange.request as AsyncIterable<Buffer>;

  let size = 0;
  await pipeline(
    chunked ? decodeAwsChunked(raw, trailers) : raw,
    async function* (body: AsyncIterable<Buffer>) {
      for await (const bytes of body) {
        size += bytes.length;
        if (size > largestObject) throw tooLarge();
        md5.update(bytes);
        sha256?.update(bytes);
        for (const checksum of running.values()) checksum.update(bytes);
        yield bytes;
      }
    },
    createWriteStream(file),
  );

  const decodedLength = header(exchange, 'x-amz-decoded-content-length');
  if (decodedLength !== undefined && Number(decodedLength) !== size) throw incompleteBody();
  const checksums: Record<string, string> = {};
  for (const [name, checksum] of running) {
    const expected = header(exchange, name) ?? trailers.get(name);
    if (expected === undefined) throw incompleteBody();
    const actual = checksum.digest();
    if (actual !== expected) {
      throw new AwsError({
        code: 'BadDigest',
        message: `The ${name.replace('x-amz-checksum-', '').toUpperCase()} you specified did not match the calculated checksum.`,
      });
    }
    checksums[name] = actual;
  }
  const digest = md5.digest();
  const contentMd5 = header(exchange, 'content-md5');
  if (contentMd5 !== undefined && contentMd5 !== digest.toString('base64')) {
    throw new AwsError({
      code: 'BadDigest',
      message: 'The Content-MD5 you specified did not match what we received.',
    });
  }
  if (sha256 !== undefined && sha256.digest('hex') !== declared) {
    throw new AwsError({
      code: 'XAmzContentSHA256Mismatch',
      message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
    });
  }
  return { md5: digest.toString('hex'), checksums };
}

function incompleteBody(): AwsError {
  return new AwsError({
    code: 'IncompleteBody',
    message: 'You did not provide the number of bytes, or the trailing checksum, that the headers announced.',
  });
}

function tooLarge(): AwsError {
  return new AwsError({
    code: 'EntityTooLarge',
    message: 'Your proposed upload exceeds the maximum allowed size',
  });
}
