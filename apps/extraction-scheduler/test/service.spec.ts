import { readContracts } from '@daybreak/dataset-contracts/files';
import { batchHeld, batchPublished, nightDue, runFailed, type DataOf } from '@daybreak/event-contracts';
import { delivered, eventOf, inMemoryService } from '@daybreak/service-kit/testing';
import { describe, expect, test } from 'vitest';
import { handlers, routes } from '../src/app.ts';
import { catalogOf } from '../src/core/catalog.ts';
import { scheduleAggregate } from '../src/core/decide.ts';
import type { Schedule } from '../src/core/schedule.ts';
import { failure, heldBatch, publishedBatch } from '../src/core/testing/news.ts';
import { manifest } from '../src/manifest.ts';
import { policyOf, settings } from '../src/settings.ts';

const catalog = catalogOf(readContracts());

function started() {
  let clock = Date.parse('2026-11-22T01:00:00Z');
  let events = 0;
  const dependencies = {
    catalog,
    schedule: scheduleAggregate({ catalog, policy: policyOf(settings.parse({})) }),
  };
  const service = inMemoryService({
    manifest,
    handlers,
    routes,
    dependencies,
    now: () => new Date((clock += 1000)),
  });
  const due = (data: DataOf<typeof nightDue> = {}) =>
    eventOf(nightDue, { eventId: 'due-1', correlationId: 'n1', data });
  const runOf = async (dataset: string) => {
    const schedule: Schedule = await service.read(dependencies.schedule, 'shop');
    return schedule.nights.flatMap(({ runs }) => runs).find((run) => run.dataset === dataset)!;
  };
  const told = { correlationId: 'n1', producer: 'etl-control' };
  const next = () => ({ ...told, eventId: `etl-${(events += 1)}` });
  return {
    service,
    due,
    publish: async (dataset: string) =>
      service.deliver(
        eventOf(batchPublished, { ...next(), data: publishedBatch(await runOf(dataset)).data }),
      ),
    hold: async (dataset: string) =>
      service.deliver(eventOf(batchHeld, { ...next(), data: heldBatch(await runOf(dataset)).data })),
    fail: async (dataset: string) =>
      service.deliver(eventOf(runFailed, { ...next(), data: failure(await runOf(dataset)).data })),
    requested: () =>
      service.published
        .filter(({ detailType }) => detailType === 'ExtractionRequested')
        .map(({ detail }) => (detail.data as { dataset: string }).dataset),
  };
}

describe('the sample shop', () => {
  test('goes in waves: what others refer to first', async () => {
    const { service, due, publish, requested } = started();
    await service.deliver(due());
    expect(requested().sort()).toEqual(['customers', 'products', 'stores']);
    for (const dataset of ['stores', 'customers', 'products']) await publish(dataset);
    expect(requested().slice(3)).toEqual(['sales']);
    await publish('sales');
    expect(requested().slice(4)).toEqual(['sale_items']);
  });

  test('a night that is due twice is planned once', async () => {
    const { service, due } = started();
    await service.deliver(due());
    await service.deliver(due());
    expect(service.published.filter(({ detailType }) => detailType === 'NightPlanned')).toHaveLength(1);
  });

  test('a failed run is reminded of and requested again, over the same window', async () => {
    const { service, due, fail } = started();
    await service.deliver(due({ datasets: ['stores'] }));
    await fail('stores');
    expect(service.reminders.map(({ delaySeconds }) => delaySeconds)).toEqual([30]);
    await service.deliver(delivered(service.reminders[0]!.event));
    const attempts = service.published
      .filter(({ detailType }) => detailType === 'ExtractionRequested')
      .map(({ detail }) => detail.data as { attempt: number; window: unknown; runId: string });
    expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(attempts[0]?.window).toEqual(attempts[1]?.window);
  });
});

describe('the API', () => {
  test('shows how far each dataset is published, and what is under way', async () => {
    const { service, due, publish, hold } = started();
    await service.deliver(due({ datasets: ['stores', 'products'] }));
    await publish('stores');
    const app = await service.app();
    const { datasets } = (await app.inject('/datasets')).json<{
      datasets: { dataset: string; watermark: string | null; state: string }[];
    }>();
    const byName = Object.fromEntries(datasets.map((each) => [each.dataset, each]));
    expect(byName['stores']).toMatchObject({ watermark: expect.any(String) as string, state: 'idle' });
    expect(byName['products']).toMatchObject({ watermark: null, state: 'requested', attempt: 1 });
    expect(byName['sale_items']).toMatchObject({ watermark: null, state: 'idle' });

    await hold('products');
    const { nights } = (await app.inject('/nights')).json<{ nights: { id: string; state: string }[] }>();
    expect(nights).toMatchObject([{ correlationId: 'n1', state: 'incomplete' }]);
    expect((await app.inject(`/nights/${nights[0]!.id}`)).json()).toEqual(nights[0]);
    expect((await app.inject('/nights/n1')).json()).toEqual(nights[0]);
    expect((await app.inject('/nights/none')).statusCode).toBe(404);
  });

  test('asks for a night on the bus, as the schedule does', async () => {
    const { service } = started();
    const app = await service.app();
    const reply = await app.inject({ method: 'POST', url: '/nights', payload: { datasets: ['sales'] } });
    expect(reply.statusCode).toBe(202);
    const [event] = service.published;
    expect(event).toMatchObject({
      source: 'daybreak.schedule',
      detailType: 'NightDue',
      detail: { metadata: reply.json<object>(), data: { datasets: ['sales'] } },
    });
    await service.deliver(delivered(event!));
    expect(
      (await app.inject(`/nights/${reply.json<{ correlationId: string }>().correlationId}`)).json(),
    ).toMatchObject({
      state: 'running',
      runs: [{ dataset: 'sales', state: 'requested' }],
    });
  });

  test('refuses a dataset without contract, and a body of another shape', async () => {
    const { service } = started();
    const app = await service.app();
    const post = (payload: object) => app.inject({ method: 'POST', url: '/nights', payload });
    expect((await post({ datasets: ['returns'] })).json()).toMatchObject({ code: 'DATASET_UNKNOWN' });
    expect((await post({ businessDates: { from: 'yesterday' } })).statusCode).toBe(400);
    expect(service.published).toEqual([]);
  });
});

describe('settings', () => {
  test('have values for AWS by themselves', () => {
    expect(policyOf(settings.parse({}))).toEqual({
      safetyLagSeconds: 120,
      overlapSeconds: 300,
      maxAttempts: 3,
      retrySeconds: [30, 120],
      deferSeconds: 900,
      maxDeferrals: 12,
      backfillDays: 31,
      staleAfterSeconds: 21_600,
    });
  });

  test.each([
    { DAYBREAK_RETRY_SECONDS: '30;120' },
    { DAYBREAK_RETRY_SECONDS: '901' },
    { DAYBREAK_MAX_ATTEMPTS: '0' },
    { DAYBREAK_DEFER_SECONDS: '901' },
    { DAYBREAK_BACKFILL_DAYS: '0' },
  ])('refuse %j', (values) => {
    expect(settings.safeParse(values).success).toBe(false);
  });
});
