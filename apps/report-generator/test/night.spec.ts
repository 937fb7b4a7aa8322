import {
  athenaQueryStateChange,
  batchPublished,
  nightPlanned,
  reportFailed,
  reportOverdue,
  reportReady,
  reportsPlanned,
} from '@daybreak/event-contracts';
import { delivered, eventOf, inMemoryService } from '@daybreak/service-kit/testing';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { service as definition } from '../src/app.ts';
import type { Dependencies } from '../src/dependencies.ts';
import { loadReports } from '../src/load-reports.ts';
import { manifest } from '../src/manifest.ts';
import { memoryAthena, memoryObjects } from './athena-in-memory.ts';

const datasets = ['stores', 'products', 'customers', 'sales', 'sale_items'];
const reports = await loadReports({
  folder: fileURLToPath(new URL('../reports', import.meta.url)),
  datasets,
  samples: ['supermarket'],
  reportsBucket: 'reports',
});

function generator(plug: () => void = () => undefined) {
  const { objects, bodies } = memoryObjects();
  const athena = memoryAthena(bodies, () => [...reports.values()].map((report) => report.definition));
  const { handlers, routes } = definition.definition;
  const service = inMemoryService<Dependencies>({
    manifest,
    plug,
    handlers,
    routes,
    dependencies: {
      reports,
      queries: athena.queries,
      objects,
      resultsBucket: 'results',
      reportsBucket: 'reports',
    },
  });
  const told = (detailType: string) =>
    service.published.filter((event) => event.detailType === detailType).map(({ detail }) => detail.data);
  return { ...service, athena, bodies, told };
}

const planned = eventOf(nightPlanned, {
  eventId: 'plan',
  data: {
    origin: 'night',
    runs: datasets.map((dataset) => ({ dataset, runId: 'r1', dependsOn: [] })),
    skipped: [],
  },
});
const publishedOf = (
  dataset: string,
  { correlationId, origin }: { correlationId: string; origin: 'night' | 'replay' } = {
    correlationId: 'night-1',
    origin: 'night',
  },
) =>
  eventOf(batchPublished, {
    eventId: `published-${dataset}-${correlationId}`,
    correlationId,
    data: {
      runId: 'r1',
      dataset,
      origin,
      window: { low: null, high: '2026-11-21T02:00:00Z' },
      businessDates: dataset.startsWith('sale') ? ['2026-11-20'] : [],
      counts: { rowsRead: 1, rowsPublished: 1, rowsQuarantined: 0, duplicatesDropped: 0 },
      metadataLocation: 's3://lake/m.json',
      seconds: 1,
    },
  });
const night = [planned, ...datasets.map((dataset) => publishedOf(dataset))];

let natives = 0;
const stateChange = (queryExecutionId: string, currentState: 'SUCCEEDED' | 'FAILED' = 'SUCCEEDED') =>
  eventOf(athenaQueryStateChange, {
    id: `native-${(natives += 1)}`,
    detail: {
      versionId: '0',
      queryExecutionId,
      workgroupName: 'daybreak',
      currentState,
      previousState: 'RUNNING',
      statementType: 'DML',
      sequenceNumber: '3',
    },
  });

const queriesInAll = [...reports.values()].flatMap(({ subject }) => subject.queries).length;

