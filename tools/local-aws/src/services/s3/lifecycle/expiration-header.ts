import type { S3Request } from '../request.ts';
import type { ObjectVersion } from '../stored-object.ts';
import { expirationOf } from './expiry.ts';
import { readLifecycle } from './lifecycle-rules.ts';

/** Of an object that a rule will expire: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html#AmazonS3-PutObject-response-header-Expiration */
export function expirationHeader(
  { buckets }: Pick<S3Request, 'buckets'>,
  object: ObjectVersion,
): Record<string, string> {
  const configuration = buckets.setting(object.bucket, 'lifecycle');
  if (configuration === undefined) return {};
  const found = expirationOf(readLifecycle(configuration), object);
  if (found === undefined) return {};
  const date = new Date(found.at).toUTCString();
  return { 'x-amz-expiration': `expiry-date="${date}", rule-id="${encodeURIComponent(found.rule.id)}"` };
}
