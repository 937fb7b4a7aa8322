import {
  batchExtracted,
  batchHeld,
  batchPublished,
  batchReconciled,
  batchStaged,
  evaluationFailed,
  extractionRequested,
  glueCrawlerStateChange,
  glueJobStateChange,
  qualityEvaluated,
  reconciliationDiffered,
  reconciliationOverdue,
  rekeyDue,
  rekeyEnded,
  rekeyRequested,
  runFailed,
  runOverdue,
  runProgressed,
  sourceDrifted,
} from '@daybreak/event-contracts';
import type { ServiceManifest } from '@daybreak/service-kit/manifest';

const glue = 'arn:aws:glue:${Region}:${Account}';
const lakeBucket = 'arn:aws:s3:::daybreak-lake-${Account}-${Region}';
const landingBucket = 'arn:aws:s3:::daybreak-landing-${Account}-${Region}';

export const manifest: ServiceManifest = {
  name: 'etl-control',
  team: 'etl',
  summary: 'How: crawls, runs the jobs, stages, and publishes or drops what was staged.',
  consumes: [
    extractionRequested,
    glueCrawlerStateChange,
    glueJobStateChange,
    // Its own, and only as a replay of it: `daybreak replay` sends the archive to this rule.
    batchExtracted,
    qualityEvaluated,
    evaluationFailed,
    // Its own: its API puts it on the bus.
    rekeyRequested,
  ],
  publishes: [
    runProgressed,
    sourceDrifted,
    batchExtracted,
    batchStaged,
    batchPublished,
    batchHeld,
    runFailed,
    batchReconciled,
    reconciliationDiffered,
    rekeyRequested,
    rekeyEnded,
  ],
  reminds: [runOverdue, reconciliationOverdue, rekeyDue],
  queue: { visibilitySeconds: 60, maxReceiveCount: 5 },
  uses: ['lake-bucket', 'landing-bucket'],
  permissions: [
    {
      actions: ['glue:GetCrawler', 'glue:StartCrawler'],
      resources: [`${glue}:crawler/daybreak-*`],
      because:
        "looks at a dataset's source table before it is read, and at a crawl that no event told the end of; without its crawler a run is refused",
    },
    {
      actions: ['glue:GetJob', 'glue:StartJobRun', 'glue:GetJobRun', 'glue:GetJobRuns'],
      resources: [`${glue}:job/daybreak-extract`, `${glue}:job/daybreak-curate`],
      because:
        'starts the two jobs, refuses a run where one is missing, and finds the run that a state change, an interrupted start, or a lost event is about',
    },
    {
      actions: ['glue:GetTables'],
      resources: [`${glue}:catalog`, `${glue}:database/daybreak_source`, `${glue}:table/daybreak_source/*`],
      because: 'compares what the crawler saw with the contract',
    },
    {
      actions: ['glue:GetTable', 'glue:CreateTable', 'glue:UpdateTable'],
      resources: [`${glue}:catalog`, `${glue}:database/daybreak`, `${glue}:table/daybreak/*`],
      because: 'creates a lake table on its first run, and swaps its pointer to publish',
    },
    {
      actions: ['glue:GetTable', 'glue:CreateTable', 'glue:DeleteTable'],
      resources: [`${glue}:catalog`, `${glue}:database/daybreak_staging`, `${glue}:table/daybreak_staging/*`],
      because: 'clones the lake table for a run, and drops the clone when the run has ended',
    },
    {
      actions: ['glue:GetTable', 'glue:UpdateTable'],
      resources: [
        `${glue}:catalog`,
        `${glue}:database/daybreak_quarantine`,
        `${glue}:table/daybreak_quarantine/*`,
      ],
      because: 'clones and swaps the quarantine when pseudonyms are made anew',
    },
    {
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:UpdateSecretVersionStage'],
      resources: ['arn:aws:secretsmanager:${Region}:${Account}:secret:daybreak/pseudonym-key-??????'],
      because: 'makes a new version of the pseudonym key the current one; it never reads what one holds',
    },
    {
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [`${lakeBucket}/*/metadata/*`],
      because: "reads Iceberg metadata, and writes a new table's first; it never reads or writes a row",
    },
    {
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [`${landingBucket}/plans/*`],
      because: 'leaves the plans for the jobs and reads the results they leave beside them',
    },
    {
      actions: ['s3:ListBucket'],
      resources: [lakeBucket, landingBucket],
      because: 'without it S3 answers 403 rather than 404 for an object that is not there',
    },
  ],
};
