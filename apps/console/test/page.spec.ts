import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nightOf, wholeRun } from './a-night.ts';
import { consoleUnderTest } from './console-under-test.ts';

const executablePath = process.env['DAYBREAK_CHROMIUM'] ?? '/usr/bin/chromium';
const there = existsSync(executablePath);
if (!there)
  console.log(
    `skipped: no Chromium at ${executablePath} (Debian package chromium, or set DAYBREAK_CHROMIUM)`,
  );

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe.skipIf(!there)('the page, in Chromium', () => {
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: quiet });
  });
  afterAll(async () => {
    await browser.close();
  });
  beforeEach(async () => {
    complaints = [];
    page = await browser.newPage({ viewport: { width: 375, height: 800 } });
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith('http://127.0.0.1:') && !request.url().startsWith('data:'))
        complaints.push(`asked for ${request.url()}`);
    });
    return async () => {
      await page.close();
    };
  });

  const opened = async (objects: Readonly<Record<string, string>> = {}) => {
    const console = await consoleUnderTest(objects);
    const app = await console.app();
    const origin = await app.listen({ host: '127.0.0.1', port: 0 });
    return { ...console, origin, close: () => app.close() };
  };

  it('says that there is no night yet, then shows runs as they go on, and reports to open', async () => {
    const console = await opened({
      'daily-sales/2026-11-20/index.html': '<!doctype html><title>Daily sales</title><h1>Daily sales</h1>',
    });
    await page.goto(console.origin);
    await page.getByRole('heading', { name: 'No night yet' }).waitFor();

    const told = nightOf();
    await console.tell(told.due(), told.planned('sales', 'stores'), told.reportsPlanned());
    await console.tell(told.requested('sales'), told.progressed('sales', 'extracting', 1800));
    const sales = page.locator('[data-dataset=sales]');
    await sales.getByText('Extracting').waitFor();
    await sales.getByText('1,800').waitFor();
    await page.locator('[data-dataset=stores]').getByText('Waiting').waitFor();

    await console.tell(...wholeRun(told, 'sales'), ...wholeRun(told, 'stores'));
    await sales.locator('.word', { hasText: 'Published' }).waitFor();
    await sales.getByText('4,087').waitFor();
    await sales.getByText('3 kinds of findings').click();
    await sales.getByText('decimal comma').waitFor();

    await console.tell(told.reportReady('daily-sales'), told.reportReady('baskets-by-age-band'));
    await page.getByRole('heading', { name: /All is published/ }).waitFor();
    // What the reader opened stays open when new data comes.
    expect(await sales.getByText('decimal comma').isVisible()).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);

    await page.getByRole('link', { name: /Daily sales/ }).click();
    await page.getByRole('heading', { name: 'Daily sales' }).waitFor();
    expect(complaints).toEqual([]);
    await console.close();
  });

  it('shows which rule held a batch back, and leads to the nights before', async () => {
    const console = await opened();
    const before = nightOf({ id: 'night-0', startsAt: '2026-11-20T02:00:00.000Z' });
    await console.tell(
      before.due(),
      before.planned('stores'),
      ...wholeRun(before, 'stores'),
      before.reportsPlanned(),
    );
    await console.tell(before.reportReady('daily-sales'), before.reportReady('baskets-by-age-band'));
    const told = nightOf();
    await console.tell(
      told.due(),
      told.planned('sales'),
      ...wholeRun(told, 'sales').slice(0, -2),
      told.held('sales'),
    );
    await console.tell(
      told.reportsPlanned(),
      told.reportFailed('daily-sales'),
      told.reportFailed('baskets-by-age-band'),
    );

    await page.goto(console.origin);
    await page.getByRole('heading', { name: 'sales was held back' }).waitFor();
    await page.getByText('IsComplete "amount"', { exact: true }).waitFor();
    await page.getByText('63 of 4087 rows').waitFor();
    await page.getByRole('link', { name: /Published/ }).click();
    await page.getByRole('heading', { name: /All is published/ }).waitFor();
    expect(complaints).toEqual([]);
    await console.close();
  });

  it('says so when the console no longer answers', async () => {
    const console = await opened();
    await page.goto(console.origin);
    await page.getByRole('heading', { name: 'No night yet' }).waitFor();
    await console.close();
    await page.getByText('The console does not answer. Trying again…').waitFor();
  });
});
