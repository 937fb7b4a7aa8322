import type { NativeEvent } from '../../endpoint/service.ts';
import type { Cause } from './object-store.ts';
import type { StoredObject } from './stored-object.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export function objectCreated({
  object,
  cause,
  account,
}: {
  object: StoredObject;
  cause: Cause;
  account: string;
}): NativeEvent {
  return {
    source: 'aws.s3',
    detailType: 'Object Created',
    resources: [`arn:aws:s3:::${object.bucket}`],
    detail: {
      version: '0',
      bucket: { name: object.bucket },
      object: {
        key: object.key,
        size: object.size,
        etag: object.etag,
        sequencer: object.modified.toString(16).toUpperCase().padStart(16, '0'),
      },
      'request-id': cause.requestId,
      requester: account,
      'source-ip-address': '127.0.0.1',
      reason: cause.reason,
    },
  };
}
