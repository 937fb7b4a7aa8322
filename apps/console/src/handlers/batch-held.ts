import { batchHeld } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { projected } from '../projected.ts';

export const onBatchHeld = on<typeof batchHeld, Dependencies>(
  batchHeld,
  ({ detail: { metadata, data } }, context) =>
    projected(context, {
      type: 'BatchHeld',
      correlationId: metadata.correlationId,
      at: metadata.occurredAt,
      data,
    }),
);
