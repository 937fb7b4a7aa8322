import { evaluationFailed } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { projected } from '../projected.ts';

export const onEvaluationFailed = on<typeof evaluationFailed, Dependencies>(
  evaluationFailed,
  ({ detail: { metadata, data } }, context) =>
    projected(context, {
      type: 'EvaluationFailed',
      correlationId: metadata.correlationId,
      at: metadata.occurredAt,
      data,
    }),
);
