import { qualityEvaluated } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { projected } from '../projected.ts';

export const onQualityEvaluated = on<typeof qualityEvaluated, Dependencies>(
  qualityEvaluated,
  ({ detail: { metadata, data } }, context) =>
    projected(context, {
      type: 'QualityEvaluated',
      correlationId: metadata.correlationId,
      at: metadata.occurredAt,
      data,
    }),
);
