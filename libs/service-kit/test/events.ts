import { batchHeld, batchPublished } from '@daybreak/event-contracts';
import { eventOf } from '../src/testing.ts';

const counts = { rowsRead: 1, rowsPublished: 1, rowsQuarantined: 0, duplicatesDropped: 0 };

export const published = ({
  runId,
  eventId = `e-${runId}`,
  dataset = 'sales',
}: {
  runId: string;
  eventId?: string;
  dataset?: string;
}) =>
  eventOf(batchPublished, {
    eventId,
    correlationId: 'night-7',
    data: {
      runId,
      dataset,
      origin: 'night',
      window: { low: null, high: '2026-11-02T03:00:00Z' },
      businessDates: [],
      counts,
      metadataLocation: 's3://lake/sales/metadata/1.json',
      seconds: 1,
    },
  });

export const held = (runId: string) =>
  eventOf(batchHeld, {
    eventId: `e-${runId}`,
    data: {
      runId,
      dataset: 'sales',
      origin: 'night',
      businessDates: [],
      counts,
      failedRules: [{ rule: 'RowCount > 0', result: 'FAIL', message: 'No row.', failedRows: null }],
      seconds: 1,
    },
  });
