import type { NativeEvent } from '../../endpoint/service.ts';
import type { Cause, Deletion } from './storage/object-store.ts';
import type { ObjectVersion } from './stored-object.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export function objectCreated(object: ObjectVersion, cause: Cause, account: string): NativeEvent {
  return event('Object Created', object.bucket, {
    object: {
      ...{ key: object.key, size: object.size, etag: object.etag },
      ...(object.version !== 'null' && { 'version-id': object.version }),
      sequencer: sequencerOf(object),
    },
    ...causeOf(cause, account),
  });
}

export function objectDeleted(
  { object, type, versioned }: Deletion,
  cause: Cause,
  account: string,
): NativeEvent {
  return event('Object Deleted', object.bucket, {
    object: {
      ...{ key: object.key, etag: object.etag },
      ...(versioned && { 'version-id': object.version }),
      sequencer: sequencerOf(object),
    },
    ...causeOf(cause, account),
    'deletion-type': type,
  });
}

function event(detailType: string, bucket: string, detail: object): NativeEvent {
  return {
    source: 'aws.s3',
    detailType,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: { version: '0', bucket: { name: bucket }, ...detail },
  };
}

function causeOf({ reason, requestId, address }: Cause, account: string): object {
  return {
    'request-id': requestId,
    requester: address === undefined ? 's3.amazonaws.com' : account,
    ...(address !== undefined && { 'source-ip-address': address }),
    reason,
  };
}

/** Hexadecimal; of two events of a key, the later has the greater. */
const sequencerOf = ({ sequence }: ObjectVersion) => sequence.toString(16).toUpperCase().padStart(16, '0');