describe('a night', () => {
  it('announces its reports, makes each once, and puts page and tables on the shelf', async () => {
    const { deliver, told, athena, bodies, app } = generator();
    for (const event of night) await deliver(event);
    expect(told(reportsPlanned.detailType)).toEqual([
      {
        reports: [
          { report: 'baskets-by-age-band', title: 'Baskets by age band', businessDate: null },
          { report: 'daily-sales', title: 'Daily sales', businessDate: null },
        ],
      },
    ]);
    expect(athena.all()).toHaveLength(queriesInAll);
    expect(athena.all().every(({ sql }) => !/:[a-z_]+\b/.test(sql.replace(/'[^']*'/g, '')))).toBe(true);

    for (const { id } of athena.all()) {
      athena.end(id);
      await deliver(stateChange(id));
      await deliver(stateChange(id));
    }
    const ready = told(reportReady.detailType) as { report: string; uri: string; tables: unknown[] }[];
    expect(ready.map(({ report }) => report).toSorted()).toEqual(['baskets-by-age-band', 'daily-sales']);
    for (const { uri } of ready) expect(bodies.get(uri)).toContain('<!doctype html>');
    expect(bodies.get('s3://reports/daily-sales/2026-11-20/stores.csv')).toContain('"store"');

    const api = await app();
    const listed = (await api.inject({ url: '/reports', headers: { host: 'here:1' } })).json<{
      reports: { name: string; latest: boolean; url: string }[];
    }>();
    expect(listed.reports.map(({ name, latest, url }) => [name, latest, url])).toEqual([
      ['baskets-by-age-band', true, 'http://here:1/reports/baskets-by-age-band/2026-11-20/'],
      ['daily-sales', true, 'http://here:1/reports/daily-sales/2026-11-20/'],
    ]);
    expect((await api.inject('/reports/daily-sales/2026-11-20/')).body).toContain('<!doctype html>');
    expect((await api.inject('/reports/daily-sales/2026-11-20/stores.csv')).statusCode).toBe(200);
    expect((await api.inject('/reports/daily-sales/2026-11-19/')).statusCode).toBe(404);
  });

  it('yields each report once in whatever order its events come, duplicated, and with native events lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(night, { minLength: night.length }),
        fc.subarray(night),
        fc.array(fc.boolean(), { minLength: queriesInAll, maxLength: queriesInAll }),
        async (order, again, heard) => {
          const { deliver, told, athena, reminders } = generator();
          for (const event of [...order, ...again]) await deliver(event);
          for (const [at, { id }] of athena.all().entries()) {
            athena.end(id);
            if (heard[at]) await deliver(stateChange(id));
          }
          for (const { event } of [...reminders]) await deliver(delivered(event));
          expect(athena.all()).toHaveLength(queriesInAll);
          expect(told(reportReady.detailType)).toHaveLength(2);
          expect(told(reportFailed.detailType)).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });
});

it.each([1, 2, 3])(
  'tells a report whose last query ended just before the kill before write %i',
  async (fatal) => {
    let writes = Number.NaN;
    const { deliver, told, athena, reminders } = generator(() => {
      if ((writes += 1) === fatal) throw new Error('killed');
    });
    for (const event of night) await deliver(event);
    const daily = athena.all().filter(({ output }) => output.includes('/daily-sales/'));
    for (const { id } of daily) athena.end(id);
    const last = daily.pop()!;
    for (const { id } of daily) await deliver(stateChange(id));
    const end = stateChange(last.id);
    writes = 0;
    await expect(deliver(end)).rejects.toThrow('killed');
    await deliver(end);
    for (const { event } of [...reminders]) await deliver(delivered(event));
    const ready = told(reportReady.detailType) as { report: string }[];
    expect(new Set(ready.map(({ report }) => report))).toEqual(new Set(['daily-sales']));
  },
);

describe('a query', () => {
  it('that fails makes its report fail, with the cause, and no other', async () => {
    const { deliver, told, athena } = generator();
    for (const event of night) await deliver(event);
    for (const { id, output } of athena.all()) {
      const bad = output.includes('/rush/');
      athena.end(id, bad ? 'failed' : 'succeeded');
      await deliver(stateChange(id, bad ? 'FAILED' : 'SUCCEEDED'));
    }
    expect(told(reportFailed.detailType)).toMatchObject([{ report: 'daily-sales', code: 'QUERY_FAILED' }]);
    expect(told(reportReady.detailType)).toMatchObject([{ report: 'baskets-by-age-band' }]);
  });

  it('that the engine lost is started again, and its report is made', async () => {
    const { deliver, told, athena } = generator();
    for (const event of night) await deliver(event);
    const [lost] = athena.all();
    athena.end(lost!.id, 'failed', { retryable: true });
    await deliver(stateChange(lost!.id, 'FAILED'));
    const inAll = athena.all();
    expect(inAll.length).toBeGreaterThan(queriesInAll);
    expect(new Set(inAll.map(({ output }) => output)).size).toBe(inAll.length);
    for (const { id } of inAll.slice(1)) {
      athena.end(id);
      await deliver(stateChange(id));
    }
    expect(told(reportReady.detailType)).toHaveLength(2);
    expect(told(reportFailed.detailType)).toEqual([]);
  });

  it('that Athena refuses is told by the watchdog', async () => {
    const { deliver, told, athena, reminders } = generator();
    athena.refusing.add('rush');
    for (const event of night) await deliver(event);
    const overdue = reminders.find(
      ({ event }) =>
        event.detailType === reportOverdue.detailType &&
        (event.detail.data as { report: string }).report === 'daily-sales',
    );
    await deliver(delivered(overdue!.event));
    expect(told(reportFailed.detailType)).toMatchObject([{ report: 'daily-sales', code: 'QUERY_REFUSED' }]);
  });

  it('of somebody else is ignored', async () => {
    const { deliver, athena, told } = generator();
    for (const event of night) await deliver(event);
    const { id } = (await athena.queries.start({
      sql: 'SELECT 1',
      output: 's3://results/adhoc/',
      token: 'x',
    })) as {
      id: string;
    };
    athena.end(id);
    expect(await deliver(stateChange(id))).toEqual({ handled: true });
    expect(told(reportReady.detailType)).toEqual([]);
  });
});

it('a replay makes the reports of its dates again', async () => {
  const { deliver, told, athena } = generator();
  for (const event of night) await deliver(event);
  for (const { id } of athena.all()) {
    athena.end(id);
    await deliver(stateChange(id));
  }
  await deliver(publishedOf('sales', { correlationId: 'sales.2026-11-20.2026-11-20.x', origin: 'replay' }));
  expect(told(reportsPlanned.detailType)).toHaveLength(2);
  expect(athena.all()).toHaveLength(queriesInAll * 2);
  for (const { id } of athena.all().slice(queriesInAll)) {
    athena.end(id);
    await deliver(stateChange(id));
  }
  expect(told(reportReady.detailType)).toHaveLength(4);
});
