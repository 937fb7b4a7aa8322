import { reconciliationDiffered } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { decideOn } from '../schedule-input.ts';
import type { Dependencies } from '../dependencies.ts';

export const onReconciliationDiffered = on<typeof reconciliationDiffered, Dependencies>(
  reconciliationDiffered,
  async ({ detail: { metadata, data } }, context) => {
    if (!data.heal) return;
    const { correlationId } = metadata;
    await decideOn(context, { type: 'reconciliation-differed', correlationId, data });
  },
);
