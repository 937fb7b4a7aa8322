import type { DecisionContext, KitEffect } from '@daybreak/service-kit/decision';
import { dataOf } from '@daybreak/service-kit/testing';
import type { PlannedDataset } from '../catalog.ts';
import { scheduleAggregate, type Input } from '../decide.ts';
import type { Policy } from '../policy.ts';
import { nothingScheduled, type Night, type NightRun, type Schedule } from '../schedule.ts';

export const usualPolicy: Policy = {
  safetyLagSeconds: 0,
  overlapSeconds: 300,
  maxAttempts: 3,
  retrySeconds: [30, 120],
  deferSeconds: 900,
  maxDeferrals: 12,
  backfillDays: 31,
  staleAfterSeconds: 6 * 3600,
};

const dated = (name: string, ...dependsOn: string[]): PlannedDataset => ({ name, dependsOn, dated: true });

const shop: readonly PlannedDataset[] = [
  { name: 'stores', dependsOn: [], dated: false },
  dated('sales', 'stores'),
  dated('sale_items', 'sales'),
];

/** A scheduler of stores, sales and sale_items, told one thing after the other, a second apart. */
export function scheduler(policy: Partial<Policy> = {}) {
  const { decide } = scheduleAggregate({ catalog: shop, policy: { ...usualPolicy, ...policy } });
  let state: Schedule = nothingScheduled;
  let clock = Date.parse('2026-11-22T01:00:00Z');
  const effects: KitEffect[] = [];
  const openRun = (dataset: string): NightRun | undefined =>
    state.nights
      .flatMap(({ runs }) => runs)
      .find((run) => run.dataset === dataset && (run.state === 'requested' || run.state === 'retrying'));
  return {
    /** What this one thing led to. */
    tell(input: Input): readonly KitEffect[] {
      clock += 1000;
      const context: DecisionContext = {
        now: new Date(clock).toISOString(),
        eventId: 'e',
        correlationId: 'c',
        replayName: null,
      };
      const decision = decide(state, input, context);
      state = decision.state;
      effects.push(...decision.effects);
      return decision.effects;
    },
    due: (correlationId: string, data: Extract<Input, { type: 'night-due' }>['data'] = {}): Input => ({
      type: 'night-due',
      correlationId,
      occurredAt: new Date(clock).toISOString(),
      data,
    }),
    /** The run of a dataset that was requested and has not ended. */
    run(dataset: string): NightRun {
      const run = openRun(dataset);
      if (run === undefined) throw new Error(`No run of ${dataset} is open.`);
      return run;
    },
    retry: (dataset: string): Input => ({
      type: 'retry-due',
      data: { dataset, failedRunId: openRun(dataset)?.runId ?? '' },
    }),
    get state() {
      return state;
    },
    requested: () => dataOf(effects, 'ExtractionRequested'),
    effects,
    documents: () =>
      effects.flatMap((effect) =>
        effect.type === 'record' ? [effect.document as Night & { state: string }] : [],
      ),
  };
}
