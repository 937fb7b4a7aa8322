import { nightPlanned } from '@daybreak/event-contracts';
import { publish, type Decision, type DecisionContext, type KitEffect } from '@daybreak/service-kit/decision';
import { abandonRun, moved, requestReady } from './night.ts';
import type { Policy } from './policy.ts';
import { runIdFor } from './run-id.ts';
import {
  isOpen,
  watermarkOf,
  withNight,
  type Night,
  type NightRun,
  type Schedule,
  type Window,
} from './schedule.ts';
import { wantedOf, type Asked, type Planning, type Wanted } from './wanted.ts';

export function planNight(
  schedule: Schedule,
  asked: Asked,
  { now }: DecisionContext,
  { catalog, policy }: Planning,
): Decision<Schedule, KitEffect> {
  const wanted = wantedOf(asked, { catalog, policy });
  if (isKnown(schedule, wanted.correlationId)) return { state: schedule, effects: [] };

  const cleared = supersede(schedule, wanted.datasets, { now, policy });
  const night = nightOf(cleared.state, wanted, { now, catalog, policy });
  const planned = publish(nightPlanned, {
    correlationId: night.correlationId,
    data: {
      origin: night.origin,
      runs: night.runs.map(({ dataset, runId, dependsOn }) => ({
        dataset,
        runId,
        dependsOn: [...dependsOn],
      })),
      skipped: [...night.skipped],
    },
  });
  const started = moved(requestReady(night), now);
  return {
    state: withNight(cleared.state, started.night),
    effects: [...cleared.effects, planned, ...started.effects],
  };
}

const isKnown = ({ nights, ended }: Schedule, correlationId: string) =>
  ended.includes(correlationId) || nights.some((night) => night.correlationId === correlationId);

/** `2026-11-22T01:00:00.000Z-<correlation id>`: an id to list by. */
export const nightId = ({ occurredAt, correlationId }: { occurredAt: string; correlationId: string }) =>
  `${new Date(occurredAt).toISOString()}-${correlationId}`;

function nightOf(
  schedule: Schedule,
  { correlationId, occurredAt, datasets: wanted, businessDates, part }: Wanted,
  { now, catalog, policy }: Planning & { now: string },
): Night {
  const known = catalog.filter(({ name }) => wanted.includes(name));
  const busy = new Map(
    known.flatMap(({ name }) => nightsHolding(schedule, name).map((night) => [name, night])),
  );
  const planned = known.filter(({ name }) => !busy.has(name));
  const names = new Set(planned.map(({ name }) => name));
  const high = before(now, policy.safetyLagSeconds);

  return {
    id: nightId({ occurredAt, correlationId }),
    correlationId,
    origin: businessDates === null ? 'night' : 'dates',
    startedAt: now,
    movedAt: now,
    endedAt: null,
    high,
    businessDates,
    ...(part === null ? {} : { part }),
    runs: planned.map(({ name, dependsOn }): NightRun => ({
      dataset: name,
      runId: runIdFor({ now, of: [correlationId, name, '1'] }),
      attempt: 0,
      state: 'waiting',
      dependsOn: dependsOn.filter((dependency) => names.has(dependency)),
      window: windowOf({
        high,
        watermark: businessDates === null ? watermarkOf(schedule, name) : null,
        policy,
      }),
      code: null,
      cause: null,
      rowsPublished: null,
    })),
    skipped: [
      ...[...busy].map(([dataset, night]) => ({
        dataset,
        reason: `A run of the night that began at ${night.startedAt} is still under way.`,
      })),
      ...wanted
        .filter((name) => !catalog.some((dataset) => dataset.name === name))
        .map((dataset) => ({ dataset, reason: 'No contract of this name is deployed.' })),
    ],
  };
}

/** Reaches back from whichever is earlier, so that a clock set back gives a short window and not an inverted one. */
function windowOf({
  high,
  watermark,
  policy,
}: {
  high: string;
  watermark: string | null;
  policy: Policy;
}): Window {
  if (watermark === null) return { low: null, high };
  const from = Date.parse(watermark) < Date.parse(high) ? watermark : high;
  return { low: before(from, policy.overlapSeconds), high };
}

const before = (instant: string, seconds: number) =>
  new Date(Date.parse(instant) - seconds * 1000).toISOString();

const nightsHolding = ({ nights }: Schedule, dataset: string): readonly Night[] =>
  nights.filter(({ runs }) => runs.some((run) => run.dataset === dataset && isOpen(run)));

/** Gives up runs of nights that stand still, where the new night wants their datasets. */
function supersede(
  schedule: Schedule,
  wanted: readonly string[],
  { now, policy }: { now: string; policy: Policy },
): Decision<Schedule, KitEffect> {
  const standing = schedule.nights.filter(
    ({ movedAt }) => Date.parse(now) - Date.parse(movedAt) >= policy.staleAfterSeconds * 1000,
  );
  return standing.reduce<Decision<Schedule, KitEffect>>(
    ({ state, effects }, night) => {
      const given = giveUp(night, wanted);
      if (given.effects.length === 0) return { state, effects };
      const step = moved(given, now);
      return { state: withNight(state, step.night), effects: [...effects, ...step.effects] };
    },
    { state: schedule, effects: [] },
  );
}

function giveUp(night: Night, wanted: readonly string[]) {
  const cause = `Nothing was heard of it since ${night.movedAt}, so a later night takes its window over. See the dead-letter queues of etl-control and data-quality.`;
  return wanted.reduce<{ night: Night; effects: readonly KitEffect[] }>(
    (step, dataset) => {
      const run = step.night.runs.find((candidate) => candidate.dataset === dataset && isOpen(candidate));
      if (run === undefined) return step;
      const { night: next, effects } = abandonRun(step.night, run, {
        own: { code: 'SUPERSEDED', cause },
        dependants: 'DEPENDENCY_MISSING',
      });
      return { night: next, effects: [...step.effects, ...effects] };
    },
    { night, effects: [] },
  );
}
