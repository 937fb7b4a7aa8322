import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type Exchange, header, readBody } from '../../../endpoint/exchange.ts';
import { S3Error, badDigest, entityTooLarge, incompleteBody, invalidRequest } from '../s3-error.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import { algorithmName, checksumHeaders, requireChecksum, startChecksum } from './checksum.ts';

export interface ReceivedPayload {
  /** Hexadecimal MD5: the ETag of a plain PutObject. */
  readonly md5: string;
  readonly size: number;
  /** The one that the client sent, verified; or the one that was asked for. By header name. */
  readonly checksums: Readonly<Record<string, string>>;
}

/** The largest object of one request: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const largestObject = 5 * 1024 ** 3;

/** The checksum that a client announces by a header or by a trailer. */
export function announcedChecksum(exchange: Exchange): string | undefined {
  const trailers = (header(exchange, 'x-amz-trailer') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  const names = [
    ...checksumHeaders.filter((name) => header(exchange, name) !== undefined),
    ...trailers.filter((name) => name !== ''),
  ];
  if (names.length > 1) {
    throw invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  if (names.length === 0 && header(exchange, 'x-amz-sdk-checksum-algorithm') !== undefined) {
    throw invalidRequest(
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
  return names[0];
}

/** Streams a request's body into `file` and verifies every digest that the client sent. Without one it makes that of `otherwise`. */
export async function receivePayload(
  exchange: Exchange,
  { file, otherwise }: { file: string; otherwise: string },
): Promise<ReceivedPayload> {
  const declared = header(exchange, 'x-amz-content-sha256') ?? '';
  const chunked =
    declared.startsWith('STREAMING-') || /\baws-chunked\b/.test(header(exchange, 'content-encoding') ?? '');
  requireLength(exchange, chunked);
  const announced = announcedChecksum(exchange);
  const sent = announced === undefined ? undefined : header(exchange, announced);
  if (announced !== undefined && sent !== undefined) requireChecksum(announced, sent);
  const contentMd5 = readContentMd5(exchange);
  const running = startChecksum(announced ?? otherwise);
  const md5 = createHash('md5');
  const sha256 = isDigest(declared) ? createHash('sha256') : undefined;
  const trailers = new Map<string, string>();
  const raw = exchange.request as AsyncIterable<Buffer>;

  let size = 0;
  await pipeline(
    chunked ? decodeAwsChunked(raw, { trailers, signed: declared.startsWith('STREAMING-AWS4-') }) : raw,
    async function* (body: AsyncIterable<Buffer>) {
      for await (const bytes of body) {
        size += bytes.length;
        if (size > largestObject) throw entityTooLarge(size, largestObject);
        md5.update(bytes);
        sha256?.update(bytes);
        running.update(bytes);
        yield bytes;
      }
    },
    createWriteStream(file),
  );

  const decodedLength = header(exchange, 'x-amz-decoded-content-length');
  if (decodedLength !== undefined && Number(decodedLength) !== size) {
    throw incompleteBody(
      'You did not provide the number of bytes specified by the x-amz-decoded-content-length header.',
    );
  }
  const actual = running.digest();
  if (announced !== undefined) {
    const expected = sent ?? trailers.get(announced);
    if (expected === undefined) throw malformedTrailer();
    if (requireChecksum(announced, expected) !== actual) throw badDigest(algorithmName(announced));
  }
  const digest = md5.digest();
  if (contentMd5 !== undefined && contentMd5 !== digest.toString('base64')) throw badDigest('Content-MD5');
  if (sha256 !== undefined && sha256.digest('hex') !== declared) throw wrongSha256();
  return { md5: digest.toString('hex'), size, checksums: { [announced ?? otherwise]: actual } };
}

/** The body of a request that is a document, with its digests verified, unless its checksum headers are about something else. */
export async function receiveDocument(
  exchange: Exchange,
  limit = 1024 * 1024,
  { summed = true }: { summed?: boolean } = {},
): Promise<Buffer> {
  const announced = summed ? announcedChecksum(exchange) : undefined;
  const contentMd5 = readContentMd5(exchange);
  if (Number(header(exchange, 'content-length') ?? 0) > limit) throw tooLong(limit);
  const body = await readBody(exchange, limit).catch((thrown: unknown) => {
    throw (thrown as { status?: number }).status === 413 ? tooLong(limit) : thrown;
  });
  if (contentMd5 !== undefined && contentMd5 !== createHash('md5').update(body).digest('base64')) {
    throw badDigest('Content-MD5');
  }
  const declared = header(exchange, 'x-amz-content-sha256') ?? '';
  if (isDigest(declared) && createHash('sha256').update(body).digest('hex') !== declared) throw wrongSha256();
  if (announced !== undefined) {
    const checksum = startChecksum(announced);
    checksum.update(body);
    if (requireChecksum(announced, header(exchange, announced) ?? '') !== checksum.digest()) {
      throw badDigest(algorithmName(announced));
    }
  }
  return body;
}

/** Without a length S3 takes nothing: it answers before the body is read. */
function requireLength(exchange: Exchange, chunked: boolean): void {
  const text = header(exchange, chunked ? 'x-amz-decoded-content-length' : 'content-length');
  if (text === undefined || !/^\d{1,15}$/.test(text)) {
    throw new S3Error({
      code: 'MissingContentLength',
      message: 'You must provide the Content-Length HTTP header.',
      status: 411,
    });
  }
  if (Number(text) > largestObject) throw entityTooLarge(Number(text), largestObject);
}

function readContentMd5(exchange: Exchange): string | undefined {
  const value = header(exchange, 'content-md5');
  if (value === undefined || Buffer.from(value, 'base64').length === 16) return value;
  throw new S3Error({ code: 'InvalidDigest', message: 'The Content-MD5 you specified was invalid.' });
}

const isDigest = (declared: string) => /^[0-9a-f]{64}$/.test(declared);

const malformedTrailer = () =>
  new S3Error({
    code: 'MalformedTrailerError',
    message:
      'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  });

const wrongSha256 = () =>
  new S3Error({
    code: 'XAmzContentSHA256Mismatch',
    message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
  });

const tooLong = (limit: number) =>
  new S3Error({
    code: 'MaxMessageLengthExceeded',
    message: 'Your request was too big.',
    details: { MaxMessageLengthBytes: limit },
  });
