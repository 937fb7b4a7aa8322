import { batchStaged } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { evaluation } from '../core/decide.ts';
import { evaluationId } from '../core/evaluation.ts';
import type { Dependencies } from '../dependencies.ts';
import { performer } from '../perform.ts';

export const onBatchStaged = on<typeof batchStaged, Dependencies>(
  batchStaged,
  async ({ detail }, context) => {
    const { runId, dataset, staging, counts, smallestGroup = null } = detail.data;
    const { rulesets, limits } = context.dependencies;
    await context.process({
      aggregate: evaluation,
      id: evaluationId(staging),
      input: {
        type: 'staged',
        subject: { runId, dataset, staging, correlationId: detail.metadata.correlationId },
        ruled: rulesets.has(dataset),
        limits: limits.get(dataset) ?? { quarantineLimit: null, kAnonymity: null },
        figures: { rowsRead: counts.rowsRead, rowsQuarantined: counts.rowsQuarantined, smallestGroup },
      },
      perform: performer(context),
    });
  },
);
