import { execFileSync, spawnSync } from 'node:child_process';
import { BatchGetQueryExecutionCommand, ListQueryExecutionsCommand } from '@aws-sdk/client-athena';
import { DisableRuleCommand } from '@aws-sdk/client-eventbridge';
import { glueCrawlerStateChange, glueJobStateChange } from '@daybreak/event-contracts';
import { ruleName, workGroup } from '@daybreak/service-kit/platform';
import type { FaultPlan, FaultRule } from '@daybreak/local-aws';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { fetchNights } from '../src/night/console-api.ts';
import { connect } from '../src/provision/clients.ts';
import { readProcesses } from '../src/stack/process-record.ts';
import { TestHome } from './daybreak.ts';
import { pseudonymsIn, sightingsOf } from './pseudonyms.ts';
import {
  type Lake,
  datasets,
  expectAllPublished,
  expectNoDeadLetters,
  lakeOf,
  nightsOf,
  outcomeOf,
} from './whole-night.ts';

// Whole nights, and a machine may be loaded.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

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
let outcome: Awaited<ReturnType<typeof outcomeOf>>;
beforeAll(async () => {
  seed = await TestHome.create(shop);
  const { code, stderr } = await seed.run(['up', '--once', '--no-run']);
  expect(code, stderr).toBe(0);
  const home = await seed.copy();
  await home.up();
  undisturbed = await lakeOf(home);
  outcome = await outcomeOf(home);
  await home.remove();
});
afterAll(() => seed.remove());

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

async function expectUndisturbedLake(home: TestHome) {
  const lake = await lakeOf(home);
  for (const dataset of datasets) expect(lake[dataset], dataset).toEqual(undisturbed[dataset]);
}

/** Sales of card holders by day and age band, and by how many of them: what the pseudonyms are there for. */
const joined = (home: TestHome) =>
  home.query(`select cast(s.business_date as varchar) as day, c.age_band, count(*) as sales,
      count(distinct s.loyalty_card) as customers
    from sales s join customers c on c.loyalty_card = s.loyalty_card group by 1, 2 order by 1, 2`);

interface Rekey {
  readonly rekeyId: string;
  readonly phases: readonly { readonly phase: string }[];
  readonly to: string | null;
  readonly counts: readonly { readonly dataset: string }[];
}

async function rekeyOf(home: TestHome): Promise<Rekey> {
  const { services } = await home.running();
  const { rekeys } = (await (await fetch(`${services['etl-control'] ?? ''}/rekeys`)).json()) as {
    rekeys: Rekey[];
  };
  return rekeys[0]!;
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
    const [night] = await nightsOf(home);
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
    expectAllPublished((await nightsOf(home)).find(({ runs }) => runs.length > 0));
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

  it('leaves nothing to be set aside: no dead-letter queue holds a message', () => expectNoDeadLetters(home));
});

