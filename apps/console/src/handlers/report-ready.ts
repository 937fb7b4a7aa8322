import { reportReady } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { projected } from '../projected.ts';

export const onReportReady = on<typeof reportReady, Dependencies>(
  reportReady,
  ({ detail: { metadata, data } }, context) =>
    projected(context, {
      type: 'ReportReady',
      correlationId: metadata.correlationId,
      at: metadata.occurredAt,
      data,
    }),
);
