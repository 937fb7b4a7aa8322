import { runFailed } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { projected } from '../projected.ts';

export const onRunFailed = on<typeof runFailed, Dependencies>(
  runFailed,
  ({ detail: { metadata, data } }, context) =>
    projected(context, {
      type: 'RunFailed',
      correlationId: metadata.correlationId,
      at: metadata.occurredAt,
      data,
    }),
);
