import { rmSync } from 'node:fs';
import { COPYFILE_FICLONE } from 'node:constants';
import { copyFile } from 'node:fs/promises';
import { AwsError } from '../../../endpoint/aws-error.ts';
import { header, readBody } from '../../../endpoint/exchange.ts';
import { checkRead, checkWrite } from '../conditions.ts';
import { receivePayload } from '../payload.ts';
import { type S3Action, decode, describedBy, parsePath } from '../request.ts';
import { invalidArgument, preconditionFailed } from '../s3-error.ts';

export const putObject: S3Action = async ({ exchange, store, bucket, key }) => {
  store.requireBucket(bucket);
  checkWrite(exchange, store.find(bucket, key));
  const file = store.temporaryFile();
  const { md5, checksums } = await receivePayload(exchange, file);
  try {
    // Again, in the turn that places it: another write may have come first.
    checkWrite(exchange, store.find(bucket, key));
    const { etag } = store.place({
      ...{ bucket, key, file, etag: md5 },
      attributes: { ...describedBy(exchange), checksums },
      cause: { reason: 'PutObject', requestId: exchange.context.requestId },
    });
    return { status: 200, headers: { etag: `"${etag}"`, ...checksums } };
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
};

export const copyObject: S3Action = async ({ exchange, store, bucket, key }) => {
  store.requireBucket(bucket);
  await readBody(exchange, 64 * 1024);
  const named = header(exchange, 'x-amz-copy-source') ?? '';
  if (named.includes('?versionId='))
    throw invalidArgument('Copying a version is not implemented by the embedded endpoint.');
  const from = parsePath(`/${decode(named).replace(/^\//, '').split('/').map(encodeURIComponent).join('/')}`);
  const source = store.get(from.bucket, from.key);
  if (checkRead(exchange, source, 'x-amz-copy-source-') === 'not-modified') throw preconditionFailed();
  const replace = header(exchange, 'x-amz-metadata-directive') === 'REPLACE';
  if (from.bucket === bucket && from.key === key && !replace) {
    throw new AwsError({
      code: 'InvalidRequest',
      message:
        'This copy request is illegal because it is trying to copy an object to itself without changing its metadata.',
    });
  }
  const file = store.temporaryFile();
  try {
    await copyFile(store.fileOf(source), file, COPYFILE_FICLONE);
    checkWrite(exchange, store.find(bucket, key));
    const copy = store.place({
      ...{ bucket, key, file, etag: source.etag },
      attributes: replace
        ? { ...describedBy(exchange), checksums: source.attributes.checksums }
        : source.attributes,
      cause: { reason: 'CopyObject', requestId: exchange.context.requestId },
    });
    return {
      status: 200,
      document: {
        CopyObjectResult: {
          LastModified: new Date(copy.modified).toISOString(),
          ETag: `"${copy.etag}"`,
        },
      },
    };
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
};
