import { COPYFILE_FICLONE } from 'node:constants';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, openSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { header } from '../../../endpoint/exchange.ts';
import { decode, parsePath } from '../address.ts';
import { startChecksum } from '../body/checksum.ts';
import type { ByteRange } from '../byte-range.ts';
import { checkCopySource } from '../conditions.ts';
import type { S3Request } from '../request.ts';
import { invalidArgument, noSuchVersion } from '../s3-error.ts';
import type { ObjectVersion } from '../stored-object.ts';
import { findVersion } from './find-version.ts';

/** The object that `x-amz-copy-source` names: `/bucket/key?versionId=…`, encoded as an address. */
export function copySource(request: S3Request): ObjectVersion {
  const named = header(request.exchange, 'x-amz-copy-source') ?? '';
  const mark = named.indexOf('?versionId=');
  const path = decode(mark === -1 ? named : named.slice(0, mark)).replace(/^\//, '');
  const versionId = mark === -1 ? null : decode(named.slice(mark + '?versionId='.length));
  const { bucket, key } = parsePath(`/${path.split('/').map(encodeURIComponent).join('/')}`);
  if (bucket === '' || key === '') {
    throw invalidArgument('Invalid copy source object key', { ArgumentName: 'x-amz-copy-source' });
  }
  const source = findVersion({ ...request, bucket, key }, versionId);
  if (versionId !== null && source.version !== versionId) throw noSuchVersion(key, versionId);
  checkCopySource(request.exchange, source);
  return source;
}

export interface CopiedBytes {
  readonly md5: string;
  readonly size: number;
  readonly checksum: string;
}

/** Copies bytes of an object and sums them up on the way. The source is opened at once: what is written meanwhile is not seen. */
export async function copyBytes({
  from,
  range,
  to,
  checksum,
}: {
  from: string;
  range: ByteRange;
  to: string;
  checksum: string;
}): Promise<CopiedBytes> {
  const running = startChecksum(checksum);
  const md5 = createHash('md5');
  const size = range.end - range.start + 1;
  const source = size === 0 ? Readable.from([]) : createReadStream('', { fd: openSync(from, 'r'), ...range });
  await pipeline(
    source,
    async function* (bytes: AsyncIterable<Buffer>) {
      for await (const piece of bytes) {
        md5.update(piece);
        running.update(piece);
        yield piece;
      }
    },
    createWriteStream(to),
  );
  return { md5: md5.digest('hex'), size, checksum: running.digest() };
}

/** Where the sums are known already, the file system may share the bytes. */
export const shareBytes = (from: string, to: string) => copyFile(from, to, COPYFILE_FICLONE);
