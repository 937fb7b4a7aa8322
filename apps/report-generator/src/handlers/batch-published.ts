import { batchPublished } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { announcement, reportsOfReplay } from '../core/announcement.ts';
import type { Dependencies } from '../dependencies.ts';
import { processReports, subjectsOf } from '../process-reports.ts';

export const onBatchPublished = on<typeof batchPublished, Dependencies>(
  batchPublished,
  async ({ detail }, context) => {
    const { correlationId } = detail.metadata;
    const { origin, dataset, businessDates } = detail.data;
    if (origin === 'replay')
      await context.process({
        aggregate: announcement,
        id: correlationId,
        input: {
          correlationId,
          reports: reportsOfReplay(subjectsOf(context.dependencies), { dataset, businessDates }),
        },
        perform: () => Promise.resolve(),
      });
    await processReports(context, { type: 'published', correlationId, origin, dataset, businessDates });
  },
);
