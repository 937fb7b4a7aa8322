import { reportsPlanned } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { projected } from '../projected.ts';

export const onReportsPlanned = on<typeof reportsPlanned, Dependencies>(
  reportsPlanned,
  ({ detail: { metadata, data } }, context) =>
    projected(context, {
      type: 'ReportsPlanned',
      correlationId: metadata.correlationId,
      at: metadata.occurredAt,
      data,
    }),
);
