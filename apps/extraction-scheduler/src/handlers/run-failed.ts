import { runFailed } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { decideOn } from '../schedule-input.ts';
import type { Dependencies } from '../dependencies.ts';

export const onRunFailed = on<typeof runFailed, Dependencies>(runFailed, async ({ detail }, context) => {
  await decideOn(context, { type: 'run-failed', data: detail.data });
});
