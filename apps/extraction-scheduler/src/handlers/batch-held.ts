import { batchHeld } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { decideOn } from '../schedule-input.ts';
import type { Dependencies } from '../dependencies.ts';

export const onBatchHeld = on<typeof batchHeld, Dependencies>(batchHeld, async ({ detail }, context) => {
  await decideOn(context, { type: 'batch-held', data: detail.data });
});
