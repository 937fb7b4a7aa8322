import type { Decision, DecisionContext, KitEffect } from '@daybreak/service-kit/decision';
import { planNight } from './plan-night.ts';
import { isBusy, type Schedule } from './schedule.ts';
import type { Planning } from './wanted.ts';

/** Begins every backfill whose datasets are free, in the order in which they came. */
export function beginBackfills(
  schedule: Schedule,
  context: DecisionContext,
  planning: Planning,
): Decision<Schedule, KitEffect> {
  let step: Decision<Schedule, KitEffect> = { state: schedule, effects: [] };
  for (;;) {
    const { state, effects } = step;
    const next = state.backfills?.find(({ datasets }) => !datasets.some((dataset) => isBusy(state, dataset)));
    if (next === undefined) return step;
    const waiting: Schedule = {
      ...state,
      backfills: (state.backfills ?? []).filter((backfill) => backfill !== next),
    };
    const begun = planNight(
      waiting,
      { type: 'backfill', backfill: next, occurredAt: context.now },
      context,
      planning,
    );
    step = { state: begun.state, effects: [...effects, ...begun.effects] };
  }
}
