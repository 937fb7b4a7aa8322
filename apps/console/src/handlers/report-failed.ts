import { reportFailed } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { projected } from '../projected.ts';

export const onReportFailed = on<typeof reportFailed, Dependencies>(
  reportFailed,
  ({ detail: { metadata, data } }, context) =>
    projected(context, {
      type: 'ReportFailed',
      correlationId: metadata.correlationId,
      at: metadata.occurredAt,
      data,
    }),
);
