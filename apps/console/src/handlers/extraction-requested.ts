import { extractionRequested } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { projected } from '../projected.ts';

export const onExtractionRequested = on<typeof extractionRequested, Dependencies>(
  extractionRequested,
  ({ detail: { metadata, data } }, context) =>
    projected(context, {
      type: 'ExtractionRequested',
      correlationId: metadata.correlationId,
      at: metadata.occurredAt,
      data,
    }),
);
