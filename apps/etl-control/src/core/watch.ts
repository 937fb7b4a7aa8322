import { runOverdue, type DataOf } from '@daybreak/event-contracts';
import { remind, type KitEffect } from '@daybreak/service-kit/decision';
import { failure } from './failure.ts';
import type { InputOf } from './inputs.ts';
import { fail, type Step } from './lifecycle.ts';
import type { Policy } from './policy.ts';
import { since, type DatasetState, type Run } from './run.ts';

/** Phases in which a run waits for somebody else. */
export type WaitingPhase = DataOf<typeof runOverdue>['phase'];

/** data-quality tells a verdict, or why there is none, within half an hour. */
const verdictWithinSeconds = 45 * 60;

/**
 * Whatever begins a phase also asks for a look at it later, before anything else: AWS's events are best effort, and what
 * comes after may fail.
 */
export function watched(before: DatasetState, step: Step, policy: Policy): Step {
  const { active } = step.state;
  if (active === null || (before.active?.runId === active.runId && before.active.phase === active.phase))
    return step;
  return { ...step, effects: [lookLater(active, { check: 1, policy }), ...step.effects] };
}

/** What the run waits for was looked at, and has not ended. */
export function overdue(
  state: DatasetState,
  { run, input, now, policy }: { run: Run; input: InputOf<'overdue'>; now: string; policy: Policy },
): Step {
  const [limitSeconds, code] =
    run.phase === 'checking'
      ? ([verdictWithinSeconds, 'VERDICT_MISSING'] as const)
      : ([policy.staleAfterSeconds, 'RUN_STALLED'] as const);
  return Date.parse(now) - Date.parse(since(run)) < limitSeconds * 1000
    ? { state, effects: [lookLater(run, { check: input.check + 1, policy })] }
    : fail(state, { run, now, failure: failure(code) });
}

const lookLater = (
  { runId, dataset, phase, correlationId }: Run,
  { check, policy }: { check: number; policy: Policy },
): KitEffect =>
  remind(runOverdue, {
    correlationId,
    delaySeconds: policy.lookAfterSeconds,
    data: { runId, dataset, phase: phase as WaitingPhase, check },
  });
