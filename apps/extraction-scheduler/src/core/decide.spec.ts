import { dataOf } from '@daybreak/service-kit/testing';
import { daybreakContracts } from '@daybreak/event-contracts';
import type { DecisionContext, KitEffect } from '@daybreak/service-kit/decision';
import { describe, expect, test } from 'vitest';
import { catalogOf } from './catalog.ts';
import { scheduleAggregate, type Input } from './decide.ts';
import { nightId } from './plan-night.ts';
import type { Policy } from './policy.ts';
import { nothingScheduled, watermarkOf, type Schedule } from './schedule.ts';
import { failure, heldBatch, publishedBatch } from './testing/news.ts';

const catalog = catalogOf([
  { name: 'stores', references: [] },
  { name: 'products', references: [] },
  { name: 'sales', references: [{ dataset: 'stores' }] },
  { name: 'sale_items', references: [{ dataset: 'sales' }, { dataset: 'products' }] },
]);

const policy: Policy = {
  safetyLagSeconds: 120,
  overlapSeconds: 300,
  maxAttempts: 3,
  retrySeconds: [30, 120],
  deferSeconds: 900,
  maxDeferrals: 12,
  backfillDays: 31,
  staleAfterSeconds: 6 * 3600,
};

const { decide } = scheduleAggregate({ catalog, policy });

const at = (now: string): DecisionContext => ({ now, eventId: 'e', correlationId: 'c', replayName: null });
const two = '2026-11-22T01:00:00.000Z';

function nightDue(correlationId: string, data: Extract<Input, { type: 'night-due' }>['data'] = {}): Input {
  return { type: 'night-due', correlationId, occurredAt: two, data };
}

interface Story {
  readonly state: Schedule;
  readonly effects: readonly KitEffect[];
}

/** Given a schedule, when these come in one after the other, then this is the last answer. */
function when(state: Schedule, ...inputs: readonly (Input | ((soFar: Schedule) => Input))[]): Story {
  return whenAt(two, state, ...inputs);
}

function whenAt(
  now: string,
  state: Schedule,
  ...inputs: readonly (Input | ((soFar: Schedule) => Input))[]
): Story {
  return inputs.reduce<Story>(
    (story, input) => decide(story.state, typeof input === 'function' ? input(story.state) : input, at(now)),
    { state, effects: [] },
  );
}

const runOf = (state: Schedule, dataset: string) =>
  state.nights.flatMap(({ runs }) => runs).find((run) => run.dataset === dataset)!;
const published = (dataset: string) => (state: Schedule) => publishedBatch(runOf(state, dataset));
const held = (dataset: string) => (state: Schedule) => heldBatch(runOf(state, dataset));
const failed =
  (dataset: string, change: { retryable?: boolean } = {}) =>
  (state: Schedule) =>
    failure(runOf(state, dataset), change);
const retryDue =
  (dataset: string) =>
  (state: Schedule): Input => ({
    type: 'retry-due',
    data: { dataset, failedRunId: runOf(state, dataset).runId },
  });

const requested = ({ effects }: Story) =>
  dataOf(effects, 'ExtractionRequested').map(({ dataset }) => dataset);
const night = ({ effects }: Story) =>
  effects.flatMap((effect) => (effect.type === 'record' ? [effect.document] : [])).at(-1);

