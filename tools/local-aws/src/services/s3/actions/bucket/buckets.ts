import { header } from '../../../../endpoint/exchange.ts';
import { receiveDocument } from '../../body/payload.ts';
import { aclsNotSupported } from '../../object-headers.ts';
import type { S3Action } from '../../request.ts';
import { S3Error, notImplementedByS3 } from '../../s3-error.ts';
import { childOf, parseMost, parseXml, s3Namespace, textOf } from '../../xml.ts';
import { readOwnership } from './ownership.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucketName =
  /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** What every bucket since April 2023 begins with: https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html */
const blockAll = {
  BlockPublicAcls: 'true',
  IgnorePublicAcls: 'true',
  BlockPublicPolicy: 'true',
  RestrictPublicBuckets: 'true',
};

export const createBucket: S3Action = async ({ exchange, buckets, bucket, region, now }) => {
  const body = await receiveDocument(exchange);
  if (!bucketName.test(bucket)) {
    throw new S3Error({
      code: 'InvalidBucketName',
      message: 'The specified bucket is not valid.',
      details: { BucketName: bucket },
    });
  }
  const configuration = body.length === 0 ? {} : childOf(parseXml(body), 'CreateBucketConfiguration');
  const wanted = textOf(configuration, 'LocationConstraint') ?? 'us-east-1';
  if (wanted !== region) {
    throw new S3Error({
      code: 'IllegalLocationConstraintException',
      message: `The ${wanted === 'us-east-1' ? 'unspecified' : wanted} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    });
  }
  if (header(exchange, 'x-amz-bucket-object-lock-enabled')?.toLowerCase() === 'true')
    throw notImplementedByS3('Object Lock');
  const acl = header(exchange, 'x-amz-acl');
  if (acl !== undefined && acl !== 'private') throw aclsNotSupported();
  if (buckets.find(bucket) !== undefined) {
    // In us-east-1 alone it succeeds to create a bucket that is one's own.
    if (region === 'us-east-1') return { status: 200, headers: { location: `/${bucket}` } };
    throw new S3Error({
      code: 'BucketAlreadyOwnedByYou',
      message: 'Your previous request to create the named bucket succeeded and you already own it.',
      status: 409,
      details: { BucketName: bucket },
    });
  }
  const ownership = readOwnership(header(exchange, 'x-amz-object-ownership') ?? 'BucketOwnerEnforced');
  buckets.create(
    { name: bucket, created: now().getTime() },
    { publicAccessBlock: blockAll, ownershipControls: { Rule: { ObjectOwnership: ownership } } },
  );
  return { status: 200, headers: { location: `/${bucket}` } };
};

export const headBucket: S3Action = ({ buckets, bucket, region }) => {
  buckets.require(bucket);
  return { status: 200, headers: { 'x-amz-bucket-region': region } };
};

export const deleteBucket: S3Action = ({ buckets, uploads, bucket }) => {
  buckets.requireEmpty(bucket);
  // Uploads that nobody completed do not keep a bucket.
  for (const upload of uploads.list(bucket)) uploads.abort(upload);
  buckets.remove(bucket);
  return { status: 204 };
};

export const listBuckets: S3Action = ({ exchange: { query }, buckets, owner, region }) => {
  const prefix = query.get('prefix') ?? '';
  const after = Buffer.from(query.get('continuation-token') ?? '', 'base64url').toString('utf8');
  const here = (query.get('bucket-region') ?? region) === region;
  const all = here ? buckets.list().filter(({ name }) => name.startsWith(prefix) && name > after) : [];
  const page = query.has('max-buckets') ? all.slice(0, parseMost(query, 'max-buckets')) : all;
  const last = page.at(-1);
  const more = last !== undefined && page.length < all.length;
  return {
    status: 200,
    document: {
      ListAllMyBucketsResult: {
        '@_xmlns': s3Namespace,
        Owner: { ID: owner },
        Buckets: {
          Bucket: page.map(({ name, created }) => ({
            Name: name,
            CreationDate: new Date(created).toISOString(),
            BucketRegion: region,
          })),
        },
        ...(more && { ContinuationToken: Buffer.from(last.name).toString('base64url') }),
        ...(prefix !== '' && { Prefix: prefix }),
      },
    },
  };
};

/** In us-east-1 the answer is empty. */
export const getBucketLocation: S3Action = ({ buckets, bucket, region }) => {
  buckets.require(bucket);
  return {
    status: 200,
    document: {
      LocationConstraint: { '@_xmlns': s3Namespace, ...(region !== 'us-east-1' && { '#text': region }) },
    },
  };
};
