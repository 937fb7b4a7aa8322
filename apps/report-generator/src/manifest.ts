import {
  athenaQueryStateChange,
  batchHeld,
  batchPublished,
  nightPlanned,
  reportFailed,
  reportOverdue,
  reportReady,
  reportsPlanned,
  runAbandoned,
} from '@daybreak/event-contracts';
import type { ServiceManifest } from '@daybreak/service-kit/manifest';

export const manifest: ServiceManifest = {
  name: 'report-generator',
  team: 'reporting',
  summary: 'What for: makes each report as soon as all that it reads is published.',
  consumes: [nightPlanned, batchPublished, batchHeld, runAbandoned, athenaQueryStateChange],
  publishes: [reportsPlanned, reportReady, reportFailed],
  reminds: [reportOverdue],
  queue: { visibilitySeconds: 60, maxReceiveCount: 5 },
  uses: ['results-bucket', 'reports-bucket'],
  permissions: [
    {
      actions: ['athena:StartQueryExecution', 'athena:GetQueryExecution'],
      resources: ['arn:aws:athena:${Region}:${Account}:workgroup/daybreak'],
      because: 'starts the queries of a report and looks up which report a state change is about',
    },
    {
      actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:GetPartitions'],
      resources: [
        'arn:aws:glue:${Region}:${Account}:catalog',
        'arn:aws:glue:${Region}:${Account}:database/daybreak',
        'arn:aws:glue:${Region}:${Account}:table/daybreak/*',
      ],
      because: "Athena resolves the lake's tables with the caller's rights",
    },
    {
      actions: ['s3:GetObject', 's3:ListBucket'],
      resources: [
        'arn:aws:s3:::daybreak-lake-${Account}-${Region}',
        'arn:aws:s3:::daybreak-lake-${Account}-${Region}/*',
      ],
      because: "Athena reads the lake with the caller's rights",
    },
    {
      actions: ['s3:GetBucketLocation', 's3:ListBucket'],
      resources: ['arn:aws:s3:::daybreak-results-${Account}-${Region}'],
      because: 'Athena checks where its results go before it runs',
    },
    {
      actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      resources: ['arn:aws:s3:::daybreak-results-${Account}-${Region}/queries/*'],
      because: "Athena writes the results with the caller's rights, and the report is drawn from them",
    },
    {
      actions: ['s3:PutObject', 's3:GetObject'],
      resources: ['arn:aws:s3:::daybreak-reports-${Account}-${Region}/*'],
      because: 'keeps the pages and tables of the reports, and hands them out through its API',
    },
  ],
};
