import { reconciliationOverdue } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { jobs } from '@daybreak/service-kit/platform';
import { comparisonEnd } from '../comparison-end.ts';
import type { Input } from '../core/inputs.ts';
import { comparing, orderOf } from '../core/reconciliation.ts';
import type { DatasetState } from '../core/run.ts';
import { decideOn } from '../dataset-input.ts';
import type { Dependencies } from '../dependencies.ts';
import { named } from '../glue/named-error.ts';
import { act } from '../perform.ts';
import { refusalOf } from '../refusal.ts';

/** Looks at a comparison that no event told the end of; starts it where it never began. */
export const onReconciliationOverdue = on<typeof reconciliationOverdue, Dependencies>(
  reconciliationOverdue,
  async ({ detail: { data } }, context) => {
    const { dataset, comparisonId: id, check } = data;
    await decideOn(context, {
      dataset,
      input: async (state) => {
        if (comparing(state, id) === null) return null;
        try {
          const ended = await look(context.dependencies, { state, dataset, id });
          return ended ?? { type: 'comparison-overdue', dataset, id, check };
        } catch (error) {
          // Its turn comes.
          if (named(error, 'ConcurrentRunsExceededException'))
            return { type: 'comparison-overdue', dataset, id, check };
          const failure = refusalOf(error);
          if (failure === null) throw error;
          context.log.error({ id, err: error }, 'AWS refused for good what a comparison needs');
          return { type: 'comparison-failed', id, failure };
        }
      },
    });
  },
);

async function look(
  dependencies: Dependencies,
  { state, dataset, id }: { state: DatasetState; dataset: string; id: string },
): Promise<Input | null> {
  const found = await dependencies.jobRuns.look({ job: jobs.extract, runId: id });
  if (found === 'under-way') return null;
  if (found !== 'not-started') return comparisonEnd(dependencies, { id, dataset, end: found });
  const reconciliation = comparing(state, id);
  if (reconciliation !== null)
    await act(
      dependencies,
      { type: 'start-compare', run: orderOf(state, reconciliation, dataset) },
      { recovering: true },
    );
  return null;
}
