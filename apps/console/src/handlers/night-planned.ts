import { nightPlanned } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { projected } from '../projected.ts';

export const onNightPlanned = on<typeof nightPlanned, Dependencies>(
  nightPlanned,
  ({ detail: { metadata, data } }, context) =>
    projected(context, {
      type: 'NightPlanned',
      correlationId: metadata.correlationId,
      at: metadata.occurredAt,
      data,
    }),
);
