import { batchExtracted } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { projected } from '../projected.ts';

export const onBatchExtracted = on<typeof batchExtracted, Dependencies>(
  batchExtracted,
  ({ detail: { metadata, data } }, context) =>
    projected(context, {
      type: 'BatchExtracted',
      correlationId: metadata.correlationId,
      at: metadata.occurredAt,
      data,
    }),
);
