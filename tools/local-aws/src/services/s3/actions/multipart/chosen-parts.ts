import { algorithmName, checksumElement } from '../../body/checksum.ts';
import { S3Error, invalidRequest } from '../../s3-error.ts';
import type { Part, Upload } from '../../storage/upload-store.ts';
import { listOf, malformedXml, textOf } from '../../xml.ts';
import { entityTooSmall } from './upload-part.ts';

/** All parts but the last: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const smallestPart = 5 * 1024 * 1024;

/** The parts that a CompleteMultipartUpload names, as they are stored. */
export function chosenParts(
  document: Record<string, unknown>,
  { stored, checksum }: { stored: readonly Part[]; checksum: Upload['checksum'] },
): readonly Part[] {
  const named = listOf(document['CompleteMultipartUpload'], 'Part').map((part) => ({
    number: Number(textOf(part, 'PartNumber') ?? NaN),
    etag: textOf(part, 'ETag')?.replaceAll('"', ''),
    sum: checksum === undefined ? undefined : textOf(part, checksumElement(checksum.header)),
  }));
  if (named.length === 0 || named.length > 10_000 || named.some(({ number }) => !Number.isInteger(number))) {
    throw malformedXml();
  }
  for (const [at, { number }] of named.entries()) {
    if (number <= (named[at - 1]?.number ?? 0)) throw invalidPartOrder();
  }
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  const parts = named.map(({ number, etag, sum }) => {
    const part = byNumber.get(number);
    if (part === undefined || part.etag !== etag) throw invalidPart(number, etag);
    if (checksum === undefined) return part;
    if (sum === undefined && checksum.type === 'COMPOSITE') {
      const name = algorithmName(checksum.header).toLowerCase();
      throw invalidRequest(
        `The upload was created using a ${name} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
      );
    }
    if (sum !== undefined && sum !== part.checksums[checksum.header]) throw invalidPart(number, etag);
    return part;
  });
  const small = parts.slice(0, -1).find(({ size }) => size < smallestPart);
  if (small !== undefined) {
    throw entityTooSmall({
      ...{
        ProposedSize: small.size,
        MinSizeAllowed: smallestPart,
        PartNumber: small.number,
        ETag: small.etag,
      },
    });
  }
  return parts;
}

export const invalidPart = (PartNumber = 0, etag = '') =>
  new S3Error({
    code: 'InvalidPart',
    message:
      "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    details: { PartNumber, ETag: etag },
  });

const invalidPartOrder = () =>
  new S3Error({
    code: 'InvalidPartOrder',
    message: 'The list of parts was not in ascending order. Parts must be ordered by part number.',
  });
