import {
  batchHeld,
  batchPublished,
  extractionDeferred,
  extractionRequested,
  nightDue,
  nightPlanned,
  reconciliationDiffered,
  retryDue,
  runAbandoned,
  runFailed,
} from '@daybreak/event-contracts';
import type { ServiceManifest } from '@daybreak/service-kit/manifest';

export const manifest: ServiceManifest = {
  name: 'extraction-scheduler',
  team: 'extraction',
  summary: 'When and what: plans each night, keeps the watermarks, retries and gives up.',
  consumes: [nightDue, batchPublished, batchHeld, runFailed, reconciliationDiffered],
  // NightDue too: POST /nights asks for a night on the bus, as the schedule does.
  publishes: [nightDue, nightPlanned, extractionRequested, extractionDeferred, runAbandoned],
  reminds: [retryDue],
  queue: { visibilitySeconds: 30, maxReceiveCount: 5 },
  uses: [],
  permissions: [],
  schedules: [
    {
      name: 'nightly',
      expression: 'cron(0 2 * * ? *)',
      timeZone: 'Europe/Berlin',
      emits: nightDue,
      data: {},
    },
  ],
};
