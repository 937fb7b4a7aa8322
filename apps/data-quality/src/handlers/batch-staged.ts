import { batchStaged } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { evaluation } from '../core/decide.ts';
import { evaluationId } from '../core/evaluation.ts';
import type { Dependencies } from '../dependencies.ts';
import { performer } from '../perform.ts';

export const onBatchStaged = on<typeof batchStaged, Dependencies>(
  batchStaged,
  async ({ detail }, context) => {
    const { runId, dataset, staging } = detail.data;
    await context.process({
      aggregate: evaluation,
      id: evaluationId(staging),
      input: {
        type: 'staged',
        subject: { runId, dataset, staging, correlationId: detail.metadata.correlationId },
        ruled: context.dependencies.rulesets.has(dataset),
      },
      perform: performer(context),
    });
  },
);
