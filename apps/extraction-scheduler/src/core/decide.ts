import {
  extractionDeferred,
  retryDue,
  type batchHeld,
  type batchPublished,
  type DataOf,
  type reconciliationDiffered,
  type runFailed,
} from '@daybreak/event-contracts';
import {
  publish,
  remind,
  type Aggregate,
  type Decision,
  type DecisionContext,
  type KitEffect,
} from '@daybreak/service-kit/decision';
import { beginBackfills } from './backfill.ts';
import type { Catalog } from './catalog.ts';
import {
  abandonDependants,
  abandonRun,
  changeRun,
  findRun,
  moved,
  requestReady,
  requestRun,
  type NightStep,
} from './night.ts';
import { planNight } from './plan-night.ts';
import { retryDelay, type Policy } from './policy.ts';
import { runIdFor } from './run-id.ts';
import {
  advance,
  isOpen,
  nothingScheduled,
  withNight,
  type Night,
  type NightRun,
  type Schedule,
} from './schedule.ts';
import type { NightDueInput } from './wanted.ts';

export type Input =
  | NightDueInput
  | { readonly type: 'batch-published'; readonly data: DataOf<typeof batchPublished> }
  | { readonly type: 'batch-held'; readonly data: DataOf<typeof batchHeld> }
  | { readonly type: 'run-failed'; readonly data: DataOf<typeof runFailed> }
  | {
      /** Days that source and lake hold differently, and that are to be read again. */
      readonly type: 'reconciliation-differed';
      readonly correlationId: string;
      readonly data: DataOf<typeof reconciliationDiffered>;
    }
  | { readonly type: 'retry-due'; readonly data: DataOf<typeof retryDue> };

export type ScheduleAggregate = Aggregate<Schedule, Input, never>;

/** The one schedule: id `shop`. */
export const scheduleId = 'shop';

export function scheduleAggregate({
  catalog,
  policy,
}: {
  catalog: Catalog;
  policy: Policy;
}): ScheduleAggregate {
  return {
    name: 'schedule',
    initial: nothingScheduled,
    decide: (schedule, input, context) => {
      const step = decide(schedule, input, context);
      const begun = beginBackfills(step.state, context, { catalog, policy });
      return { state: begun.state, effects: [...step.effects, ...begun.effects] };
    },
  };

  function decide(schedule: Schedule, input: Input, context: DecisionContext): Decision<Schedule, KitEffect> {
    switch (input.type) {
      case 'night-due':
        return planNight(schedule, input, context, { catalog, policy });
      case 'batch-published':
        return published(schedule, input.data, context);
      case 'batch-held':
        return aboutRun(schedule, input.data.runId, context, (night, run) => {
          const held = changeRun(night, run.dataset, {
            state: 'held',
            code: 'QUALITY_FAILED',
            cause: 'Its ruleset failed: the lake is as it was. See the failed rules of the run.',
          });
          return abandonDependants(held, run.dataset, 'DEPENDENCY_HELD');
        });
      case 'run-failed':
        return aboutRun(schedule, input.data.runId, context, (night, run) =>
          failed(night, run, { data: input.data, policy, now: context.now }),
        );
      case 'reconciliation-differed':
        return { state: withHealing(schedule, input), effects: [] };
      case 'retry-due':
        return aboutRun(schedule, input.data.failedRunId, context, (night, run) =>
          run.state === 'retrying'
            ? requestRun(
                night,
                run,
                runIdFor({
                  now: context.now,
                  of: [night.correlationId, run.dataset, String(run.attempt + 1)],
                }),
              )
            : null,
        );
    }
  }
}

/** Its days are read again as soon as the dataset is free, once for each night that asks for it. */
function withHealing(
  schedule: Schedule,
  { correlationId, data }: Extract<Input, { type: 'reconciliation-differed' }>,
): Schedule {
  const { dataset, ranges } = data;
  const [first, ...further] = ranges;
  const id = `${correlationId}.heal.${dataset}`;
  const backfills = schedule.backfills ?? [];
  const known =
    schedule.ended.includes(id) ||
    schedule.nights.some((night) => night.correlationId === id) ||
    backfills.some((backfill) => backfill.id === id);
  return first === undefined || known
    ? schedule
    : {
        ...schedule,
        backfills: [...backfills, { id, part: 1, datasets: [dataset], ranges: [first, ...further] }],
      };
}

function published(schedule: Schedule, data: DataOf<typeof batchPublished>, context: DecisionContext) {
  const advanced =
    data.origin === 'night' ? advance(schedule, { dataset: data.dataset, high: data.window.high }) : schedule;
  return aboutRun(advanced, data.runId, context, (night, run) =>
    requestReady(
      changeRun(night, run.dataset, {
        state: 'published',
        code: null,
        cause: null,
        rowsPublished: data.counts.rowsPublished,
      }),
    ),
  );
}

function failed(
  night: Night,
  run: NightRun,
  { data, policy, now }: { data: DataOf<typeof runFailed>; policy: Policy; now: string },
): NightStep | null {
  if (run.state !== 'requested') return null;
  const { code, cause } = data;
  const deferrals = run.deferrals ?? 0;
  if (code === 'SOURCE_BUSY' && deferrals < policy.maxDeferrals)
    return deferred(night, run, { code, cause, deferrals: deferrals + 1, policy, now });
  const failures = run.attempt - deferrals;
  if (code === 'SOURCE_BUSY' || !data.retryable || failures >= policy.maxAttempts) {
    return abandonRun(night, run, { own: { code, cause }, dependants: 'DEPENDENCY_MISSING' });
  }
  return tryLater(night, run, {
    change: { code, cause },
    delaySeconds: retryDelay(policy, failures),
  });
}

/** It gave way to a source that is busy: no failure, and tried again when the source may have time. */
function deferred(
  night: Night,
  run: NightRun,
  props: {
    readonly code: string;
    readonly cause: string;
    readonly deferrals: number;
    readonly policy: Policy;
    readonly now: string;
  },
): NightStep {
  const { code, cause, deferrals, policy, now } = props;
  const { deferSeconds: delaySeconds, maxDeferrals } = policy;
  const { runId, dataset } = run;
  const until = new Date(Date.parse(now) + delaySeconds * 1000).toISOString();
  const later = tryLater(night, run, { change: { code, cause, deferrals }, delaySeconds });
  const told = publish(extractionDeferred, {
    correlationId: night.correlationId,
    data: { runId, dataset, code, cause, until, deferrals, maxDeferrals },
  });
  return { night: later.night, effects: [told, ...later.effects] };
}

function tryLater(
  night: Night,
  run: NightRun,
  { change, delaySeconds }: { change: Partial<NightRun>; delaySeconds: number },
): NightStep {
  return {
    night: changeRun(night, run.dataset, { ...change, state: 'retrying' }),
    effects: [
      remind(retryDue, {
        correlationId: night.correlationId,
        delaySeconds,
        data: { dataset: run.dataset, failedRunId: run.runId },
      }),
    ],
  };
}

/** News of a run that no open night is waiting for changes nothing: it came twice, late, or from a replay. */
function aboutRun(
  schedule: Schedule,
  runId: string,
  { now }: DecisionContext,
  decide: (night: Night, run: NightRun) => NightStep | null,
): Decision<Schedule, KitEffect> {
  for (const night of schedule.nights) {
    const run = findRun(night, runId);
    if (run === undefined || !isOpen(run)) continue;
    const step = decide(night, run);
    if (step === null) continue;
    const { night: next, effects } = moved(step, now);
    return { state: withNight(schedule, next), effects };
  }
  return { state: schedule, effects: [] };
}
