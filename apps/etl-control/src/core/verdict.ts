import { batchHeld, batchPublished } from '@daybreak/event-contracts';
import { publish } from '@daybreak/service-kit/decision';
import { failure } from './failure.ts';
import type { InputOf } from './inputs.ts';
import { andThen, end, fail, unchanged, type Step } from './lifecycle.ts';
import type { Policy } from './policy.ts';
import { beginReconciliation, healed, notHealed } from './reconciliation.ts';
import { countsOf, enter, secondsOf, type DatasetState, type Run } from './run.ts';

export function judged(
  state: DatasetState,
  { run, input, now, policy }: { run: Run; input: InputOf<'quality-evaluated'>; now: string; policy: Policy },
): Step {
  const { verdict, score, rules, resultId } = input.data;
  const measured: Run = { ...run, verdict: { verdict, score, rules, resultId } };
  if (verdict === 'failed')
    return andThen(held(state, measured, now), (next) => notHealed(next, { run, now }));
  const { swap } = input;
  if (swap === null) throw new Error('A passed verdict about the active run was not followed by a swap.');
  switch (swap.outcome) {
    case 'conflict':
      return fail(state, { run: measured, now, failure: failure('LAKE_CONFLICT') });
    case 'staging-missing':
      return fail(state, { run: measured, now, failure: failure('STAGING_MISSING') });
    case 'published':
      return andThen(
        published(state, { run: measured, metadataLocation: swap.metadataLocation, now }),
        (next) => {
          if (run.origin === 'dates') return healed(next, { run, now, policy });
          return run.origin === 'night' && input.reconciles
            ? beginReconciliation(next, { run, now, policy })
            : unchanged(next);
        },
      );
  }
}

function published(
  state: DatasetState,
  { run, metadataLocation, now }: { run: Run; metadataLocation: string; now: string },
): Step {
  const { runId, dataset, origin, window } = run;
  return end(
    { ...state, lastPublished: { runId, at: now, metadataLocation } },
    {
      run: { ...enter(run, 'published', now), metadataLocation },
      now,
      effects: [
        publish(batchPublished, {
          correlationId: run.correlationId,
          data: {
            runId,
            dataset,
            origin,
            window,
            businessDates: [...run.touchedDates],
            counts: countsOf(run),
            metadataLocation,
            seconds: secondsOf(run, now),
          },
        }),
      ],
    },
  );
}

function held(state: DatasetState, run: Run, now: string): Step {
  const broken = run.verdict?.rules.filter(({ result }) => result !== 'PASS') ?? [];
  const unnamed = {
    rule: 'ruleset',
    result: 'ERROR',
    message: 'The verdict names no failed rule.',
    failedRows: null,
  } as const;
  return end(state, {
    run: enter(run, 'held', now),
    now,
    effects: [
      publish(batchHeld, {
        correlationId: run.correlationId,
        data: {
          runId: run.runId,
          dataset: run.dataset,
          origin: run.origin,
          businessDates: [...run.touchedDates],
          counts: countsOf(run),
          failedRules: broken.length === 0 ? [unnamed] : broken,
          seconds: secondsOf(run, now),
        },
      }),
    ],
  });
}
