import { dataOf } from '@daybreak/service-kit/testing';
import { describe, expect, test } from 'vitest';
import type { Input } from './decide.ts';
import { firstDays } from './business-days.ts';
import { failure, heldBatch, publishedBatch } from './testing/news.ts';
import { scheduler } from './testing/story.ts';

const sales = { datasets: ['sales'], businessDates: { from: '2026-10-30', to: '2026-11-05' } };
const days = (told: ReturnType<typeof scheduler>) =>
  told.requested().map(({ dataset, businessDates }) => [dataset, businessDates?.from, businessDates?.to]);

describe('a backfill of many days', () => {
  test('is read in parts, one after the other, each a night of its own', () => {
    const story = scheduler({ backfillDays: 3 });
    story.tell(story.due('b', sales));
    expect(days(story)).toEqual([['sales', '2026-10-30', '2026-11-01']]);
    story.tell(publishedBatch(story.run('sales'), { origin: 'dates' }));
    story.tell(publishedBatch(story.run('sales'), { origin: 'dates' }));
    expect(days(story).slice(1)).toEqual([
      ['sales', '2026-11-02', '2026-11-04'],
      ['sales', '2026-11-05', '2026-11-05'],
    ]);
    story.tell(publishedBatch(story.run('sales'), { origin: 'dates' }));
    expect(story.state.nights).toEqual([]);
    expect(story.state.backfills).toEqual([]);
    expect(story.state.ended).toEqual(['b', 'b.2', 'b.3']);
    expect(dataOf(story.effects, 'NightPlanned').map(({ origin }) => origin)).toEqual([
      'dates',
      'dates',
      'dates',
    ]);
    const ids = story.requested().map(({ runId }) => runId);
    expect(new Set(ids).size).toBe(3);
  });

  test('of few days is one night, as ever', () => {
    const story = scheduler();
    story.tell(story.due('b', sales));
    story.tell(publishedBatch(story.run('sales'), { origin: 'dates' }));
    expect(story.state).toMatchObject({ nights: [], ended: ['b'], watermarks: [] });
    expect(story.documents().at(-1)).not.toHaveProperty('part');
  });

  test('stops at a part that is not published, and keeps what is left in its document', () => {
    for (const end of [
      (story: ReturnType<typeof scheduler>) => heldBatch(story.run('sales')),
      (story: ReturnType<typeof scheduler>) => failure(story.run('sales'), { retryable: false }),
    ]) {
      const story = scheduler({ backfillDays: 3 });
      story.tell(story.due('b', sales));
      story.tell(end(story));
      expect(story.state.nights).toEqual([]);
      expect(story.state.backfills ?? []).toEqual([]);
      expect(story.documents().at(-1)).toMatchObject({
        state: 'incomplete',
        part: { id: 'b', part: 1, rest: [{ from: '2026-11-02', to: '2026-11-05' }] },
      });
    }
  });

  test('waits for the night that holds its dataset, and the night for nothing', () => {
    const story = scheduler({ backfillDays: 3 });
    story.tell(story.due('b', { ...sales, datasets: ['sales', 'sale_items'] }));
    const part = story.run('sales');
    story.tell(story.due('n'));
    story.tell(publishedBatch(part, { origin: 'dates' }));
    story.tell(publishedBatch(story.run('sale_items'), { origin: 'dates' }));
    // The night skipped both and holds stores alone: the backfill goes on beside it.
    expect(days(story).slice(-1)).toEqual([['sales', '2026-11-02', '2026-11-04']]);
    expect(dataOf(story.effects, 'NightPlanned')[1]?.skipped.map(({ dataset }) => dataset)).toEqual([
      'sales',
      'sale_items',
    ]);

    const other = scheduler({ backfillDays: 3 });
    other.tell(other.due('b', { ...sales, datasets: ['sales', 'sale_items'] }));
    other.tell(publishedBatch(other.run('sales'), { origin: 'dates' }));
    const items = other.run('sale_items');
    other.tell(other.due('n', { datasets: ['sales'] }));
    other.tell(publishedBatch(items, { origin: 'dates' }));
    expect(other.state.backfills).toMatchObject([{ id: 'b', part: 2 }]);
    other.tell(publishedBatch(other.run('sales')));
    expect(other.state.backfills).toEqual([]);
    expect(days(other).slice(-1)).toEqual([['sales', '2026-11-02', '2026-11-04']]);
  });

  test('reads what has no business dates with the first part only', () => {
    const story = scheduler({ backfillDays: 3 });
    story.tell(story.due('b', { businessDates: sales.businessDates }));
    for (const dataset of ['stores', 'sales', 'sale_items'])
      story.tell(publishedBatch(story.run(dataset), { origin: 'dates' }));
    const [, second] = dataOf(story.effects, 'NightPlanned');
    expect(second?.runs.map(({ dataset }) => dataset)).toEqual(['sales', 'sale_items']);
  });

  test('that comes twice is done once, also while a later part is under way', () => {
    const story = scheduler({ backfillDays: 3 });
    const asked = story.due('b', sales);
    story.tell(asked);
    expect(story.tell(asked)).toEqual([]);
    story.tell(publishedBatch(story.run('sales'), { origin: 'dates' }));
    expect(story.tell(asked)).toEqual([]);
  });
});

