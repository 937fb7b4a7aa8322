import { expect } from 'vitest';
import { TestHome } from './daybreak.ts';
import { type Lake, datasets, lakeOf, outcomeOf } from './whole-night.ts';

const shop = {
  DAYBREAK_SHOP_DAYS: '2',
  DAYBREAK_SHOP_SALES_PER_DAY: '120',
  DAYBREAK_SHOP_SEED: '11',
  // A start of etl-control that a kill came before, or an event that was lost, is made up for by a look.
  DAYBREAK_LOOK_SECONDS: '2',
};

/** A home that is booted but has run no night: every copy of it holds the same shop, down to the times of its rows. */
export async function bootedHome(): Promise<TestHome> {
  const home = await TestHome.create(shop);
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
    return { lake: await lakeOf(home), outcome: await outcomeOf(home) };
  } finally {
    await home.remove();
  }
}

export async function expectLake(home: TestHome, undisturbed: Lake): Promise<void> {
  const lake = await lakeOf(home);
  for (const dataset of datasets) expect(lake[dataset], dataset).toEqual(undisturbed[dataset]);
}
