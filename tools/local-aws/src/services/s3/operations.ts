import { type Exchange, header } from '../../endpoint/exchange.ts';
import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  headBucket,
  listBuckets,
} from './actions/bucket/buckets.ts';
import { deleteBucketPolicy, getBucketPolicy, putBucketPolicy } from './actions/bucket/policy.ts';
import {
  bucketCors,
  bucketEncryption,
  bucketLifecycle,
  bucketNotification,
  bucketOwnershipControls,
  bucketPublicAccessBlock,
  bucketTagging,
} from './actions/bucket/settings.ts';
import { getBucketVersioning, putBucketVersioning } from './actions/bucket/versioning.ts';
import { copyObject } from './actions/copy-object.ts';
import { deleteObject, deleteObjects } from './actions/delete-objects.ts';
import { listObjects } from './actions/list-objects.ts';
import { listObjectVersions } from './actions/list-versions.ts';
import { completeMultipartUpload } from './actions/multipart/complete-upload.ts';
import { createMultipartUpload } from './actions/multipart/create-upload.ts';
import { abortMultipartUpload, listMultipartUploads, listParts } from './actions/multipart/list-uploads.ts';
import { uploadPart, uploadPartCopy } from './actions/multipart/upload-part.ts';
import { getObjectAttributes } from './actions/object-attributes.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './actions/object-tagging.ts';
import { putObject } from './actions/put-object.ts';
import { getObject, headObject } from './actions/read-object.ts';
import type { Address } from './address.ts';
import { s3OperationName } from './operation-names.ts';
import type { S3Action } from './request.ts';
import { notImplementedByS3 } from './s3-error.ts';

/** Query parameters that make a request another operation. The first that is there counts. */
const subresources = [
  ...['uploadId', 'uploads', 'partNumber', 'accelerate', 'acl', 'analytics', 'attributes', 'cors', 'delete'],
  ...['encryption', 'intelligent-tiering', 'inventory', 'legal-hold', 'lifecycle', 'location', 'logging'],
  ...[
    'metadataConfiguration',
    'metadataTable',
    'metrics',
    'notification',
    'object-lock',
    'ownershipControls',
  ],
  ...[
    'policy',
    'policyStatus',
    'publicAccessBlock',
    'rename',
    'renameObject',
    'replication',
    'requestPayment',
  ],
  ...['restore', 'retention', 'select', 'session', 'tagging', 'torrent', 'versioning', 'versions', 'website'],
];

const operations: Readonly<Record<string, S3Action>> = {
  'GET /': listBuckets,
  'PUT bucket': createBucket,
  'HEAD bucket': headBucket,
  'DELETE bucket': deleteBucket,
  'GET bucket': listObjects,
  'GET bucket?versions': listObjectVersions,
  'GET bucket?location': getBucketLocation,
  'PUT bucket?versioning': putBucketVersioning,
  'GET bucket?versioning': getBucketVersioning,
  'PUT bucket?policy': putBucketPolicy,
  'GET bucket?policy': getBucketPolicy,
  'DELETE bucket?policy': deleteBucketPolicy,
  'PUT bucket?notification': bucketNotification.put,
  'GET bucket?notification': bucketNotification.get,
  ...setting('tagging', bucketTagging),
  ...setting('cors', bucketCors),
  ...setting('lifecycle', bucketLifecycle),
  ...setting('encryption', bucketEncryption),
  ...setting('publicAccessBlock', bucketPublicAccessBlock),
  ...setting('ownershipControls', bucketOwnershipControls),
  'POST bucket?delete': deleteObjects,
  'GET bucket?uploads': listMultipartUploads,
  'GET object': getObject,
  'HEAD object': headObject,
  'GET object?partNumber': getObject,
  'HEAD object?partNumber': headObject,
  'PUT object': putObject,
  'DELETE object': deleteObject,
  'GET object?attributes': getObjectAttributes,
  'PUT object?tagging': putObjectTagging,
  'GET object?tagging': getObjectTagging,
  'DELETE object?tagging': deleteObjectTagging,
  'POST object?uploads': createMultipartUpload,
  'PUT object?uploadId': uploadPart,
  'GET object?uploadId': listParts,
  'POST object?uploadId': completeMultipartUpload,
  'DELETE object?uploadId': abortMultipartUpload,
};

function setting(
  name: string,
  { put, get, remove }: { put: S3Action; get: S3Action; remove: S3Action },
): Record<string, S3Action> {
  return { [`PUT bucket?${name}`]: put, [`GET bucket?${name}`]: get, [`DELETE bucket?${name}`]: remove };
}

/** Operations that take a copy's source instead of a body. */
const copies: Readonly<Record<string, S3Action>> = {
  'PUT object': copyObject,
  'PUT object?uploadId': uploadPartCopy,
};

/** Headers that ask for more than the bytes and their description. */
const refusedHeaders = [
  'x-amz-write-offset-bytes',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-legal-hold',
  'x-amz-website-redirect-location',
];

export interface S3Operation {
  /** As AWS names it. */
  readonly name: string;
  readonly action: S3Action;
}

export function operationOf({ exchange, bucket, key }: Address & { exchange: Exchange }): S3Operation {
  const { query, request } = exchange;
  const scope = bucket === '' ? '/' : key === '' ? 'bucket' : 'object';
  const subresource = subresources.find((name) => query.has(name));
  const named = `${request.method ?? ''} ${scope}${subresource === undefined ? '' : `?${subresource}`}`;
  for (const name of refusedHeaders) {
    if (header(exchange, name) !== undefined) throw notImplementedByS3(`The header ${name}`);
  }
  const copied = header(exchange, 'x-amz-copy-source') !== undefined && Object.hasOwn(copies, named);
  const table = copied ? copies : operations;
  const action = Object.hasOwn(table, named) ? table[named] : undefined;
  if (action === undefined) throw notImplementedByS3(operationName(query, named));
  return { name: s3OperationName(named, query, copied), action };
}

/** The clients of AWS say which operation they mean in `x-id`. */
function operationName(query: URLSearchParams, named: string): string {
  const id = query.get('x-id') ?? '';
  return /^[A-Za-z]{1,64}$/.test(id) ? `S3.${id}` : `The S3 operation ${named}`;
}
