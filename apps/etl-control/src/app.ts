import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { readContracts } from '@daybreak/dataset-contracts/files';
import { glueCatalog, s3ObjectStore } from '@daybreak/iceberg';
import { defineService } from '@daybreak/service-kit';
import { randomUUID } from 'node:crypto';
import { datasetAggregate } from './core/decide.ts';
import type { Dependencies } from './dependencies.ts';
import { glueCrawlers } from './glue/crawlers.ts';
import { glueJobRuns } from './glue/job-runs.ts';
import { glueSourceTables } from './glue/source-tables.ts';
import { onBatchExtracted } from './handlers/batch-extracted.ts';
import { onEvaluationFailed } from './handlers/evaluation-failed.ts';
import { onExtractionRequested } from './handlers/extraction-requested.ts';
import { onGlueCrawlerStateChange } from './handlers/glue-crawler-state-change.ts';
import { onGlueJobStateChange } from './handlers/glue-job-state-change.ts';
import { onQualityEvaluated } from './handlers/quality-evaluated.ts';
import { onReconciliationOverdue } from './handlers/reconciliation-overdue.ts';
import { onRunOverdue } from './handlers/run-overdue.ts';
import { lakeTables } from './lake-tables.ts';
import { manifest } from './manifest.ts';
import { planObjects } from './plan-objects.ts';
import { datasetsRoute } from './routes/datasets.ts';
import { runsRoute } from './routes/runs.ts';
import { settings } from './settings.ts';

export const handlers = [
  onExtractionRequested,
  onGlueCrawlerStateChange,
  onGlueJobStateChange,
  onBatchExtracted,
  onQualityEvaluated,
  onEvaluationFailed,
  onRunOverdue,
  onReconciliationOverdue,
];

export const routes = [runsRoute, datasetsRoute];

export const service = defineService<typeof settings, Dependencies>({
  manifest,
  settings,
  dependencies: ({ settings: values, shared, now }) => {
    const glue = new GlueClient();
    const objects = s3ObjectStore(new S3Client());
    const lake = { objects, catalog: glueCatalog(glue), now, randomUUID };
    return {
      contracts: new Map(readContracts(values.DAYBREAK_CONTRACTS).map((dataset) => [dataset.name, dataset])),
      aggregate: datasetAggregate({
        lookAfterSeconds: values.DAYBREAK_LOOK_SECONDS,
        staleAfterSeconds: values.DAYBREAK_STALE_SECONDS,
      }),
      crawlers: glueCrawlers(glue),
      jobRuns: glueJobRuns(glue, new GlueClient({ maxAttempts: 1 })),
      sourceTables: glueSourceTables(glue),
      plans: planObjects({ objects, bucket: shared['landing-bucket'] }),
      lake: lakeTables({ lake, bucket: shared['lake-bucket'] }),
    };
  },
  handlers,
  routes,
});
