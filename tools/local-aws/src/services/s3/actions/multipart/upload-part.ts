import { header } from '../../../../endpoint/exchange.ts';
import { algorithmName, checksumElement, defaultChecksum } from '../../body/checksum.ts';
import { announcedChecksum, receiveDocument, receivePayload } from '../../body/payload.ts';
import type { S3Action, S3Request } from '../../request.ts';
import { S3Error, entityTooLarge, invalidArgument, invalidRequest } from '../../s3-error.ts';
import type { Upload } from '../../storage/upload-store.ts';
import { s3Namespace } from '../../xml.ts';
import { copyBytes, copySource } from '../copy-source.ts';

export const uploadPart: S3Action = (request) => {
  const { exchange, uploads, incoming, now } = request;
  const { upload, number } = target(request);
  requireSameChecksum(upload, announcedChecksum(exchange));
  return incoming.fill(async ({ path, absolute }) => {
    const otherwise = upload.checksum?.header ?? defaultChecksum;
    const { md5, size, checksums } = await receivePayload(exchange, { file: absolute, otherwise });
    // Again: it may have been completed or aborted meanwhile.
    target(request);
    uploads.put({
      upload,
      file: path,
      part: { number, size, etag: md5, modified: now().getTime(), checksums },
    });
    return { status: 200, headers: { etag: `"${md5}"`, ...checksums } };
  });
};

const largestPart = 5 * 1024 ** 3;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export const uploadPartCopy: S3Action = async (request) => {
  const { exchange, buckets, uploads, objects, incoming, now } = request;
  const { upload, number } = target(request);
  await receiveDocument(exchange);
  const source = copySource(request);
  const range = copyRange(header(exchange, 'x-amz-copy-source-range'), source.size);
  if (range.end - range.start + 1 > largestPart)
    throw entityTooLarge(range.end - range.start + 1, largestPart);
  const sum = upload.checksum?.header ?? defaultChecksum;
  return incoming.fill(async ({ path, absolute }) => {
    const from = objects.fileOf(source);
    const { md5, size, checksum } = await copyBytes({ from, range, to: absolute, checksum: sum });
    target(request);
    const modified = now().getTime();
    const part = { number, size, etag: md5, modified, checksums: { [sum]: checksum } };
    uploads.put({ upload, file: path, part });
    return {
      status: 200,
      headers:
        buckets.versioning(source.bucket) === undefined
          ? {}
          : { 'x-amz-copy-source-version-id': source.version },
      document: {
        CopyPartResult: {
          '@_xmlns': s3Namespace,
          LastModified: new Date(modified).toISOString(),
          ETag: `"${md5}"`,
          ...(upload.checksum !== undefined && { [checksumElement(sum)]: checksum }),
        },
      },
    };
  });
};

/** `bytes=first-last`, both ends named. */
function copyRange(text: string | undefined, size: number): { start: number; end: number } {
  if (text === undefined) return { start: 0, end: size - 1 };
  const match = /^bytes=(\d+)-(\d+)$/.exec(text);
  const argument = { ArgumentName: 'x-amz-copy-source-range', ArgumentValue: text };
  if (match === null) {
    throw invalidArgument(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      argument,
    );
  }
  const [start, end] = [Number(match[1]), Number(match[2])];
  if (start <= end && end < size) return { start, end };
  throw invalidArgument(`Range specified is not valid for source object of size: ${size}`, argument);
}

function target({ exchange: { query }, buckets, uploads, bucket, key }: S3Request): {
  upload: Upload;
  number: number;
} {
  buckets.require(bucket);
  const text = query.get('partNumber') ?? '';
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number < 1 || number > 10_000) {
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', {
      ArgumentName: 'partNumber',
      ArgumentValue: text,
    });
  }
  return { upload: uploads.require({ id: query.get('uploadId') ?? '', bucket, key }), number };
}

/** An upload that named no algorithm takes parts with any. */
function requireSameChecksum({ checksum }: Upload, sent: string | undefined): void {
  if (checksum === undefined || sent === checksum.header) return;
  // S3 itself sums up a part that comes without, where the checksum is one of the whole.
  if (sent === undefined && checksum.type === 'FULL_OBJECT') return;
  const nameOf = (name: string | undefined) =>
    name === undefined ? 'null' : algorithmName(name).toLowerCase();
  throw invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${nameOf(checksum.header)}, actual checksum Type: ${nameOf(sent)}`,
  );
}

export const entityTooSmall = (details: Record<string, string | number>) =>
  new S3Error({
    code: 'EntityTooSmall',
    message: 'Your proposed upload is smaller than the minimum allowed size',
    details,
  });