describe('days that source and lake hold differently', () => {
  const differed = (ranges: [string, string][]): Input => ({
    type: 'reconciliation-differed',
    correlationId: 'n',
    data: {
      runId: 'r1',
      dataset: 'sales',
      comparedBy: 'business-date',
      days: [{ day: '2026-11-01', sourceKeys: 1, lakeKeys: 2 }],
      ranges: ranges.map(([from, to]) => ({ from, to })),
      heal: true,
    },
  });

  test('are read again, stretch by stretch, nothing between them, once a night', () => {
    const story = scheduler();
    story.tell(story.due('n', { datasets: ['sales'] }));
    story.tell(publishedBatch(story.run('sales')));
    const watermarks = story.state.watermarks;
    const asked = differed([
      ['2026-11-01', '2026-11-01'],
      ['2026-11-03', '2026-11-04'],
    ]);
    story.tell(asked);
    expect(story.tell(asked)).toEqual([]);
    story.tell(publishedBatch(story.run('sales'), { origin: 'dates' }));
    expect(story.tell(asked)).toEqual([]);
    story.tell(publishedBatch(story.run('sales'), { origin: 'dates' }));
    expect(story.tell(asked)).toEqual([]);
    expect(days(story).slice(1)).toEqual([
      ['sales', '2026-11-01', '2026-11-01'],
      ['sales', '2026-11-03', '2026-11-04'],
    ]);
    expect(story.state).toMatchObject({ nights: [], watermarks });
  });

  test('wait until the night has done with the dataset', () => {
    const story = scheduler();
    story.tell(story.due('n2', { datasets: ['sales'] }));
    story.tell(differed([['2026-11-01', '2026-11-01']]));
    expect(days(story)).toHaveLength(1);
    story.tell(publishedBatch(story.run('sales')));
    expect(days(story)).toHaveLength(2);
  });
});

test('days are cut across months, and ranges are never joined over a gap', () => {
  expect(firstDays([{ from: '2026-02-27', to: '2026-03-02' }], 3)).toEqual({
    dates: { from: '2026-02-27', to: '2026-03-01' },
    rest: [{ from: '2026-03-02', to: '2026-03-02' }],
  });
  expect(
    firstDays(
      [
        { from: '2026-02-27', to: '2026-02-27' },
        { from: '2026-03-02', to: '2026-03-02' },
      ],
      31,
    ),
  ).toEqual({
    dates: { from: '2026-02-27', to: '2026-02-27' },
    rest: [{ from: '2026-03-02', to: '2026-03-02' }],
  });
});
