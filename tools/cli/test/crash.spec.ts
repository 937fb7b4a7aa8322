import { BatchGetQueryExecutionCommand, ListQueryExecutionsCommand } from '@aws-sdk/client-athena';
import { DisableRuleCommand } from '@aws-sdk/client-eventbridge';
import { glueCrawlerStateChange, glueJobStateChange } from '@daybreak/event-contracts';
import { ruleName, workGroup } from '@daybreak/service-kit/platform';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fetchNights } from '../src/night/console-api.ts';
import { connect } from '../src/provision/clients.ts';
import type { TestHome } from './daybreak.ts';
import { isRunning, jobPid, kill, killAtWork, pidsOf, until } from './killing.ts';
import { bootedHome, expectLake, undisturbedNight, type UndisturbedNight } from './undisturbed-night.ts';
import { expectAllPublished, expectNoDeadLetters, nightsOf } from './whole-night.ts';

// Whole nights, and a machine may be loaded.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** A night without customers is shorter, and has all that a process may be killed in. */
const shop = { datasets: ['products', 'sale_items', 'sales', 'stores'], reports: ['daily-sales'] };

let seed: TestHome;
let undisturbed: UndisturbedNight;
beforeAll(async () => {
  seed = await bootedHome(shop);
  undisturbed = await undisturbedNight(seed);
});
afterAll(() => seed.remove());

/** The newest night that runs. */
const running = async (home: TestHome) =>
  (await fetchNights((await home.running()).console)).find(({ state }) => state === 'running');

const phases = ['waiting', 'queued', 'crawling', 'extracting', 'curating', 'checking', 'published'];

/** That phase or a later one of the newest night: phases, and its end, may pass between two looks. */
const reaches = (home: TestHome, dataset: string, phase: string) =>
  until(async () =>
    (await fetchNights((await home.running()).console))[0]?.runs.some(
      (run) => run.dataset === dataset && phases.indexOf(run.phase) >= phases.indexOf(phase),
    ),
  );

async function killAJob(home: TestHome): Promise<string> {
  return until(async () => {
    const runs = (await running(home))?.runs ?? [];
    const working = runs.filter(({ phase }) => phase === 'extracting' || phase === 'curating');
    for (const { runId } of working) {
      const pid = jobPid([runId]);
      if (pid !== undefined && (await killAtWork(pid))) return runId;
    }
    return null;
  });
}

async function queries(home: TestHome): Promise<{ id: string; state: string }[]> {
  const { athena } = connect((await home.running()).aws);
  const { QueryExecutionIds = [] } = await athena.send(
    new ListQueryExecutionsCommand({ WorkGroup: workGroup }),
  );
  const { QueryExecutions = [] } = await athena.send(
    new BatchGetQueryExecutionCommand({ QueryExecutionIds }),
  );
  return QueryExecutions.map(({ QueryExecutionId = '', Status }) => ({
    id: QueryExecutionId,
    state: Status?.State ?? '',
  }));
}

/** A query may end in the moment of the kill: then the next one's turn comes. */
const killEndpointDuringQuery = (home: TestHome) =>
  until(async () => {
    const found = await queries(home);
    if (found.some(({ state }) => state === 'FAILED')) return true;
    if (found.some(({ state }) => state === 'RUNNING')) kill(home, 'local-aws');
    return false;
  });

describe('a process of the stack that is killed in the middle of a night', () => {
  let home: TestHome;
  beforeAll(async () => {
    home = await seed.copy();
  });
  afterAll(() => home.remove());

  it('is started again, and the night ends with each row published exactly once', async () => {
    const up = home.up();
    await reaches(home, 'products', 'crawling');
    kill(home, 'etl-control');
    const failed = await killAJob(home);
    await reaches(home, 'products', 'checking');
    kill(home, 'data-quality');
    await reaches(home, 'stores', 'published');
    kill(home, 'extraction-scheduler');
    await reaches(home, 'sales', 'extracting');
    kill(home, 'local-aws');
    await reaches(home, 'sales', 'published');
    kill(home, 'console');
    await reaches(home, 'sale_items', 'published');
    kill(home, 'report-generator');
    await up;
    const [night] = await nightsOf(home);
    expectAllPublished(night, shop);
    // The run whose job was killed failed, and another one took its window.
    expect(night?.runs.map(({ runId }) => runId)).not.toContain(failed);
    await expectLake(home, undisturbed.lake);
  });

  it('takes running queries with it: the reports of the night are made all the same', async () => {
    const asked = [home.run(['run']), home.run(['run'])];
    await killEndpointDuringQuery(home);
    const ended = await Promise.all(asked);

    // Of two nights at once one runs, and the other says what it left out.
    expect(ended.map(({ code }) => code).toSorted(), ended.map(({ stdout }) => stdout).join('')).toEqual([
      0, 1,
    ]);
    const other = ended.find(({ code }) => code === 1)!;
    for (const dataset of shop.datasets)
      expect(other.stdout).toMatch(
        new RegExp(`${dataset} was left out: A run of the night that began at .+ is still under way`),
      );
    expect(other.stdout).toContain('Nothing was run');
    expectAllPublished(
      (await nightsOf(home)).find(({ runs }) => runs.length > 0),
      shop,
    );
    await expectLake(home, undisturbed.lake);
  });

  it('looks for itself where every event of a crawl or a job is lost', async () => {
    const { eventbridge } = connect((await home.running()).aws);
    for (const { detailType } of [glueCrawlerStateChange, glueJobStateChange])
      await eventbridge.send(
        new DisableRuleCommand({
          EventBusName: 'default',
          Name: ruleName({ service: 'etl-control', detailType }),
        }),
      );
    const { code, stdout } = await home.run(['run', 'stores']);
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('All is published');
  });

  it('leaves nothing to be set aside: no dead-letter queue holds a message', () => expectNoDeadLetters(home));
});

describe('a stack whose `daybreak up` is killed', () => {
  const endedEarly = /before it was ready/;
  let home: TestHome;
  beforeAll(async () => {
    home = await seed.copy();
  });
  afterAll(() => home.remove());

  it('ends by itself, and counts as down', async () => {
    const killed = home.up();
    await Promise.race([reaches(home, 'sales', 'extracting'), killed]);
    const pids = pidsOf(home);
    expect(pids).toHaveLength(7);
    await home.down('SIGKILL');
    await expect(killed).rejects.toThrow(endedEarly);
    const { code, stderr } = await home.run(['status']);
    expect(code).toBe(1);
    expect(stderr).toContain('Daybreak is not up');
    await until(() => Promise.resolve(!pids.some(isRunning)));
  });

  it('starts again at once, even before what is left of the last start has ended', async () => {
    const killed = home.up();
    const booting = until(() => Promise.resolve(pidsOf(home).length === 7 && pidsOf(home).every(isRunning)));
    await Promise.race([booting, killed]);
    await home.down('SIGKILL');
    await expect(killed).rejects.toThrow(endedEarly);

    const stopped = home.up();
    // In the middle of the night that was cut short.
    await Promise.race([until(() => running(home)), stopped]);
    expect((await home.down('SIGINT')).code).toBe(130);
    await expect(stopped).rejects.toThrow(endedEarly);
  });

  it('ends the night that was cut short, with the lake of an undisturbed one', async () => {
    await home.up();
    const all = await nightsOf(home);
    expect(all.length).toBeGreaterThanOrEqual(2);
    for (const night of all) expectAllPublished(night, shop);
    await expectLake(home, undisturbed.lake);
  });
});
