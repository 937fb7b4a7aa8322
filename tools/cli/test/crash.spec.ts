import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Night } from '../src/night/console-api.ts';
import { TestHome } from './daybreak.ts';

const datasets = ['customers', 'products', 'sale_items', 'sales', 'stores'];
const shop = { DAYBREAK_SHOP_DAYS: '2', DAYBREAK_SHOP_SALES_PER_DAY: '120', DAYBREAK_SHOP_SEED: '11' };

/** A home that is booted but has run no night: every copy of it holds the same shop, down to the times of its rows. */
let seed: TestHome;
let undisturbed: Lake;
beforeAll(async () => {
  seed = await TestHome.create(shop);
  const { code, stderr } = await seed.run(['up', '--once', '--no-run']);
  expect(code, stderr).toBe(0);
  const home = await seed.copy();
  await home.up();
  undisturbed = await lakeOf(home);
  await home.remove();
});
afterAll(() => seed.remove());

type Lake = Readonly<Record<string, readonly string[]>>;

async function lakeOf(home: TestHome): Promise<Lake> {
  const lake: Record<string, readonly string[]> = {};
  for (const dataset of datasets) {
    const rows = await home.query(`select * from ${dataset}`);
    lake[dataset] = rows.map((row) => JSON.stringify(row)).toSorted();
  }
  return lake;
}

async function nights(home: TestHome): Promise<Night[]> {
  const { console } = await home.running();
  return ((await (await fetch(`${console}/api/nights`)).json()) as { nights: Night[] }).nights;
}

const latest = async (home: TestHome) => (await nights(home))[0];

/** Asks until there is an answer; what fails meanwhile is what the test killed. The test's own time is the limit. */
async function until<Found>(look: () => Promise<Found | null | undefined | false>): Promise<Found> {
  for (;;) {
    const found = await look().catch(() => null);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const reaches = (home: TestHome, dataset: string, phases: readonly string[]) =>
  until(async () =>
    (await latest(home))?.runs.find((run) => run.dataset === dataset && phases.includes(run.phase)),
  );

const pidOf = (home: TestHome, name: string) => {
  const record = JSON.parse(readFileSync(join(home.folder, 'processes.json'), 'utf8')) as Record<
    string,
    { pid: number }
  >;
  return record[name]!.pid;
};

const kill = (home: TestHome, name: string) => process.kill(pidOf(home, name), 'SIGKILL');

/** Processes of jobs carry their run's id in their arguments. */
function jobPid(runIds: readonly string[]): number | undefined {
  const lines = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,args=']).toString().split('\n');
  const line = lines.find((one) => runIds.some((runId) => one.includes(`--run_id ${runId} `)));
  return line === undefined ? undefined : Number.parseInt(line, 10);
}

async function killAJob(home: TestHome): Promise<string> {
  return until(async () => {
    const runs = (await latest(home))?.runs ?? [];
    const working = runs.filter(({ phase }) => phase === 'extracting' || phase === 'curating');
    for (const { runId } of working) {
      const pid = jobPid([runId]);
      if (pid === undefined) continue;
      process.kill(pid, 'SIGKILL');
      return runId;
    }
    return null;
  });
}

const isOver = (home: TestHome) => until(async () => (await nights(home)).every((night) => night.finishedAt));

function expectAllPublished(night: Night | undefined) {
  expect(night?.runs.map(({ dataset, phase }) => `${dataset} ${phase}`).toSorted()).toEqual(
    datasets.map((dataset) => `${dataset} published`),
  );
  expect(night?.reports.map(({ name, state }) => `${name} ${state}`).toSorted()).toEqual([
    'baskets-by-age-band ready',
    'daily-sales ready',
  ]);
}

async function expectUndisturbedLake(home: TestHome) {
  const lake = await lakeOf(home);
  for (const dataset of datasets) expect(lake[dataset], dataset).toEqual(undisturbed[dataset]);
}

describe('a process of the stack that is killed in the middle of a night', () => {
  let home: TestHome;
  beforeAll(async () => {
    home = await seed.copy();
  });
  afterAll(() => home.remove());

  it('is started again, and the night ends with each row published exactly once', async () => {
    const up = home.up();
    await reaches(home, 'customers', ['crawling', 'extracting']);
    kill(home, 'etl-control');
    const failedRun = await killAJob(home);
    await reaches(home, 'customers', ['checking', 'published']);
    kill(home, 'data-quality');
    await reaches(home, 'stores', ['published']);
    kill(home, 'extraction-scheduler');
    await reaches(home, 'sales', ['extracting', 'curating']);
    kill(home, 'local-aws');
    await reaches(home, 'sales', ['published']);
    kill(home, 'console');
    await reaches(home, 'sale_items', ['published']);
    kill(home, 'report-generator');
    await isOver(home);
    await up;
    expectAllPublished(await latest(home));
    expect(failedRun).not.toBe('');
    await expectUndisturbedLake(home);
  }, 90_000);
});
