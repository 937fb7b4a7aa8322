import { header } from '../../../../endpoint/exchange.ts';
import { receiveDocument } from '../../body/payload.ts';
import type { S3Action } from '../../request.ts';
import { S3Error, notImplementedByS3 } from '../../s3-error.ts';
import { malformedXml, parseXml, s3Namespace, textOf } from '../../xml.ts';

export const putBucketVersioning: S3Action = async ({ exchange, buckets, bucket }) => {
  buckets.require(bucket);
  const configuration = parseXml(await receiveDocument(exchange))['VersioningConfiguration'];
  if (header(exchange, 'x-amz-mfa') !== undefined || textOf(configuration, 'MfaDelete') === 'Enabled') {
    throw notImplementedByS3('MFA delete');
  }
  const status = textOf(configuration, 'Status');
  if (status === undefined) {
    throw new S3Error({
      code: 'IllegalVersioningConfigurationException',
      message: 'The Versioning element must be specified',
    });
  }
  if (status !== 'Enabled' && status !== 'Suspended') throw malformedXml();
  buckets.set(bucket, 'versioning', status);
  return { status: 200 };
};

export const getBucketVersioning: S3Action = ({ buckets, bucket }) => {
  buckets.require(bucket);
  const status = buckets.versioning(bucket);
  return {
    status: 200,
    document: {
      VersioningConfiguration: { '@_xmlns': s3Namespace, ...(status !== undefined && { Status: status }) },
    },
  };
};
