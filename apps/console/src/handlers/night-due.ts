import { nightDue } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { projected } from '../projected.ts';

export const onNightDue = on<typeof nightDue, Dependencies>(
  nightDue,
  ({ detail: { metadata, data } }, context) =>
    projected(context, {
      type: 'NightDue',
      correlationId: metadata.correlationId,
      at: metadata.occurredAt,
      data,
    }),
);
