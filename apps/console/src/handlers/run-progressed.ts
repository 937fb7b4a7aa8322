import { runProgressed } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { projected } from '../projected.ts';

export const onRunProgressed = on<typeof runProgressed, Dependencies>(
  runProgressed,
  ({ detail: { metadata, data } }, context) =>
    projected(context, {
      type: 'RunProgressed',
      correlationId: metadata.correlationId,
      at: metadata.occurredAt,
      data,
    }),
);
