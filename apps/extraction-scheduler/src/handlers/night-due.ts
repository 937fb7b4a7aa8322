import { nightDue } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { decideOn } from '../schedule-input.ts';
import type { Dependencies } from '../dependencies.ts';

export const onNightDue = on<typeof nightDue, Dependencies>(nightDue, async ({ detail }, context) => {
  const { correlationId, occurredAt } = detail.metadata;
  await decideOn(context, { type: 'night-due', correlationId, occurredAt, data: detail.data });
});
