import { extractionRequested, runAbandoned } from '@daybreak/event-contracts';
import { publish, record, type KitEffect } from '@daybreak/service-kit/decision';
import { hasEnded, isOpen, type Night, type NightRun } from './schedule.ts';

/** A night as it becomes, and what others are told of it. */
export interface NightStep {
  readonly night: Night;
  readonly effects: readonly KitEffect[];
}

export const findRun = (night: Night, runId: string): NightRun | undefined =>
  night.runs.find((run) => run.runId === runId);

export function changeRun(night: Night, dataset: string, change: Partial<NightRun>): Night {
  return {
    ...night,
    runs: night.runs.map((run) => (run.dataset === dataset ? { ...run, ...change } : run)),
  };
}

/** Requests the next attempt of a run; a retry is a run of its own, over the same window. */
export function requestRun(night: Night, run: NightRun, runId = run.runId): NightStep {
  const attempt = run.attempt + 1;
  return {
    night: changeRun(night, run.dataset, { runId, attempt, state: 'requested' }),
    effects: [
      publish(extractionRequested, {
        correlationId: night.correlationId,
        data: {
          runId,
          dataset: run.dataset,
          origin: night.origin,
          attempt,
          window: run.window,
          businessDates: night.businessDates,
        },
      }),
    ],
  };
}

/** Requests every waiting run whose dependencies of this night are all published. */
export function requestReady(night: Night): NightStep {
  const published = new Set(
    night.runs.filter(({ state }) => state === 'published').map(({ dataset }) => dataset),
  );
  const ready = night.runs.filter(
    ({ state, dependsOn }) => state === 'waiting' && dependsOn.every((dataset) => published.has(dataset)),
  );
  return ready.reduce<NightStep>(
    (step, run) => {
      const { night: next, effects } = requestRun(step.night, run);
      return { night: next, effects: [...step.effects, ...effects] };
    },
    { night, effects: [] },
  );
}

export interface Reason {
  readonly code: string;
  readonly cause: string;
}

/** Gives a run up, and with it all that waits for it. */
export function abandonRun(
  night: Night,
  run: NightRun,
  { own, dependants }: { own: Reason; dependants: Reason['code'] },
): NightStep {
  const step = abandonOne(night, run, own);
  const { night: next, effects } = abandonDependants(step.night, run.dataset, dependants);
  return { night: next, effects: [...step.effects, ...effects] };
}

/** Gives up all that waits for a dataset, directly or through others. */
export function abandonDependants(night: Night, dataset: string, code: string): NightStep {
  const gone = new Set([dataset]);
  let step: NightStep = { night, effects: [] };
  for (;;) {
    const run = step.night.runs.find(
      ({ state, dependsOn }) => state === 'waiting' && dependsOn.some((name) => gone.has(name)),
    );
    if (run === undefined) return step;
    gone.add(run.dataset);
    const missing = run.dependsOn.filter((name) => gone.has(name)).join(', ');
    const { night: next, effects } = abandonOne(step.night, run, {
      code,
      cause: `Its rows refer to ${missing}, which this night did not publish. See why there; the next night reads this window again.`,
    });
    step = { night: next, effects: [...step.effects, ...effects] };
  }
}

function abandonOne(night: Night, run: NightRun, { code, cause }: Reason): NightStep {
  return {
    night: changeRun(night, run.dataset, { state: 'abandoned', code, cause }),
    effects: [
      publish(runAbandoned, {
        correlationId: night.correlationId,
        data: { runId: run.runId, dataset: run.dataset, attempts: run.attempt, code, cause },
      }),
    ],
  };
}

/** Stamps a night that moved, and records it for the API. */
export function moved({ night, effects }: NightStep, now: string): NightStep {
  const stamped: Night = { ...night, movedAt: now, endedAt: hasEnded(night) ? now : null };
  return {
    night: stamped,
    effects: [...effects, record({ collection: 'nights', id: night.id, document: nightDocument(stamped) })],
  };
}

export type NightDocument = Night & { readonly state: 'running' | 'published' | 'incomplete' };

function nightDocument(night: Night): NightDocument {
  if (night.runs.some(isOpen)) return { ...night, state: 'running' };
  return {
    ...night,
    state: night.runs.every(({ state }) => state === 'published') ? 'published' : 'incomplete',
  };
}
