import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sampleContracts } from '@daybreak/dataset-contracts/files';
import { expect } from 'vitest';
import { TestHome } from './daybreak.ts';
import { type Lake, type Shop, lakeOf, outcomeOf, wholeShop } from './whole-night.ts';

const shippedReports = resolve(import.meta.dirname, '../../../apps/report-generator/reports');

const settings = {
  DAYBREAK_SHOP_DAYS: '2',
  DAYBREAK_SHOP_SALES_PER_DAY: '120',
  DAYBREAK_SHOP_SEED: '11',
  // A start of etl-control that a kill came before, or an event that was lost, is made up for by a look.
  DAYBREAK_LOOK_SECONDS: '2',
  DAYBREAK_CONTRACTS: 'contracts',
  DAYBREAK_REPORTS: 'reports',
};

/** A home that is booted but has run no night: every copy of it holds the same shop, down to the times of its rows. */
export async function bootedHome({ datasets, reports }: Shop = wholeShop): Promise<TestHome> {
  const home = await TestHome.create(settings);
  for (const file of ['sources.yaml', ...datasets.map((dataset) => `${dataset}.odcs.yaml`)])
    cpSync(join(sampleContracts, file), join(home.folder, 'contracts', file));
  for (const report of reports)
    cpSync(join(shippedReports, report), join(home.folder, 'reports', report), { recursive: true });
  const { code, stderr } = await home.run(['up', '--once', '--no-run']);
  expect(code, stderr).toBe(0);
  return home;
}

export interface UndisturbedNight {
  readonly lake: Lake;
  readonly outcome: Awaited<ReturnType<typeof outcomeOf>>;
}

/** What a night of a copy comes to with which nothing interferes. */
export async function undisturbedNight(seed: TestHome): Promise<UndisturbedNight> {
  const home = await seed.copy();
  try {
    await home.up();
    const outcome = await outcomeOf(home);
    return {
      lake: await lakeOf(
        home,
        outcome.counts.map(({ dataset }) => dataset),
      ),
      outcome,
    };
  } finally {
    await home.remove();
  }
}

export async function expectLake(home: TestHome, undisturbed: Lake): Promise<void> {
  const datasets = Object.keys(undisturbed);
  const lake = await lakeOf(home, datasets);
  for (const dataset of datasets) expect(lake[dataset], dataset).toEqual(undisturbed[dataset]);
}
