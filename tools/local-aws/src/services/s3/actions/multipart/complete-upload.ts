import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { header } from '../../../../endpoint/exchange.ts';
import {
  algorithmName,
  checksumElement,
  checksumHeaders,
  compositeChecksum,
  defaultChecksum,
  requireChecksum,
  startChecksum,
} from '../../body/checksum.ts';
import { receiveDocument } from '../../body/payload.ts';
import { expirationHeader } from '../../lifecycle/expiration-header.ts';
import { type S3Action, type S3Request, causeOf } from '../../request.ts';
import { badDigest, invalidRequest } from '../../s3-error.ts';
import type { Part, Upload } from '../../storage/upload-store.ts';
import type { ChecksumType, ObjectAttributes } from '../../stored-object.ts';
import { parseXml, s3Namespace } from '../../xml.ts';
import { versionHeaders } from '../find-version.ts';
import { chosenParts, invalidPart } from './chosen-parts.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const completeMultipartUpload: S3Action = async (request) => {
  const { exchange, buckets, objects, uploads, incoming, writes, bucket, key } = request;
  buckets.require(bucket);
  const find = () => uploads.require({ id: exchange.query.get('uploadId') ?? '', bucket, key });
  const document = parseXml(await receiveDocument(exchange, 8 * 1024 * 1024, { summed: false }));
  const upload = find();
  const parts = chosenParts(document, { stored: uploads.parts(upload.id), checksum: upload.checksum });
  requireSize(request, parts);
  const current = () => objects.current(bucket, key);
  return writes.guard({ exchange, bucket, key, current }, (check) =>
    incoming.fill(async ({ path, absolute }) => {
      const sum = upload.checksum ?? { header: defaultChecksum, type: 'FULL_OBJECT' as const };
      const whole = await concatenate({
        root: objects.root,
        parts,
        to: absolute,
        checksum: sum.header,
      }).catch((thrown: unknown) => {
        // A part that is gone: it was completed, aborted or replaced meanwhile.
        find();
        throw (thrown as NodeJS.ErrnoException).code === 'ENOENT' ? invalidPart() : thrown;
      });
      const composite = () =>
        compositeChecksum(
          sum.header,
          parts.map(({ checksums }) => checksums[sum.header] ?? ''),
        );
      const value = sum.type === 'COMPOSITE' ? composite() : whole;
      requireExpected(request, { ...sum, value });
      check();
      find();
      const etag = `${md5OfMd5s(parts)}-${parts.length}`;
      const attributes = attributesOf({ upload, parts, sum, value });
      const object = objects.put({
        ...{ bucket, key, file: path, etag, attributes },
        cause: causeOf(exchange, 'CompleteMultipartUpload'),
        also: (files) => uploads.forget(upload.id, files),
      });
      return {
        status: 200,
        headers: { ...versionHeaders(request, object.version), ...expirationHeader(request, object) },
        document: {
          CompleteMultipartUploadResult: {
            '@_xmlns': s3Namespace,
            Location: `${exchange.context.origin}/${bucket}/${encodeURIComponent(key)}`,
            ...{ Bucket: bucket, Key: key, ETag: `"${etag}"` },
            [checksumElement(sum.header)]: value,
            ChecksumType: sum.type,
          },
        },
      };
    }),
  );
};

/** The bytes of all parts in one file; gives the checksum of the whole. */
async function concatenate({
  root,
  parts,
  to,
  checksum,
}: {
  root: string;
  parts: readonly Part[];
  to: string;
  checksum: string;
}): Promise<string> {
  const running = startChecksum(checksum);
  await pipeline(async function* () {
    for (const { path } of parts) {
      for await (const bytes of createReadStream(join(root, path)) as AsyncIterable<Buffer>) {
        running.update(bytes);
        yield bytes;
      }
    }
  }, createWriteStream(to));
  return running.digest();
}

function attributesOf({
  upload,
  parts,
  sum,
  value,
}: {
  upload: Upload;
  parts: readonly Part[];
  sum: { header: string; type: ChecksumType };
  value: string;
}): ObjectAttributes {
  return {
    ...upload.attributes,
    checksums: { [sum.header]: value },
    checksumType: sum.type,
    parts: parts.map(({ number, size, checksums }) => ({
      ...{ number, size },
      checksums: upload.checksum === undefined ? {} : checksums,
    })),
  };
}

/** The ETag of an object in parts: MD5 of the parts' MD5s. */
function md5OfMd5s(parts: readonly Part[]): string {
  const md5 = createHash('md5');
  for (const { etag } of parts) md5.update(Buffer.from(etag, 'hex'));
  return md5.digest('hex');
}

function requireSize({ exchange }: S3Request, parts: readonly Part[]): void {
  const text = header(exchange, 'x-amz-mp-object-size');
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (text === undefined || Number(text) === size) return;
  throw invalidRequest(
    `The provided 'x-amz-mp-object-size' header does not match what was computed: ${size} bytes.`,
  );
}

/** The checksum of the whole object that the client expects. */
function requireExpected(
  { exchange }: S3Request,
  { header: own, type, value }: { header: string; type: ChecksumType; value: string },
): void {
  const asked = header(exchange, 'x-amz-checksum-type');
  if (asked !== undefined && asked !== type) {
    throw invalidRequest(
      `The upload was created using the ${type} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  for (const name of checksumHeaders) {
    const expected = header(exchange, name);
    if (expected === undefined) continue;
    if (name !== own) {
      throw invalidRequest(
        `Checksum Type mismatch occurred, expected checksum Type: ${algorithmName(own).toLowerCase()}, actual checksum Type: ${algorithmName(name).toLowerCase()}`,
      );
    }
    requireChecksum(name, expected.replace(/-\d+$/, ''));
    if (expected !== value && expected !== value.replace(/-\d+$/, ''))
      throw badDigest(algorithmName(own).toLowerCase());
  }
}
