/** AWS's names of the operations, by method, scope and subresource. */
const names: Readonly<Record<string, string>> = {
  'GET /': 'ListBuckets',
  'PUT bucket': 'CreateBucket',
  'HEAD bucket': 'HeadBucket',
  'DELETE bucket': 'DeleteBucket',
  'GET bucket': 'ListObjects',
  'GET bucket?versions': 'ListObjectVersions',
  'GET bucket?location': 'GetBucketLocation',
  'PUT bucket?versioning': 'PutBucketVersioning',
  'GET bucket?versioning': 'GetBucketVersioning',
  'PUT bucket?policy': 'PutBucketPolicy',
  'GET bucket?policy': 'GetBucketPolicy',
  'DELETE bucket?policy': 'DeleteBucketPolicy',
  'PUT bucket?notification': 'PutBucketNotificationConfiguration',
  'GET bucket?notification': 'GetBucketNotificationConfiguration',
  'PUT bucket?tagging': 'PutBucketTagging',
  'GET bucket?tagging': 'GetBucketTagging',
  'DELETE bucket?tagging': 'DeleteBucketTagging',
  'PUT bucket?cors': 'PutBucketCors',
  'GET bucket?cors': 'GetBucketCors',
  'DELETE bucket?cors': 'DeleteBucketCors',
  'PUT bucket?lifecycle': 'PutBucketLifecycleConfiguration',
  'GET bucket?lifecycle': 'GetBucketLifecycleConfiguration',
  'DELETE bucket?lifecycle': 'DeleteBucketLifecycle',
  'PUT bucket?encryption': 'PutBucketEncryption',
  'GET bucket?encryption': 'GetBucketEncryption',
  'DELETE bucket?encryption': 'DeleteBucketEncryption',
  'PUT bucket?publicAccessBlock': 'PutPublicAccessBlock',
  'GET bucket?publicAccessBlock': 'GetPublicAccessBlock',
  'DELETE bucket?publicAccessBlock': 'DeletePublicAccessBlock',
  'PUT bucket?ownershipControls': 'PutBucketOwnershipControls',
  'GET bucket?ownershipControls': 'GetBucketOwnershipControls',
  'DELETE bucket?ownershipControls': 'DeleteBucketOwnershipControls',
  'POST bucket?delete': 'DeleteObjects',
  'GET bucket?uploads': 'ListMultipartUploads',
  'GET object': 'GetObject',
  'HEAD object': 'HeadObject',
  'GET object?partNumber': 'GetObject',
  'HEAD object?partNumber': 'HeadObject',
  'PUT object': 'PutObject',
  'DELETE object': 'DeleteObject',
  'GET object?attributes': 'GetObjectAttributes',
  'PUT object?tagging': 'PutObjectTagging',
  'GET object?tagging': 'GetObjectTagging',
  'DELETE object?tagging': 'DeleteObjectTagging',
  'POST object?uploads': 'CreateMultipartUpload',
  'PUT object?uploadId': 'UploadPart',
  'GET object?uploadId': 'ListParts',
  'POST object?uploadId': 'CompleteMultipartUpload',
  'DELETE object?uploadId': 'AbortMultipartUpload',
};

const ofCopies: Readonly<Record<string, string>> = {
  'PUT object': 'CopyObject',
  'PUT object?uploadId': 'UploadPartCopy',
};

export const s3OperationNames = [
  ...new Set([...Object.values(names), ...Object.values(ofCopies), 'ListObjectsV2']),
];

/** `named` is one that is built. */
export function s3OperationName(named: string, query: URLSearchParams, copies: boolean): string {
  if (named === 'GET bucket' && query.get('list-type') === '2') return 'ListObjectsV2';
  return (copies ? ofCopies[named] : names[named]) ?? named;
}
