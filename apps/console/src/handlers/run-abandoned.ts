import { runAbandoned } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { projected } from '../projected.ts';

export const onRunAbandoned = on<typeof runAbandoned, Dependencies>(
  runAbandoned,
  ({ detail: { metadata, data } }, context) =>
    projected(context, {
      type: 'RunAbandoned',
      correlationId: metadata.correlationId,
      at: metadata.occurredAt,
      data,
    }),
);
