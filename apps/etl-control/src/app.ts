import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readContracts } from '@daybreak/dataset-contracts/files';
import { glueCatalog, s3ObjectStore } from '@daybreak/iceberg';
import { defineService } from '@daybreak/service-kit';
import { randomUUID } from 'node:crypto';
import { datasetAggregate } from './core/decide.ts';
import { keyAggregate } from './core/rekey/decide.ts';
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
import { onRekeyDue } from './handlers/rekey-due.ts';
import { onRekeyRequested } from './handlers/rekey-requested.ts';
import { onRunOverdue } from './handlers/run-overdue.ts';
import { lakeTables } from './lake-tables.ts';
import { manifest } from './manifest.ts';
import { planObjects } from './plan-objects.ts';
import { pseudonymKey } from './pseudonym-key.ts';
import { rekeyTables } from './rekey-tables.ts';
import { datasetsRoute } from './routes/datasets.ts';
import { rekeysRoute } from './routes/rekeys.ts';
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
  onRekeyRequested,
  onRekeyDue,
];

export const routes = [runsRoute, datasetsRoute, rekeysRoute];

export const service = defineService<typeof settings, Dependencies>({
  manifest,
  settings,
  dependencies: ({ settings: values, shared, now }) => {
    const glue = new GlueClient();
    const objects = s3ObjectStore(new S3Client());
    const lake = { objects, catalog: glueCatalog(glue), now, randomUUID };
    const policy = {
      lookAfterSeconds: values.DAYBREAK_LOOK_SECONDS,
      staleAfterSeconds: values.DAYBREAK_STALE_SECONDS,
    };
    return {
      contracts: new Map(readContracts(values.DAYBREAK_CONTRACTS).map((dataset) => [dataset.name, dataset])),
      aggregate: datasetAggregate(policy),
      keyAggregate: keyAggregate(policy),
      rekeying: { key: pseudonymKey(new SecretsManagerClient()), tables: rekeyTables(lake) },
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
