import { batchPublished } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { decideOn } from '../schedule-input.ts';
import type { Dependencies } from '../dependencies.ts';

export const onBatchPublished = on<typeof batchPublished, Dependencies>(
  batchPublished,
  async ({ detail }, context) => {
    await decideOn(context, { type: 'batch-published', data: detail.data });
  },
);
