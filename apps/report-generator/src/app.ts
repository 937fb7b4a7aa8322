import { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import { readFolder } from '@daybreak/dataset-contracts/files';
import { defineService } from '@daybreak/service-kit';
import { athenaQueries } from './athena-queries.ts';
import type { Dependencies } from './dependencies.ts';
import { onAthenaQueryStateChange } from './handlers/athena-query-state-change.ts';
import { onBatchHeld } from './handlers/batch-held.ts';
import { onBatchPublished } from './handlers/batch-published.ts';
import { onNightPlanned } from './handlers/night-planned.ts';
import { onReportOverdue } from './handlers/report-overdue.ts';
import { onRunAbandoned } from './handlers/run-abandoned.ts';
import { loadReports } from './load-reports.ts';
import { manifest } from './manifest.ts';
import { reportsRoute } from './routes/reports.ts';
import { s3Objects } from './s3-objects.ts';
import { settings } from './settings.ts';

export const service = defineService<typeof settings, Dependencies>({
  manifest,
  settings,
  dependencies: async ({ settings: values, shared, aws }) => {
    const contracts = readFolder(values.DAYBREAK_CONTRACTS);
    const datasets = contracts.datasets.map(({ name }) => name);
    const samples = contracts.sources.flatMap((source) => (source.kind === 'sample' ? [source.sample] : []));
    const reportsBucket = shared['reports-bucket'];
    return {
      reports: await loadReports({ folder: values.DAYBREAK_REPORTS, datasets, samples, reportsBucket }),
      queries: athenaQueries(new AthenaClient(aws)),
      objects: s3Objects(new S3Client(aws)),
      resultsBucket: shared['results-bucket'],
      reportsBucket,
    };
  },
  handlers: [
    onNightPlanned,
    onBatchPublished,
    onBatchHeld,
    onRunAbandoned,
    onAthenaQueryStateChange,
    onReportOverdue,
  ],
  routes: [reportsRoute],
});
