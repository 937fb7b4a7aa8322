import { readContracts } from '@daybreak/dataset-contracts/files';
import { defineService } from '@daybreak/service-kit';
import { catalogOf } from './core/catalog.ts';
import { scheduleAggregate } from './core/decide.ts';
import type { Dependencies } from './dependencies.ts';
import { onBatchHeld } from './handlers/batch-held.ts';
import { onBatchPublished } from './handlers/batch-published.ts';
import { onNightDue } from './handlers/night-due.ts';
import { onReconciliationDiffered } from './handlers/reconciliation-differed.ts';
import { onRetryDue } from './handlers/retry-due.ts';
import { onRunFailed } from './handlers/run-failed.ts';
import { manifest } from './manifest.ts';
import { datasetsRoute } from './routes/datasets.ts';
import { nightsRoute } from './routes/nights.ts';
import { policyOf, settings } from './settings.ts';

export const handlers = [
  onNightDue,
  onBatchPublished,
  onBatchHeld,
  onRunFailed,
  onRetryDue,
  onReconciliationDiffered,
];

export const routes = [datasetsRoute, nightsRoute];

export const service = defineService<typeof settings, Dependencies>({
  manifest,
  settings,
  dependencies: ({ settings: values }) => {
    const catalog = catalogOf(readContracts(values.DAYBREAK_CONTRACTS));
    return { catalog, schedule: scheduleAggregate({ catalog, policy: policyOf(values) }) };
  },
  handlers,
  routes,
});
