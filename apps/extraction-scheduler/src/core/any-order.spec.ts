import { dataOf } from '@daybreak/service-kit/testing';
import type { KitEffect } from '@daybreak/service-kit/decision';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { catalogOf } from './catalog.ts';
import { scheduleAggregate, type Input } from './decide.ts';
import { nothingScheduled, type Schedule } from './schedule.ts';
import type { NightDocument } from './night.ts';
import { failure, heldBatch, publishedBatch } from './testing/news.ts';

const catalog = catalogOf([
  { name: 'stores', references: [] },
  { name: 'products', references: [] },
  { name: 'customers', references: [] },
  { name: 'sales', references: [{ dataset: 'stores' }] },
  { name: 'sale_items', references: [{ dataset: 'sales' }, { dataset: 'products' }] },
]);

const { decide } = scheduleAggregate({
  catalog,
  policy: {
    safetyLagSeconds: 0,
    overlapSeconds: 300,
    maxAttempts: 3,
    retrySeconds: [2, 5],
    deferSeconds: 900,
    maxDeferrals: 12,
    backfillDays: 31,
    staleAfterSeconds: 21_600,
  },
});

/** How the attempts of a dataset end; the last one stands for all further ones. */
type Fate = readonly ('published' | 'held' | 'failed' | 'hopeless')[];
const fate: fc.Arbitrary<Fate> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant('published' as const) },
    fc.constantFrom('held', 'failed', 'hopeless'),
  ),
  { minLength: 1, maxLength: 3 },
);
const fates = fc.record(Object.fromEntries(catalog.map(({ name }) => [name, fate])));

/** Which of the messages under way comes next, and whether it stays to come once more. */
const order = fc.infiniteStream(fc.tuple(fc.nat(), fc.boolean()));

const start = Date.parse('2026-11-22T01:00:00Z');
const nightDue: Input = {
  type: 'night-due',
  correlationId: 'n1',
  occurredAt: new Date(start).toISOString(),
  data: {},
};

function play(fatesOf: Readonly<Record<string, Fate>>, pick: Iterator<readonly [number, boolean]>) {
  let state: Schedule = nothingScheduled;
  const effects: KitEffect[] = [];
  const underWay: { input: Input; copies: number }[] = [{ input: nightDue, copies: 1 }];
  for (let moment = 0; underWay.length > 0; moment += 1) {
    const [index, again] = pick.next().value as readonly [number, boolean];
    const message = underWay[index % underWay.length]!;
    if (again && message.copies < 3) message.copies += 1;
    else underWay.splice(underWay.indexOf(message), 1);
    const context = {
      now: new Date(start + moment * 1000).toISOString(),
      eventId: `e${moment}`,
      correlationId: 'n1',
      replayName: null,
    };
    const decision = decide(state, message.input, context);
    state = decision.state;
    effects.push(...decision.effects);
    underWay.push(
      ...decision.effects
        .flatMap((effect) => answersTo(effect, fatesOf))
        .map((input) => ({ input, copies: 1 })),
    );
  }
  return { state, effects };
}

/** The rest of the platform, as far as the scheduler can tell. */
function answersTo(effect: KitEffect, fatesOf: Readonly<Record<string, Fate>>): Input[] {
  if (effect.type === 'remind') return [{ type: 'retry-due', data: effect.data } as Input];
  return dataOf([effect], 'ExtractionRequested').map((run) => {
    const [first, ...later] = fatesOf[run.dataset]!;
    switch ([first, ...later][run.attempt - 1] ?? later.at(-1) ?? first!) {
      case 'published':
        return publishedBatch(run);
      case 'held':
        return heldBatch(run);
      case 'failed':
        return failure(run);
      case 'hopeless':
        return failure(run, { retryable: false });
    }
  });
}

const outcome = ({ state, effects }: ReturnType<typeof play>) => ({
  open: state.nights.length,
  published: state.watermarks.map(({ dataset }) => dataset).sort(),
  runs: effects
    .flatMap((effect) => (effect.type === 'record' ? [effect.document as NightDocument] : []))
    .at(-1)!
    .runs.map(({ dataset, state: ended, attempt, code }) => ({
      dataset,
      state: ended,
      attempt,
      code: stable(code),
    })),
});

/** Which of two missing dependencies is named first depends on the order; that one is missing does not. */
const stable = (code: string | null) => (code?.startsWith('DEPENDENCY_') === true ? 'DEPENDENCY' : code);

function* inOrder(): Generator<readonly [number, boolean]> {
  for (;;) yield [0, false];
}

test('whatever order the news comes in, and however often, the night ends the same', () => {
  fc.assert(
    fc.property(fates, order, (fatesOf, stream) => {
      const { runs, ...rest } = outcome(play(fatesOf, stream));
      const expected = outcome(play(fatesOf, inOrder()));
      expect(rest).toEqual({ open: expected.open, published: expected.published });
      expect(rest.open).toBe(0);
      expect(runs).toEqual(expected.runs);
    }),
    { numRuns: 300 },
  );
});

test('no run is requested twice, and no dataset before all that it refers to is published', () => {
  fc.assert(
    fc.property(fates, order, (fatesOf, stream) => {
      const { effects } = play(fatesOf, stream);
      const ids = dataOf(effects, 'ExtractionRequested').map(({ runId }) => runId);
      expect(new Set(ids).size).toBe(ids.length);
      for (const document of effects.flatMap((effect) =>
        effect.type === 'record' ? [effect.document as NightDocument] : [],
      )) {
        const stateOf = (name: string) => document.runs.find(({ dataset }) => dataset === name)!.state;
        for (const { attempt, dependsOn } of document.runs) {
          if (attempt > 0) expect(dependsOn.map(stateOf)).toEqual(dependsOn.map(() => 'published'));
        }
      }
    }),
    { numRuns: 200 },
  );
});
