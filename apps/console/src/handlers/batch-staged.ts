import { batchStaged } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { projected } from '../projected.ts';

export const onBatchStaged = on<typeof batchStaged, Dependencies>(
  batchStaged,
  ({ detail: { metadata, data } }, context) =>
    projected(context, {
      type: 'BatchStaged',
      correlationId: metadata.correlationId,
      at: metadata.occurredAt,
      data,
    }),
);
