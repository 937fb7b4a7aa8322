import { daybreakContracts } from '@daybreak/event-contracts';
import { dataOf } from '@daybreak/service-kit/testing';
import { describe, expect, test } from 'vitest';
import { failure } from './testing/news.ts';
import { scheduler } from './testing/story.ts';

const busy = { code: 'SOURCE_BUSY' };

describe('a run that gave way to a busy source', () => {
  test('is told of, and tried again later in the same night, over the same window', () => {
    const story = scheduler();
    story.tell(story.due('n', { datasets: ['sales'] }));
    const first = story.run('sales');
    const effects = story.tell(failure(first, busy));
    expect(dataOf(effects, 'ExtractionDeferred')).toEqual([
      {
        runId: first.runId,
        dataset: 'sales',
        code: 'SOURCE_BUSY',
        cause: 'The source did not answer.',
        until: '2026-11-22T01:15:02.000Z',
        deferrals: 1,
        maxDeferrals: 12,
      },
    ]);
    expect(effects).toContainEqual(expect.objectContaining({ type: 'remind', delaySeconds: 900 }));
    story.tell(story.retry('sales'));
    const [, again] = story.requested();
    expect(again).toMatchObject({ attempt: 2, window: first.window });
    expect(again?.runId).not.toBe(first.runId);
  });

  test('has not failed: as many attempts are left as before', () => {
    const story = scheduler({ maxAttempts: 2 });
    story.tell(story.due('n', { datasets: ['sales'] }));
    for (const change of [busy, {}, busy, busy]) {
      story.tell(failure(story.run('sales'), change));
      story.tell(story.retry('sales'));
    }
    expect(dataOf(story.effects, 'ExtractionDeferred').map(({ deferrals }) => deferrals)).toEqual([1, 2, 3]);
    // One failure, with the pause of a first one.
    expect(
      story.effects.flatMap((effect) => (effect.type === 'remind' ? [effect.delaySeconds] : [])),
    ).toEqual([900, 30, 900, 900]);
    story.tell(failure(story.run('sales')));
    expect(dataOf(story.effects, 'RunAbandoned')).toMatchObject([
      { code: 'SOURCE_UNREACHABLE', attempts: 5 },
    ]);
  });

  test('is given up when it gave way too often, and with it what waits for it', () => {
    const story = scheduler({ maxDeferrals: 2 });
    story.tell(story.due('n', { datasets: ['sales', 'sale_items'] }));
    for (let time = 1; time <= 2; time += 1) {
      story.tell(failure(story.run('sales'), busy));
      story.tell(story.retry('sales'));
    }
    story.tell(failure(story.run('sales'), busy));
    expect(dataOf(story.effects, 'RunAbandoned')).toMatchObject([
      { dataset: 'sales', code: 'SOURCE_BUSY', attempts: 3 },
      { dataset: 'sale_items', code: 'DEPENDENCY_MISSING' },
    ]);
    expect(story.state.nights).toEqual([]);
  });

  test('news of it that comes twice defers it once, and what is told fits the contract', () => {
    const story = scheduler();
    story.tell(story.due('n', { datasets: ['sales'] }));
    const news = failure(story.run('sales'), busy);
    const [told] = story.tell(news);
    expect(story.tell(news)).toEqual([]);
    const contract = daybreakContracts.find(({ detailType }) => detailType === 'ExtractionDeferred')!;
    expect(told?.type === 'publish' && contract.data.safeParse(told.data).success).toBe(true);
  });
});
