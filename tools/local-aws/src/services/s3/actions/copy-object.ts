import { header } from '../../../endpoint/exchange.ts';
import { checksumElement, checksumHeaderOf, defaultChecksum } from '../body/checksum.ts';
import { receiveDocument } from '../body/payload.ts';
import { describedBy } from '../object-headers.ts';
import { type S3Action, type S3Request, causeOf } from '../request.ts';
import { entityTooLarge, invalidArgument, invalidRequest } from '../s3-error.ts';
import type { IncomingFile } from '../storage/incoming.ts';
import type { ObjectVersion } from '../stored-object.ts';
import { tagsOfHeader } from '../tags.ts';
import { s3Namespace } from '../xml.ts';
import { copyBytes, copySource, shareBytes } from './copy-source.ts';
import { versionHeaders } from './find-version.ts';

const largestCopy = 5 * 1024 ** 3;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyObject: S3Action = async (request) => {
  const { exchange, buckets, objects, incoming, writes, bucket, key } = request;
  buckets.require(bucket);
  await receiveDocument(exchange, undefined, { summed: false });
  const source = copySource(request);
  if (source.size > largestCopy) throw entityTooLarge(source.size, largestCopy);
  const replace = directive(request, 'x-amz-metadata-directive');
  const retag = directive(request, 'x-amz-tagging-directive');
  refuseNoChange({ request, source, replace });
  const tags = retag ? tagsOfHeader(header(exchange, 'x-amz-tagging')) : (source.attributes.tags ?? []);
  const described = describedBy(exchange);
  const current = () => objects.current(bucket, key);
  return writes.guard({ exchange, bucket, key, current }, (check) =>
    incoming.fill(async (file) => {
      const { etag, checksums } = await copied(request, { source, file });
      check();
      const copy = objects.put({
        ...{ bucket, key, file: file.path, etag },
        attributes: {
          ...(replace ? described : keptFrom(source, described.headers)),
          checksums,
          ...(tags.length > 0 && { tags }),
        },
        cause: causeOf(exchange, 'CopyObject'),
      });
      return {
        status: 200,
        headers: {
          ...versionHeaders(request, copy.version),
          ...(buckets.versioning(source.bucket) !== undefined && {
            'x-amz-copy-source-version-id': source.version,
          }),
        },
        document: {
          CopyObjectResult: {
            '@_xmlns': s3Namespace,
            LastModified: new Date(copy.modified).toISOString(),
            ETag: `"${copy.etag}"`,
            ChecksumType: 'FULL_OBJECT',
            ...Object.fromEntries(
              Object.entries(checksums).map(([name, value]) => [checksumElement(name), value]),
            ),
          },
        },
      };
    }),
  );
};

/** The class of a copy is the one that is asked for: it is not copied. */
function keptFrom(
  { attributes: { headers, metadata } }: ObjectVersion,
  asked: Readonly<Record<string, string>>,
) {
  const name = 'x-amz-storage-class';
  const others = Object.entries(headers).filter(([header]) => header !== name);
  const storageClass = asked[name];
  return {
    metadata,
    headers: { ...Object.fromEntries(others), ...(storageClass && { [name]: storageClass }) },
  };
}

/** A copy is one piece, with the MD5 of its bytes as ETag, and a checksum of the whole even where the source's was of its parts. */
async function copied(
  { exchange, objects }: S3Request,
  { source, file }: { source: ObjectVersion; file: IncomingFile },
): Promise<{ etag: string; checksums: Readonly<Record<string, string>> }> {
  const { checksums, parts } = source.attributes;
  const asked = header(exchange, 'x-amz-checksum-algorithm');
  const wanted = asked === undefined ? Object.keys(checksums)[0] : checksumHeaderOf(asked);
  const checksum = wanted ?? defaultChecksum;
  const from = objects.fileOf(source);
  if (parts === undefined && checksums[checksum] !== undefined) {
    await shareBytes(from, file.absolute);
    return { etag: source.etag, checksums };
  }
  const range = { start: 0, end: source.size - 1 };
  const sums = await copyBytes({ from, range, to: file.absolute, checksum });
  return { etag: sums.md5, checksums: { [checksum]: sums.checksum } };
}

/** Whether what is said with the request replaces what was said about the source. */
function directive({ exchange }: S3Request, name: string): boolean {
  const value = header(exchange, name) ?? 'COPY';
  if (value === 'COPY' || value === 'REPLACE') return value === 'REPLACE';
  throw invalidArgument('Unknown directive.', { ArgumentName: name, ArgumentValue: value });
}

function refuseNoChange({
  request: { exchange, bucket, key },
  source,
  replace,
}: {
  request: S3Request;
  source: ObjectVersion;
  replace: boolean;
}): void {
  const changes = ['x-amz-storage-class', 'x-amz-server-side-encryption', 'x-amz-website-redirect-location'];
  const changed = replace || !source.latest || changes.some((name) => header(exchange, name) !== undefined);
  if (source.bucket !== bucket || source.key !== key || changed) return;
  throw invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}
