import { FileRefused } from '@daybreak/tabular-files';
import { SourceError } from '../source-error.ts';

/** A failure of S3 as one of ours: its messages quote keys and requests. */
export function failedAt(error: unknown, bucket: string): unknown {
  if (error instanceof SourceError || error instanceof FileRefused) return error;
  const name = error instanceof Error ? error.name : '';
  if (name === 'NoSuchBucket') return new SourceError('BUCKET_UNKNOWN', { bucket });
  if (name === 'AccessDenied' || name === 'Forbidden' || statusOf(error) === 403)
    return new SourceError('OBJECTS_DENIED', { bucket });
  if (name === 'CredentialsProviderError') return new SourceError('CREDENTIALS_MISSING', { bucket });
  const code = error instanceof Error && 'code' in error ? String(error.code) : name;
  return new SourceError('UNREACHABLE', {
    where: `s3://${bucket}`,
    why: /^\w{3,60}$/.test(code) ? code : 'no answer',
  });
}

function statusOf(error: unknown): unknown {
  const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : null;
  return typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
    ? metadata.httpStatusCode
    : null;
}
