import { comparisonOf } from '@daybreak/curation';
import { qualityEvaluated } from '@daybreak/event-contracts';
import { on, type HandlerContext } from '@daybreak/service-kit';
import type { Swap } from '../core/inputs.ts';
import { decideOn } from '../dataset-input.ts';
import type { Dependencies } from '../dependencies.ts';
import { unlessRefused } from '../refusal.ts';

/**
 * The swap comes before the decision that tells of it. Both can be done again: interrupted between them, the message
 * comes again, finds the table swapped, and decides.
 */
export const onQualityEvaluated = on<typeof qualityEvaluated, Dependencies>(
  qualityEvaluated,
  async ({ detail: { data } }, context) => {
    const { dataset, runId, verdict } = data;
    await decideOn(context, {
      dataset,
      input: ({ active }) => {
        const awaited = active?.runId === runId && active.phase === 'checking';
        if (!awaited)
          context.log.info({ dataset, runId }, 'A verdict about a run that awaits none was left alone.');
        const run = { dataset, runId, phase: 'checking' } as const;
        return unlessRefused(context, run, async () => {
          const swap = awaited && verdict === 'passed' ? await swapOf(run, context) : null;
          return { type: 'quality-evaluated', data, swap, reconciles: reconciles(context, dataset) };
        });
      },
    });
  },
);

function reconciles(
  { dependencies: { contracts }, log }: HandlerContext<Dependencies>,
  dataset: string,
): boolean {
  const contract = contracts.get(dataset);
  const comparison = contract === undefined ? null : comparisonOf(contract);
  if (comparison === null) return false;
  if (!('problem' in comparison)) return true;
  log.warn({ dataset }, `Source and lake are not compared: ${comparison.problem}.`);
  return false;
}

async function swapOf(
  run: { readonly dataset: string; readonly runId: string },
  { dependencies: { lake, plans } }: HandlerContext<Dependencies>,
): Promise<Swap> {
  const clone = await plans.readClone(run.runId);
  return clone === null ? { outcome: 'staging-missing' } : lake.swap(run, clone);
}