describe('a night on an AWS that fails in every way now and then', () => {
  // A receive whose answer is lost hides its messages for seconds, which proves nothing and takes long: SQS loses others.
  const lost = [
    ...(['S3', 'Glue', 'DynamoDB', 'EventBridge', 'Athena'] as const).map((service) => ({ service })),
    ...(['SendMessage', 'DeleteMessage'] as const).map((operation) => ({ operation })),
  ];
  const faults: FaultPlan = {
    seed: 20261129,
    rules: [
      ...lost.map((where) => ({ kind: 'drop', rate: 0.05, when: 'after', ...where }) as const),
      { kind: 'drop', rate: 0.01, when: 'before' },
      { kind: 'throttle', rate: 0.01 },
      { kind: 'error', rate: 0.01 },
      { kind: 'error', rate: 0.01, status: 503 },
      { kind: 'timeout', rate: 0.01, when: 'before', milliseconds: 50 },
      { kind: 'delay', rate: 0.02, milliseconds: 50 },
      { kind: 'entry', rate: 0.12 },
      { kind: 'duplicate', rate: 0.2 },
      { kind: 'reorder', rate: 0.5 },
      { kind: 'late', rate: 0.1, milliseconds: 300 },
    ],
  };

  it('ends with the lake, the counts and the reports of an undisturbed one', async () => {
    const home = await seed.copy();
    onTestFinished(() => home.remove());
    await home.up([], { DAYBREAK_FAULTS: JSON.stringify(faults) });
    const { aws } = await home.running();
    const { rules } = (await (await fetch(`${aws}/_faults`)).json()) as {
      rules: { rule: FaultRule; struck: number }[];
    };
    for (const kind of new Set(rules.map(({ rule }) => rule.kind)))
      expect(
        rules.some(({ rule, struck }) => rule.kind === kind && struck > 0),
        kind,
      ).toBe(true);
    await fetch(`${aws}/_faults`, { method: 'DELETE' });

    expectAllPublished((await nightsOf(home))[0]);
    expect(await outcomeOf(home)).toEqual(outcome);
    await expectUndisturbedLake(home);
    await expectNoDeadLetters(home);
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
    const all = await nightsOf(home);
    expect(all.length).toBeGreaterThanOrEqual(2);
    for (const night of all) expectAllPublished(night);
    await expectUndisturbedLake(home);
  });

  it('takes a re-keying up again, whichever of its steps was cut short: all is under the new key, once', async () => {
    const before = { joined: await joined(home), pseudonyms: await pseudonymsIn(home) };
    expect(before.pseudonyms.size).toBeGreaterThan(100);
    // The search can find.
    expect(await sightingsOf(home, before.pseudonyms)).not.toEqual([]);

    const cut = home.run(['rekey', '--json']);
    const pidOf = (step: string) => until(async () => jobPid([`${(await rekeyOf(home)).rekeyId}${step}`]));
    expect(await killAtWork(await pidOf('prepare1'))).toBe(true);
    // Held, so that it cannot end before all is killed.
    process.kill(await pidOf('finish1'), 'SIGSTOP');
    process.kill(jobPid([`${(await rekeyOf(home)).rekeyId}finish1`])!, 'SIGKILL');
    await home.down('SIGKILL');
    expect((await cut).code).toBe(1);

    await home.up(['--no-run']);
    const { code, stdout, stderr } = await home.run(['rekey', '--json']);
    expect(code, stderr).toBe(0);
    const ended = JSON.parse(stdout) as Rekey;
    expect(ended.phases.map(({ phase }) => phase)).toEqual([
      ...['holding', 'preparing', 'publishing', 'finishing', 'releasing', 'done'],
    ]);
    expect(ended.to).toMatch(/^2-/);
    expect(ended.counts.map(({ dataset }) => dataset)).toEqual(['customers', 'sales']);

    expect(await joined(home)).toEqual(before.joined);
    const after = await pseudonymsIn(home);
    expect(after.size).toBe(before.pseudonyms.size);
    expect(before.pseudonyms.isDisjointFrom(after)).toBe(true);
    expect(await sightingsOf(home, before.pseudonyms)).toEqual([]);
  });

  it('goes on under the new key: the next day joins with what was there, and an old day is replayed', async () => {
    const known = await pseudonymsIn(home);
    expect((await home.run(['shop', 'next-day'])).code).toBe(0);
    expect((await home.run(['run', 'sales'])).code).toBe(0);
    const [first, ...later] = await joined(home);
    expect(Number(later.at(-1)?.['customers'])).toBeGreaterThan(0);

    const before = await home.query('select * from sales order by sale_id');
    const day = first?.['day'] ?? '';
    const { code, stdout } = await home.run(['replay', 'sales', '--from', day, '--to', day]);
    expect(code, stdout).toBe(0);
    expect(await home.query('select * from sales order by sale_id')).toEqual(before);
    const cards = before.flatMap(({ loyalty_card: card, business_date: date }) =>
      date === day && card ? [card] : [],
    );
    expect(cards.length).toBeGreaterThan(0);
    expect(cards.filter((card) => !known.has(card))).toEqual([]);
  });
});
