import { evaluationFailed } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { decideOn } from '../dataset-input.ts';
import type { Dependencies } from '../dependencies.ts';

export const onEvaluationFailed = on<typeof evaluationFailed, Dependencies>(
  evaluationFailed,
  async ({ detail: { data } }, context) => {
    await decideOn(context, { dataset: data.dataset, input: { type: 'evaluation-failed', data } });
  },
);
