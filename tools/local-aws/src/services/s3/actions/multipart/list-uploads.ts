import { algorithmName, checksumElement } from '../../body/checksum.ts';
import type { XmlElement } from '../../../../endpoint/xml.ts';
import type { S3Action } from '../../request.ts';
import type { Upload } from '../../storage/upload-store.ts';
import { encoderOf, parseMost, s3Namespace } from '../../xml.ts';

export const abortMultipartUpload: S3Action = ({ exchange, buckets, uploads, bucket, key }) => {
  buckets.require(bucket);
  uploads.abort(uploads.require({ id: exchange.query.get('uploadId') ?? '', bucket, key }));
  return { status: 204 };
};

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export const listParts: S3Action = ({ exchange: { query }, buckets, uploads, owner, bucket, key }) => {
  buckets.require(bucket);
  const upload = uploads.require({ id: query.get('uploadId') ?? '', bucket, key });
  const most = parseMost(query, 'max-parts');
  const marker = Number(query.get('part-number-marker') ?? 0) || 0;
  const rest = uploads.parts(upload.id).filter(({ number }) => number > marker);
  const page = rest.slice(0, most);
  return {
    status: 200,
    document: {
      ListPartsResult: {
        '@_xmlns': s3Namespace,
        ...{ Bucket: bucket, Key: key, UploadId: upload.id },
        PartNumberMarker: marker,
        NextPartNumberMarker: page.at(-1)?.number ?? marker,
        MaxParts: most,
        IsTruncated: page.length < rest.length,
        ...summedBy(upload),
        Part: page.map(({ number, modified, etag, size, checksums }) => ({
          PartNumber: number,
          LastModified: new Date(modified).toISOString(),
          ETag: `"${etag}"`,
          Size: size,
          ...Object.fromEntries(
            Object.entries(checksums).map(([name, value]) => [checksumElement(name), value]),
          ),
        })),
        Initiator: { ID: owner },
        Owner: { ID: owner },
        StorageClass: upload.attributes.headers['x-amz-storage-class'] ?? 'STANDARD',
      },
    },
  };
};

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export const listMultipartUploads: S3Action = ({ exchange: { query }, buckets, uploads, owner, bucket }) => {
  buckets.require(bucket);
  const encode = encoderOf(query);
  const most = parseMost(query, 'max-uploads');
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
  const [keyMarker, idMarker] = [query.get('key-marker') ?? '', query.get('upload-id-marker') ?? ''];
  const all = uploads.list(bucket);
  const marked = all.findIndex(({ key, id }) => key === keyMarker && id === idMarker);
  const after = all.filter(
    ({ key }, at) =>
      key.startsWith(prefix) &&
      (isAfter(key, keyMarker) || (key === keyMarker && marked !== -1 && at > marked)),
  );
  const entries: (Upload | string)[] = [];
  for (const upload of after) {
    const end = delimiter === '' ? -1 : upload.key.indexOf(delimiter, prefix.length);
    const entry = end === -1 ? upload : upload.key.slice(0, end + delimiter.length);
    if (typeof entry !== 'string' || (entries.at(-1) !== entry && entry !== keyMarker)) entries.push(entry);
  }
  const page = entries.slice(0, most);
  const truncated = page.length < entries.length;
  const last = truncated ? page.at(-1) : undefined;
  return {
    status: 200,
    document: {
      ListMultipartUploadsResult: {
        '@_xmlns': s3Namespace,
        Bucket: bucket,
        KeyMarker: encode(keyMarker),
        UploadIdMarker: idMarker,
        ...(last !== undefined && {
          NextKeyMarker: encode(typeof last === 'string' ? last : last.key),
          ...(typeof last !== 'string' && { NextUploadIdMarker: last.id }),
        }),
        Prefix: encode(prefix),
        ...(delimiter !== '' && { Delimiter: encode(delimiter) }),
        ...(query.has('encoding-type') && { EncodingType: 'url' }),
        MaxUploads: most,
        IsTruncated: truncated,
        Upload: page.flatMap((entry) =>
          typeof entry === 'string' ? [] : [describe(entry, { encode, owner })],
        ),
        CommonPrefixes: page.flatMap((entry) =>
          typeof entry === 'string' ? [{ Prefix: encode(entry) }] : [],
        ),
      },
    },
  };
};

function describe(
  upload: Upload,
  { encode, owner }: { encode: (text: string) => string; owner: string },
): XmlElement {
  return {
    Key: encode(upload.key),
    UploadId: upload.id,
    Initiator: { ID: owner },
    Owner: { ID: owner },
    StorageClass: upload.attributes.headers['x-amz-storage-class'] ?? 'STANDARD',
    Initiated: new Date(upload.initiated).toISOString(),
    ...summedBy(upload),
  };
}

function summedBy({ checksum }: Upload): XmlElement {
  if (checksum === undefined) return {};
  return { ChecksumAlgorithm: algorithmName(checksum.header), ChecksumType: checksum.type };
}

/** In the order of the UTF-8 bytes, as everywhere in S3. */
const isAfter = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b)) > 0;
