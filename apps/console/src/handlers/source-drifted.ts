import { sourceDrifted } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { projected } from '../projected.ts';

export const onSourceDrifted = on<typeof sourceDrifted, Dependencies>(
  sourceDrifted,
  ({ detail: { metadata, data } }, context) =>
    projected(context, {
      type: 'SourceDrifted',
      correlationId: metadata.correlationId,
      at: metadata.occurredAt,
      data,
    }),
);