describe('when a night is due', () => {
  const first = when(nothingScheduled, nightDue('n1'));

  test('all datasets are planned, and those without references are requested', () => {
    expect(dataOf(first.effects, 'NightPlanned')).toEqual([
      {
        origin: 'night',
        skipped: [],
        runs: [
          { dataset: 'stores', runId: expect.any(String) as string, dependsOn: [] },
          { dataset: 'products', runId: expect.any(String) as string, dependsOn: [] },
          { dataset: 'sales', runId: expect.any(String) as string, dependsOn: ['stores'] },
          { dataset: 'sale_items', runId: expect.any(String) as string, dependsOn: ['products', 'sales'] },
        ],
      },
    ]);
    expect(requested(first)).toEqual(['stores', 'products']);
  });

  test('the first window reads from the beginning up to now less the safety lag', () => {
    expect(dataOf(first.effects, 'ExtractionRequested')[0]).toMatchObject({
      attempt: 1,
      window: { low: null, high: '2026-11-22T00:58:00.000Z' },
      businessDates: null,
    });
  });

  test('the same night coming again changes nothing, also after it ended', () => {
    expect(when(first.state, nightDue('n1'))).toEqual({ state: first.state, effects: [] });
    const ended = when(nothingScheduled, nightDue('n1', { datasets: ['stores'] }), published('stores'));
    expect(ended.state.nights).toEqual([]);
    expect(when(ended.state, nightDue('n1', { datasets: ['stores'] })).effects).toEqual([]);
  });

  test('only the datasets asked for are planned, and wait for nothing that is not', () => {
    const some = when(nothingScheduled, nightDue('n1', { datasets: ['sale_items', 'sales'] }));
    expect(requested(some)).toEqual(['sales']);
    expect(runOf(some.state, 'sale_items').dependsOn).toEqual(['sales']);
  });

  test('a dataset without contract is skipped, with the reason', () => {
    const story = when(nothingScheduled, nightDue('n1', { datasets: ['returns'] }));
    expect(dataOf(story.effects, 'NightPlanned')).toEqual([
      {
        origin: 'night',
        runs: [],
        skipped: [{ dataset: 'returns', reason: 'No contract of this name is deployed.' }],
      },
    ]);
    expect(story.state.nights).toEqual([]);
  });

  test('a dataset whose run of another night is under way is skipped, with the reason', () => {
    const story = when(nothingScheduled, nightDue('n1', { datasets: ['sales'] }), nightDue('n2'));
    expect(dataOf(story.effects, 'NightPlanned')[0]).toMatchObject({
      skipped: [{ dataset: 'sales', reason: `A run of the night that began at ${two} is still under way.` }],
    });
    expect(requested(story)).toEqual(['stores', 'products']);
    expect(dataOf(story.effects, 'RunAbandoned')).toEqual([]);
  });

  test('a run of which nothing was heard for hours gives way, and so does what waits for it', () => {
    const before = when(nothingScheduled, nightDue('n1', { datasets: ['sales', 'sale_items'] }));
    const story = whenAt('2026-11-22T07:00:00.000Z', before.state, nightDue('n2', { datasets: ['sales'] }));
    expect(dataOf(story.effects, 'RunAbandoned')).toMatchObject([
      { dataset: 'sales', code: 'SUPERSEDED', attempts: 1 },
      { dataset: 'sale_items', code: 'DEPENDENCY_MISSING', attempts: 0 },
    ]);
    expect(requested(story)).toEqual(['sales']);
    expect(story.state.nights.map(({ correlationId }) => correlationId)).toEqual(['n2']);
  });

  test('business dates asked for are read again whatever the watermark, which stays', () => {
    const dates = { from: '2026-11-01', to: '2026-11-02' };
    const before = when(nothingScheduled, nightDue('n1', { datasets: ['sales'] }), published('sales'));
    const again = when(before.state, nightDue('n2', { datasets: ['sales'], businessDates: dates }));
    expect(dataOf(again.effects, 'ExtractionRequested')).toMatchObject([
      { origin: 'dates', businessDates: dates, window: { low: null } },
    ]);
    const after = whenAt('2026-11-23T01:00:00.000Z', again.state, published('sales'));
    expect(after.state.watermarks).toEqual(before.state.watermarks);
  });
});

describe('when a batch is published', () => {
  test('the watermark moves up to what was read, and the next window begins a little before it', () => {
    const story = when(nothingScheduled, nightDue('n1'), published('stores'));
    expect(watermarkOf(story.state, 'stores')).toBe('2026-11-22T00:58:00.000Z');
    const rest = when(story.state, published('products'), published('sales'), published('sale_items'));
    const next = whenAt('2026-11-23T01:00:00.000Z', rest.state, nightDue('n2'));
    expect(dataOf(next.effects, 'ExtractionRequested')[0]).toMatchObject({
      dataset: 'stores',
      window: { low: '2026-11-22T00:53:00.000Z', high: '2026-11-23T00:58:00.000Z' },
    });
  });

  test('it moves no further than the batch reached, where a transaction was still open', () => {
    const story = when(nothingScheduled, nightDue('n1'), (state) =>
      publishedBatch(runOf(state, 'stores'), { high: '2026-11-21T23:00:00.000Z' }),
    );
    expect(watermarkOf(story.state, 'stores')).toBe('2026-11-21T23:00:00.000Z');
  });

  test('it never moves backwards', () => {
    const story = when(nothingScheduled, nightDue('n1'), published('stores'), {
      type: 'batch-published',
      data: publishedBatch({
        runId: 'older',
        dataset: 'stores',
        window: { low: null, high: '2026-11-01T00:00:00Z' },
      }).data,
    });
    expect(watermarkOf(story.state, 'stores')).toBe('2026-11-22T00:58:00.000Z');
  });

  test('dependants are requested when the last of what they wait for is published', () => {
    const stores = when(nothingScheduled, nightDue('n1'), published('stores'));
    expect(requested(stores)).toEqual(['sales']);
    const products = when(stores.state, published('products'));
    expect(requested(products)).toEqual([]);
    expect(requested(when(products.state, published('sales')))).toEqual(['sale_items']);
  });

  test('the night ends with its last run', () => {
    const story = when(nothingScheduled, nightDue('n1', { datasets: ['stores'] }), published('stores'));
    expect(night(story)).toMatchObject({ state: 'published', endedAt: two });
    expect(story.state.nights).toEqual([]);
  });
});

