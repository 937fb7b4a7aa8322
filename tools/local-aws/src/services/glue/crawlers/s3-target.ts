import type { S3Target } from '@aws-sdk/client-glue';
import { invalidInput } from '../errors.ts';
import { refuseOthers, required } from '../request.ts';
import type { Wire } from '../wire.ts';

/** An S3 target as it is kept. */
export function checkedS3Target(operation: string, target: Wire<S3Target>): Wire<S3Target> {
  refuseOthers({ operation, input: target, known: ['Path', 'SampleSize'] });
  const path = required(target.Path, 'Path');
  if (folderOf(path) === null)
    throw invalidInput(`The Path of an S3 target must have the form s3://bucket/folder/.`);
  const { SampleSize: size } = target;
  if (size !== undefined && (!Number.isInteger(size) || size < 1 || size > 249))
    throw invalidInput('SampleSize must be a whole number from 1 to 249.');
  return target;
}

/** The folder that a path names, with its bucket; null where it names none. */
export function folderOf(path: string): { readonly bucket: string; readonly prefix: string } | null {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(path) ?? [];
  if (bucket === undefined) return null;
  return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
}
