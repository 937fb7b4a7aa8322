import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { CliError } from '../errors.ts';
import { connect } from '../provision/clients.ts';
import { openHome, requireRunning } from '../stack/home.ts';

/** Puts files of this machine into a bucket of the embedded endpoint; resolves with the exit code. */
export async function put({
  files,
  to,
}: {
  readonly files: readonly string[];
  readonly to: string;
}): Promise<number> {
  const [, bucket, folder] = /^s3:\/\/([^/]+)\/(.*)$/.exec(to) ?? [];
  if (bucket === undefined || folder === undefined || (folder !== '' && !folder.endsWith('/')))
    throw new CliError('FOLDER_INVALID', { to });
  const { s3 } = connect(requireRunning(openHome(process.env)).aws);
  for (const file of files) {
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined) throw new CliError('FILE_MISSING', { file });
    const Key = `${folder}${basename(file)}`;
    try {
      await s3.send(
        new PutObjectCommand({ Bucket: bucket, Key, Body: createReadStream(file), ContentLength: size }),
      );
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchBucket')
        throw new CliError('BUCKET_MISSING', { bucket });
      throw error;
    }
    process.stdout.write(`s3://${bucket}/${Key}  ${String(size)} bytes\n`);
  }
  return 0;
}
