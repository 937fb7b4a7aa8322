import { nightPlanned } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { announcement, reportsOfNight } from '../core/announcement.ts';
import type { Dependencies } from '../dependencies.ts';
import { processReports, subjectsOf } from '../process-reports.ts';

export const onNightPlanned = on<typeof nightPlanned, Dependencies>(
  nightPlanned,
  async ({ detail }, context) => {
    const { correlationId } = detail.metadata;
    const datasets = detail.data.runs.map(({ dataset }) => dataset);
    await context.process({
      aggregate: announcement,
      id: correlationId,
      input: { correlationId, reports: reportsOfNight(subjectsOf(context.dependencies), datasets) },
      perform: () => Promise.resolve(),
    });
    await processReports(context, {
      type: 'night-planned',
      correlationId,
      origin: detail.data.origin,
      datasets,
    });
  },
);
