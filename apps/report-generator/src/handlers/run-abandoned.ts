import { runAbandoned } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { reportFailure } from '../core/report-failures.ts';
import type { Dependencies } from '../dependencies.ts';
import { processReports } from '../process-reports.ts';

export const onRunAbandoned = on<typeof runAbandoned, Dependencies>(
  runAbandoned,
  async ({ detail }, context) => {
    const { dataset, code, cause } = detail.data;
    await processReports(context, {
      type: 'lost',
      correlationId: detail.metadata.correlationId,
      dataset,
      ...reportFailure(
        'DATASET_ABANDONED',
        `Dataset ${dataset} was not published this night (${code}): ${cause}`,
      ),
    });
  },
);
