import { retryDue } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { decideOn } from '../schedule-input.ts';
import type { Dependencies } from '../dependencies.ts';

export const onRetryDue = on<typeof retryDue, Dependencies>(retryDue, async ({ detail }, context) => {
  await decideOn(context, { type: 'retry-due', data: detail.data });
});
