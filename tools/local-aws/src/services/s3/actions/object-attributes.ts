import { header } from '../../../endpoint/exchange.ts';
import type { XmlElement } from '../../../endpoint/xml.ts';
import { checksumElement } from '../body/checksum.ts';
import type { S3Action } from '../request.ts';
import { invalidArgument } from '../s3-error.ts';
import type { ObjectVersion } from '../stored-object.ts';
import { s3Namespace } from '../xml.ts';
import { findVersion, versionHeaders } from './find-version.ts';

const known = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
export const getObjectAttributes: S3Action = (request) => {
  const { exchange } = request;
  const object = findVersion(request, exchange.query.get('versionId'));
  const asked = (header(exchange, 'x-amz-object-attributes') ?? '').split(',').map((name) => name.trim());
  if (asked.some((name) => !known.includes(name))) {
    throw invalidArgument('Invalid attribute name specified.', { ArgumentName: 'x-amz-object-attributes' });
  }
  const { checksums, checksumType = 'FULL_OBJECT', headers } = object.attributes;
  const has = (name: string) => asked.includes(name);
  return {
    status: 200,
    headers: {
      'last-modified': new Date(object.modified).toUTCString(),
      ...versionHeaders(request, object.version),
    },
    document: {
      GetObjectAttributesResponse: {
        '@_xmlns': s3Namespace,
        ...(has('ETag') && { ETag: object.etag }),
        ...(has('Checksum') &&
          Object.keys(checksums).length > 0 && {
            Checksum: { ...elements(checksums), ChecksumType: checksumType },
          }),
        ...(has('ObjectParts') && object.attributes.parts && { ObjectParts: partsOf(object, exchange) }),
        ...(has('StorageClass') && { StorageClass: headers['x-amz-storage-class'] ?? 'STANDARD' }),
        ...(has('ObjectSize') && { ObjectSize: object.size }),
      },
    },
  };
};

/** Where the checksum is one of the whole object, S3 tells the number of parts alone. */
function partsOf({ attributes }: ObjectVersion, exchange: Parameters<typeof header>[0]): XmlElement {
  const parts = attributes.parts ?? [];
  if (attributes.checksumType !== 'COMPOSITE') return { PartsCount: parts.length };
  const most = Math.min(Number(header(exchange, 'x-amz-max-parts') ?? 1000) || 1000, 1000);
  const marker = Number(header(exchange, 'x-amz-part-number-marker') ?? 0) || 0;
  const rest = parts.filter(({ number }) => number > marker);
  const page = rest.slice(0, most);
  return {
    PartsCount: parts.length,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.number ?? marker,
    MaxParts: most,
    IsTruncated: page.length < rest.length,
    Part: page.map(({ number, size, checksums }) => ({
      ...elements(checksums),
      PartNumber: number,
      Size: size,
    })),
  };
}

/** Here a composite checksum comes without its count: https://github.com/floci-io/floci/issues/3083, seen on S3. */
function elements(checksums: Readonly<Record<string, string>>): XmlElement {
  return Object.fromEntries(
    Object.entries(checksums).map(([name, value]) => [checksumElement(name), value.replace(/-\d+$/, '')]),
  );
}
