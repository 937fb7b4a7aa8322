import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase } from 'aws-cdk-lib/aws-glue';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  StorageClass,
  type LifecycleRule,
} from 'aws-cdk-lib/aws-s3';
import {
  bucketKinds,
  bucketName,
  databases,
  workGroup,
  type BucketKind,
} from '@daybreak/service-kit/platform';
import type { Construct } from 'constructs';

/** What each bucket may forget, and when. The lake and the reports are kept. */
const lifecycles: Readonly<Record<BucketKind, readonly LifecycleRule[]>> = {
  lake: [],
  landing: [
    {
      id: 'cool-down',
      transitions: [
        {
          storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL,
          transitionAfter: Duration.days(90),
        },
      ],
    },
  ],
  results: [{ id: 'forget', expiration: Duration.days(30) }],
  reports: [],
};

/** The buckets, the catalog's databases, and the workgroup that queries them. */
export class LakeStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const { account, region } = this;
    for (const kind of bucketKinds) {
      new Bucket(this, `${kind}-bucket`, {
        bucketName: bucketName({ kind, account, region }),
        encryption: BucketEncryption.S3_MANAGED,
        blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
        enforceSSL: true,
        removalPolicy: RemovalPolicy.RETAIN,
        lifecycleRules: [
          ...lifecycles[kind],
          { id: 'abort-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
        ],
      });
    }
    for (const name of Object.values(databases)) {
      const database = new CfnDatabase(this, name, { catalogId: account, databaseInput: { name } });
      database.applyRemovalPolicy(RemovalPolicy.RETAIN);
    }
    new CfnWorkGroup(this, 'WorkGroup', {
      name: workGroup,
      description: 'Reports and analysts of Daybreak',
      workGroupConfiguration: {
        // Report queries choose where their results go, below the same bucket.
        enforceWorkGroupConfiguration: false,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: 1024 ** 4,
        resultConfiguration: {
          outputLocation: `s3://${bucketName({ kind: 'results', account, region })}/adhoc/`,
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
  }
}
