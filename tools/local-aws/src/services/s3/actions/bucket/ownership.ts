import { S3Error } from '../../s3-error.ts';

const ownerships = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'];

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html */
export function readOwnership(value: string | undefined): string {
  if (value !== undefined && ownerships.includes(value)) return value;
  throw new S3Error({
    code: 'InvalidArgument',
    message: 'Invalid x-amz-object-ownership header or ObjectOwnership element.',
    details: { ArgumentName: 'ObjectOwnership' },
  });
}
