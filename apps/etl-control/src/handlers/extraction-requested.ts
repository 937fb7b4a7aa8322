import { extractionRequested } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { decideOn } from '../dataset-input.ts';
import type { Dependencies } from '../dependencies.ts';
import { obstacleToExtraction } from '../obstacle.ts';

export const onExtractionRequested = on<typeof extractionRequested, Dependencies>(
  extractionRequested,
  async ({ detail: { metadata, data } }, context) => {
    await decideOn(context, {
      dataset: data.dataset,
      input: {
        type: 'extraction-requested',
        correlationId: metadata.correlationId,
        data,
        obstacle: await obstacleToExtraction(context.dependencies, data.dataset),
      },
    });
  },
);
