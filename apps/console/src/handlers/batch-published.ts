import { batchPublished } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { projected } from '../projected.ts';

export const onBatchPublished = on<typeof batchPublished, Dependencies>(
  batchPublished,
  ({ detail: { metadata, data } }, context) =>
    projected(context, {
      type: 'BatchPublished',
      correlationId: metadata.correlationId,
      at: metadata.occurredAt,
      data,
    }),
);
