import { expect, it } from 'vitest';
import { nightOf, wholeRun } from './a-night.ts';
import { consoleUnderTest } from './console-under-test.ts';

it('gives the latest night, and each by its correlation id', async () => {
  const console = await consoleUnderTest();
  const app = await console.app();
  expect((await app.inject('/api/nights/latest')).statusCode).toBe(404);

  const first = nightOf({ id: 'first' });
  const second = nightOf({ id: 'second' });
  await console.tell(first.due(), first.planned('sales'), second.due(), ...wholeRun(first, 'sales'));
  await console.tell(first.reportsPlanned(), first.reportReady('daily-sales'));

  const latest = await app.inject({ url: '/api/nights/latest', headers: { host: 'shop.example:4500' } });
  expect(latest.json()).toMatchObject({ id: 'second', state: 'running' });
  const one = await app.inject({ url: '/api/nights/first', headers: { host: 'shop.example:4500' } });
  expect(one.json()).toMatchObject({
    id: 'first',
    runs: [{ dataset: 'sales', phase: 'published', rowsPublished: 4087 }],
    reports: [
      {
        name: 'daily-sales',
        state: 'ready',
        url: 'http://shop.example:4500/reports/daily-sales/2026-11-20/',
      },
      { name: 'baskets-by-age-band', state: 'making', url: null },
    ],
  });
  const all = await app.inject('/api/nights');
  expect(all.json<{ nights: { id: string }[] }>().nights.map(({ id }) => id)).toEqual(['second', 'first']);
});

it('hands out reports of the bucket and nothing else, and lets them run nothing', async () => {
  const console = await consoleUnderTest({
    'daily-sales/2026-11-20/index.html': '<h1>Daily sales</h1>',
    'daily-sales/2026-11-20/stores.csv': '"store"\n',
  });
  const app = await console.app();
  const page = await app.inject('/reports/daily-sales/2026-11-20/');
  expect(page.body).toBe('<h1>Daily sales</h1>');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  expect((await app.inject('/reports/daily-sales/2026-11-20')).headers.location).toBe(
    '/reports/daily-sales/2026-11-20/',
  );
  expect((await app.inject('/reports/daily-sales/2026-11-20/stores.csv')).body).toBe('"store"\n');
  expect((await app.inject('/reports/daily-sales/2026-11-21/')).statusCode).toBe(404);
  expect((await app.inject('/reports/daily-sales/2026-11-20/..%2Fsecret.csv')).statusCode).toBe(400);
});
