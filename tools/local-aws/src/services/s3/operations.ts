import { type Exchange, header } from '../../endpoint/exchange.ts';
import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  getNotification,
  headBucket,
  listBuckets,
  putNotification,
} from './actions/buckets.ts';
import { deleteObject, deleteObjects } from './actions/delete-objects.ts';
import { listObjects } from './actions/list-objects.ts';
import { getObject, headObject } from './actions/read-object.ts';
import { copyObject, putObject } from './actions/write-object.ts';
import type { S3Action } from './request.ts';
import { notImplementedByS3 } from './s3-error.ts';

/** Query parameters that make a request another operation, or about another thing than the whole object. */
const subresources = [
  ...['accelerate', 'acl', 'analytics', 'attributes', 'cors', 'delete', 'encryption', 'intelligent-tiering'],
  ...[
    'inventory',
    'legal-hold',
    'lifecycle',
    'location',
    'logging',
    'metadataConfiguration',
    'metadataTable',
  ],
  ...['metrics', 'notification', 'object-lock', 'ownershipControls', 'partNumber', 'policy', 'policyStatus'],
  ...['publicAccessBlock', 'rename', 'renameObject', 'replication', 'requestPayment', 'restore', 'retention'],
  ...[
    'select',
    'session',
    'tagging',
    'torrent',
    'uploadId',
    'uploads',
    'versionId',
    'versioning',
    'versions',
  ],
  'website',
];

const operations: Readonly<Record<string, S3Action>> = {
  'GET /': listBuckets,
  'PUT bucket': createBucket,
  'HEAD bucket': headBucket,
  'DELETE bucket': deleteBucket,
  'GET bucket': listObjects,
  'GET bucket?location': getBucketLocation,
  'PUT bucket?notification': putNotification,
  'GET bucket?notification': getNotification,
  'POST bucket?delete': deleteObjects,
  'GET object': getObject,
  'HEAD object': headObject,
  'PUT object': putObject,
  'DELETE object': deleteObject,
};

/** Headers that ask for more than the bytes and their description. */
const refusedHeaders = [
  'x-amz-write-offset-bytes',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-object-lock-mode',
  'x-amz-tagging',
  'x-amz-website-redirect-location',
];

export function operationOf({
  exchange,
  bucket,
  key,
}: {
  exchange: Exchange;
  bucket: string;
  key: string;
}): S3Action {
  const { query, request } = exchange;
  const scope = bucket === '' ? '/' : key === '' ? 'bucket' : 'object';
  const subresource = subresources.find((name) => query.has(name));
  const method = request.method ?? '';
  const named = `${method} ${scope}${subresource === undefined ? '' : `?${subresource}`}`;
  for (const name of refusedHeaders) {
    if (header(exchange, name) !== undefined) throw notImplementedByS3(`The header ${name}`);
  }
  if (named === 'PUT object' && header(exchange, 'x-amz-copy-source') !== undefined) return copyObject;
  const action = Object.hasOwn(operations, named) ? operations[named] : undefined;
  if (action === undefined) throw notImplementedByS3(operationName({ exchange, named }));
  return action;
}

/** The clients of AWS say which operation they mean in `x-id`. */
function operationName({ exchange, named }: { exchange: Exchange; named: string }): string {
  const id = exchange.query.get('x-id') ?? '';
  const known: Readonly<Record<string, string>> = {
    'POST object?uploads': 'CreateMultipartUpload',
    'PUT object?partNumber': 'UploadPart',
    'POST object?uploadId': 'CompleteMultipartUpload',
    'PUT bucket?versioning': 'PutBucketVersioning',
    'GET bucket?versioning': 'GetBucketVersioning',
    'GET bucket?versions': 'ListObjectVersions',
  };
  const name = /^[A-Za-z]{1,64}$/.test(id) ? id : known[named];
  return name === undefined ? `The S3 operation ${named}` : `S3.${name}`;
}
