import { header } from '../../../endpoint/exchange.ts';
import { defaultChecksum } from '../body/checksum.ts';
import { receivePayload } from '../body/payload.ts';
import { expirationHeader } from '../lifecycle/expiration-header.ts';
import { describedBy } from '../object-headers.ts';
import { type S3Action, causeOf } from '../request.ts';
import { tagsOfHeader } from '../tags.ts';
import { versionHeaders } from './find-version.ts';

export const putObject: S3Action = (request) => {
  const { exchange, buckets, objects, incoming, writes, bucket, key } = request;
  buckets.require(bucket);
  const described = describedBy(exchange);
  const tags = tagsOfHeader(header(exchange, 'x-amz-tagging'));
  const current = () => objects.current(bucket, key);
  return writes.guard({ exchange, bucket, key, current }, (check) =>
    incoming.fill(async ({ path, absolute }) => {
      const { md5, checksums } = await receivePayload(exchange, {
        file: absolute,
        otherwise: defaultChecksum,
      });
      check();
      const object = objects.put({
        ...{ bucket, key, file: path, etag: md5 },
        attributes: { ...described, checksums, ...(tags.length > 0 && { tags }) },
        cause: causeOf(exchange, 'PutObject'),
      });
      return {
        status: 200,
        headers: {
          etag: `"${object.etag}"`,
          ...checksums,
          'x-amz-checksum-type': 'FULL_OBJECT',
          ...versionHeaders(request, object.version),
          ...expirationHeader(request, object),
        },
      };
    }),
  );
};
