import { batchHeld } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { reportFailure } from '../core/report-failures.ts';
import type { Dependencies } from '../dependencies.ts';
import { processReports } from '../process-reports.ts';

export const onBatchHeld = on<typeof batchHeld, Dependencies>(batchHeld, async ({ detail }, context) => {
  const { dataset, failedRules } = detail.data;
  const rules = failedRules.map(({ rule }) => rule).join(', ');
  await processReports(context, {
    type: 'lost',
    correlationId: detail.metadata.correlationId,
    dataset,
    ...reportFailure(
      'DATASET_HELD',
      `Dataset ${dataset} was held back, because its batch broke ${rules}: the report would show the data of the night before.`,
    ),
  });
});
