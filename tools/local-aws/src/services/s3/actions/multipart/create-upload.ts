import { header } from '../../../../endpoint/exchange.ts';
import { algorithmName, checksumHeaderOf } from '../../body/checksum.ts';
import { receiveDocument } from '../../body/payload.ts';
import { describedBy } from '../../object-headers.ts';
import type { S3Action, S3Request } from '../../request.ts';
import { invalidRequest } from '../../s3-error.ts';
import type { Upload } from '../../storage/upload-store.ts';
import { tagsOfHeader } from '../../tags.ts';
import { s3Namespace } from '../../xml.ts';

export const createMultipartUpload: S3Action = async (request) => {
  const { exchange, buckets, uploads, bucket, key, now } = request;
  buckets.require(bucket);
  await receiveDocument(exchange, undefined, { summed: false });
  const tags = tagsOfHeader(header(exchange, 'x-amz-tagging'));
  const checksum = checksumOf(request);
  const upload = uploads.create({
    ...{ bucket, key, initiated: now().getTime(), checksum },
    attributes: { ...describedBy(exchange), checksums: {}, ...(tags.length > 0 && { tags }) },
  });
  return {
    status: 200,
    headers:
      checksum === undefined
        ? {}
        : {
            'x-amz-checksum-algorithm': algorithmName(checksum.header),
            'x-amz-checksum-type': checksum.type,
          },
    document: {
      InitiateMultipartUploadResult: {
        '@_xmlns': s3Namespace,
        Bucket: bucket,
        Key: key,
        UploadId: upload.id,
      },
    },
  };
};

/**
 * SHA sums are of the parts' sums, CRC64NVME is of the whole, CRC32 and CRC32C are of either.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
function checksumOf({ exchange }: S3Request): Upload['checksum'] {
  const name = header(exchange, 'x-amz-checksum-algorithm');
  const type = header(exchange, 'x-amz-checksum-type');
  if (name === undefined) {
    if (type === undefined) return undefined;
    throw invalidRequest(
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  if (type !== undefined && type !== 'COMPOSITE' && type !== 'FULL_OBJECT') {
    throw invalidRequest('Value for x-amz-checksum-type header is invalid.');
  }
  const sum = checksumHeaderOf(name);
  const wholeOnly = sum.endsWith('crc64nvme');
  const partsOnly = sum.includes('-sha');
  if ((wholeOnly && type === 'COMPOSITE') || (partsOnly && type === 'FULL_OBJECT')) {
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${name.toLowerCase()} checksum algorithm.`,
    );
  }
  return { header: sum, type: type ?? (wholeOnly ? 'FULL_OBJECT' : 'COMPOSITE') };
}
