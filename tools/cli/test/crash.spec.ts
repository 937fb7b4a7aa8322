import { execFileSync, spawnSync } from 'node:child_process';
import { BatchGetQueryExecutionCommand, ListQueryExecutionsCommand } from '@aws-sdk/client-athena';
import { DisableRuleCommand } from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { glueCrawlerStateChange, glueJobStateChange } from '@daybreak/event-contracts';
import { deadLetterQueueName, ruleName, workGroup } from '@daybreak/service-kit/platform';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fetchNight, fetchNights, type Night } from '../src/night/console-api.ts';
import { account, connect } from '../src/provision/clients.ts';
import { readProcesses } from '../src/stack/process-record.ts';
import { manifests } from '../src/stack/services.ts';
import { TestHome } from './daybreak.ts';

// Whole nights, and a machine may be loaded.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const datasets = ['customers', 'products', 'sale_items', 'sales', 'stores'];
const shop = {
  DAYBREAK_SHOP_DAYS: '2',
  DAYBREAK_SHOP_SALES_PER_DAY: '120',
  DAYBREAK_SHOP_SEED: '11',
  // A start of etl-control that a kill came before, or an event that was lost, is made up for by a look.
  DAYBREAK_LOOK_SECONDS: '2',
};

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
  const tables = datasets.map(async (dataset) => {
    const rows = await home.query(`select * from ${dataset}`);
    return [dataset, rows.map((row) => JSON.stringify(row)).toSorted()] as const;
  });
  return Object.fromEntries(await Promise.all(tables));
}

/** Newest first, each by its id: the list is of documents, which are written a moment after the state. */
async function nights(home: TestHome): Promise<Night[]> {
  const { console } = await home.running();
  const listed = await Promise.all((await fetchNights(console)).map(({ id }) => fetchNight(console, id)));
  return listed.filter((night) => night !== null);
}

/** The newest night that runs. */
const running = async (home: TestHome) =>
  (await fetchNights((await home.running()).console)).find(({ state }) => state === 'running');

/** Asks until there is an answer; what fails meanwhile is what the test killed. The test's own time is the limit. */
async function until<Found>(look: () => Promise<Found | null | undefined | false>): Promise<Found> {
  for (;;) {
    const found = await look().catch(() => null);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

const phases = ['waiting', 'queued', 'crawling', 'extracting', 'curating', 'checking', 'published'];

/** That phase or a later one of the newest night: phases, and its end, may pass between two looks. */
const reaches = (home: TestHome, dataset: string, phase: string) =>
  until(async () =>
    (await fetchNights((await home.running()).console))[0]?.runs.some(
      (run) => run.dataset === dataset && phases.indexOf(run.phase) >= phases.indexOf(phase),
    ),
  );

const kill = (home: TestHome, name: string) => process.kill(readProcesses(home)[name]!.pid, 'SIGKILL');

const pidsOf = (home: TestHome) => Object.values(readProcesses(home)).map(({ pid }) => pid);

/** Nothing where there is no such process. */
const stateOf = (pid: number) => spawnSync('ps', ['-o', 'stat=', '-p', String(pid)]).stdout.toString();

/** A zombie, which nobody has taken leave of yet, does not run. */
const isRunning = (pid: number) => /^[^Z]/.test(stateOf(pid));

/** False where it ended before: a signal to a zombie tells nothing, so it is stopped first and looked at. */
async function killAtWork(pid: number): Promise<boolean> {
  process.kill(pid, 'SIGSTOP');
  const stopped = await until(() => Promise.resolve(/^([TZ]|$)/.exec(stateOf(pid))));
  if (stopped[1] !== 'T') return false;
  process.kill(pid, 'SIGKILL');
  return true;
}

/** Processes of jobs carry their run's id in their arguments. */
function jobPid(runIds: readonly string[]): number | undefined {
  const lines = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,args=']).toString().split('\n');
  const line = lines.find((one) => runIds.some((runId) => one.includes(`--run_id ${runId} `)));
  return line === undefined ? undefined : Number.parseInt(line, 10);
}

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
    await reaches(home, 'customers', 'crawling');
    kill(home, 'etl-control');
    const failed = await killAJob(home);
    await reaches(home, 'customers', 'checking');
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
    const [night] = await nights(home);
    expectAllPublished(night);
    // The run whose job was killed failed, and another one took its window.
    expect(night?.runs.map(({ runId }) => runId)).not.toContain(failed);
    await expectUndisturbedLake(home);
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
    for (const dataset of datasets)
      expect(other.stdout).toMatch(
        new RegExp(`${dataset} was left out: A run of the night that began at .+ is still under way`),
      );
    expect(other.stdout).toContain('Nothing was run');
    expectAllPublished((await nights(home)).find(({ runs }) => runs.length > 0));
    await expectUndisturbedLake(home);
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

  it('leaves nothing to be set aside: no dead-letter queue holds a message', async () => {
    const { aws } = await home.running();
    const { sqs } = connect(aws);
    for (const { name } of manifests) {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: `${aws}/${account}/${deadLetterQueueName(name)}`,
          AttributeNames: ['ApproximateNumberOfMessages'],
        }),
      );
      expect(Attributes?.['ApproximateNumberOfMessages'], name).toBe('0');
    }
  });
});

describe('a stack whose `daybreak up` is killed', () => {
  let home: TestHome;
  beforeAll(async () => {
    home = await seed.copy();
  });
  afterAll(() => home.remove());

  it('ends by itself, and counts as down', async () => {
    const killed = home.up().catch(() => 'ended');
    await reaches(home, 'sales', 'extracting');
    const pids = pidsOf(home);
    expect(pids).toHaveLength(7);
    await home.down('SIGKILL');
    expect(await killed).toBe('ended');
    const { code, stderr } = await home.run(['status']);
    expect(code).toBe(1);
    expect(stderr).toContain('Daybreak is not up');
    await until(() => Promise.resolve(!pids.some(isRunning)));
  });

  it('starts again at once, even before what is left of the last start has ended', async () => {
    const killed = home.up().catch(() => 'ended');
    // In the middle of its boot.
    await until(() => Promise.resolve(pidsOf(home).length === 7 && pidsOf(home).every(isRunning)));
    await home.down('SIGKILL');
    expect(await killed).toBe('ended');

    const stopped = home.up().catch(() => 'ended');
    // In the middle of the night that was cut short.
    await until(() => running(home));
    expect((await home.down('SIGINT')).code).toBe(130);
    expect(await stopped).toBe('ended');
  });

  it('ends the night that was cut short, with the lake of an undisturbed one', async () => {
    await home.up();
    const all = await nights(home);
    expect(all.length).toBeGreaterThanOrEqual(2);
    for (const night of all) expectAllPublished(night);
    await expectUndisturbedLake(home);
  });
});