describe('when a batch is held', () => {
  test('the watermark stays, and all that waits for it is given up', () => {
    const story = when(nothingScheduled, nightDue('n1'), published('products'), held('stores'));
    expect(watermarkOf(story.state, 'stores')).toBeNull();
    expect(dataOf(story.effects, 'RunAbandoned')).toMatchObject([
      { dataset: 'sales', code: 'DEPENDENCY_HELD', attempts: 0 },
      { dataset: 'sale_items', code: 'DEPENDENCY_HELD', attempts: 0 },
    ]);
    expect(night(story)).toMatchObject({ state: 'incomplete' });
  });
});

describe('when a run fails', () => {
  const firstFailure = when(nothingScheduled, nightDue('n1'), failed('stores'));

  test('a retry comes after a pause', () => {
    expect(firstFailure.effects).toMatchObject([
      { type: 'remind', detailType: 'RetryDue', delaySeconds: 30, correlationId: 'n1' },
      { type: 'record' },
    ]);
    expect(watermarkOf(firstFailure.state, 'stores')).toBeNull();
  });

  test('the retry is a run of its own over the same window', () => {
    const before = runOf(firstFailure.state, 'stores');
    const story = when(firstFailure.state, retryDue('stores'));
    const [again] = dataOf(story.effects, 'ExtractionRequested');
    expect(again).toMatchObject({ dataset: 'stores', attempt: 2, window: before.window });
    expect(again?.runId).not.toBe(before.runId);
  });

  test('a reminder that comes again requests nothing', () => {
    const retry = retryDue('stores')(firstFailure.state);
    const story = when(firstFailure.state, retry);
    expect(when(story.state, retry)).toEqual({ state: story.state, effects: [] });
  });

  test('the last attempt gives it up, and what waits for it', () => {
    const story = when(
      firstFailure.state,
      retryDue('stores'),
      failed('stores'),
      retryDue('stores'),
      failed('stores'),
    );
    expect(dataOf(story.effects, 'RunAbandoned')).toMatchObject([
      { dataset: 'stores', code: 'SOURCE_UNREACHABLE', attempts: 3 },
      { dataset: 'sales', code: 'DEPENDENCY_MISSING' },
      { dataset: 'sale_items', code: 'DEPENDENCY_MISSING' },
    ]);
  });

  test('where trying again cannot help it is given up at once', () => {
    const story = when(nothingScheduled, nightDue('n1'), failed('products', { retryable: false }));
    expect(dataOf(story.effects, 'RunAbandoned')).toMatchObject([
      { dataset: 'products', attempts: 1 },
      { dataset: 'sale_items', code: 'DEPENDENCY_MISSING', attempts: 0 },
    ]);
  });

  test('others go on', () => {
    const story = when(
      nothingScheduled,
      nightDue('n1'),
      failed('products', { retryable: false }),
      published('stores'),
    );
    expect(requested(story)).toEqual(['sales']);
  });
});

test('what it publishes fits the contracts', () => {
  const story = when(nothingScheduled, nightDue('n1'));
  for (const effect of story.effects) {
    if (effect.type !== 'publish') continue;
    const contract = daybreakContracts.find(({ detailType }) => detailType === effect.detailType)!;
    expect(contract.data.safeParse(effect.data).success).toBe(true);
  }
});

test('ids of nights list by the time they were due', () => {
  expect(nightId({ occurredAt: '2026-11-22T02:00:00+01:00', correlationId: 'n1' })).toBe(
    '2026-11-22T01:00:00.000Z-n1',
  );
});

test('a dataset that refers to its own rows does not wait for itself', () => {
  expect(
    catalogOf([{ name: 'a', references: [{ dataset: 'a' }, { dataset: 'b' }, { dataset: 'b' }] }]),
  ).toEqual([{ name: 'a', dependsOn: ['b'], dated: false }]);
});
