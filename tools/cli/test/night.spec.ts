import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GetConnectionCommand, UpdateConnectionCommand } from '@aws-sdk/client-glue';
import { ReceiveMessageCommand, type Message } from '@aws-sdk/client-sqs';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { sampleContracts } from '@daybreak/dataset-contracts/files';
import { busName, deadLetterQueueName, tableName } from '@daybreak/service-kit/platform';
import { generate, personalValues } from '@daybreak/supermarket';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fetchNight, fetchNights, type Night } from '../src/night/console-api.ts';
import { account, connect } from '../src/provision/clients.ts';
import { manifests } from '../src/stack/services.ts';
import { TestHome } from './daybreak.ts';
import { parquetText } from './parquet-text.ts';
import { PersonalSearch } from './personal-search.ts';

// Whole nights, and a machine may be loaded.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const shop = { days: 3, salesPerDay: 150, seed: 7 };
const datasets = ['customers', 'products', 'sale_items', 'sales', 'stores'];

interface Outcome {
  readonly runs: readonly {
    dataset: string;
    businessDates: string[];
    rowsRead: number;
    rowsPublished: number;
    rowsQuarantined: number;
    duplicatesDropped: number;
    seconds: number;
  }[];
  readonly reports: readonly { name: string; uri: string }[];
  readonly seconds: number;
}

/** The sample shop's contracts, with what asks for source and lake to be compared. */
const compared = mkdtempSync(join(tmpdir(), 'daybreak-compared-'));

let home: TestHome;
beforeAll(async () => {
  cpSync(sampleContracts, compared, { recursive: true });
  for (const dataset of ['sales', 'sale_items']) {
    const file = join(compared, `${dataset}.odcs.yaml`);
    const text = readFileSync(file, 'utf8');
    const asked = text.replace(
      '    customProperties:\n',
      `    customProperties:
      - { property: daybreak.deletes, value: reconcile }
      - { property: daybreak.reconcile, value: { days: 30 } }\n`,
    );
    expect(asked).not.toBe(text);
    writeFileSync(file, asked);
  }
  home = await TestHome.create({
    DAYBREAK_SHOP_DAYS: String(shop.days),
    DAYBREAK_SHOP_SALES_PER_DAY: String(shop.salesPerDay),
    DAYBREAK_SHOP_SEED: String(shop.seed),
    DAYBREAK_BACKFILL_DAYS: '2',
  });
});
afterAll(async () => {
  await home.remove();
  rmSync(compared, { recursive: true, force: true });
});

const outcomeOf = (stdout: string) => JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Outcome;
const runOf = (outcome: Outcome, dataset: string) => outcome.runs.find((run) => run.dataset === dataset)!;
/** By its id: the list is of documents, which are written a moment after the state. */
const latestNight = async () => {
  const { console } = await home.running();
  const [latest] = await fetchNights(console);
  return fetchNight(console, latest!.id);
};
const watermarks = async () => {
  const { services } = await home.running();
  const reply = await fetch(`${services['extraction-scheduler'] ?? ''}/datasets`);
  return ((await reply.json()) as { datasets: { dataset: string; watermark: string | null }[] }).datasets;
};
/** All that the lake's tables say, to be compared. */
const lakeContent = async () =>
  Promise.all(
    datasets.map(async (dataset) => [
      dataset,
      (await home.query(`select * from ${dataset}`)).map((row) => JSON.stringify(row)).toSorted(),
    ]),
  );

describe('a first night', () => {
  it('publishes every dataset and makes every report', async () => {
    const { code, stdout, stderr } = await home.run(['up', '--once', '--json']);
    expect(code, stderr).toBe(0);
    const outcome = outcomeOf(stdout);
    expect(outcome.runs.map(({ dataset }) => dataset).toSorted()).toEqual(datasets);
    expect(outcome.reports.map(({ name }) => name).toSorted()).toEqual([
      'baskets-by-age-band',
      'daily-sales',
    ]);
    for (const { uri } of outcome.reports) expect(uri).toMatch(/^s3:\/\/daybreak-reports-.+\/index\.html$/);
    for (const run of outcome.runs) {
      expect(run.rowsRead).toBe(run.rowsPublished + run.rowsQuarantined + run.duplicatesDropped);
      expect(run.seconds).toBeGreaterThan(0);
    }
    expect(runOf(outcome, 'sales').businessDates).toHaveLength(shop.days);
    expect(outcome.seconds).toBeGreaterThan(0);
  });
});

describe('a stack that is up', () => {
  beforeAll(() => home.up(['--no-run'], { DAYBREAK_CONTRACTS: compared }));

  it('took up the state of the first start: nothing is extracted twice', async () => {
    const before = await home.query('select count(*) as n from sales');
    const { code, stdout, stderr } = await home.run(['run', 'sales', '--json']);
    expect(code, stderr).toBe(0);
    expect(runOf(outcomeOf(stdout), 'sales').rowsRead).toBe(0);
    expect(await home.query('select count(*) as n from sales')).toEqual(before);
  });

  it('finds exactly the dirt that was planted, kind by kind', async () => {
    const first = (await nights()).find(({ runs }) =>
      runs.some(({ dataset, rowsRead }) => dataset === 'sales' && (rowsRead ?? 0) > 0),
    )!;
    expect(first).toBeDefined();
    const today = new Date();
    const planted = generate({
      ...shop,
      insertedAt: today,
      from: runDates(first)[0]!,
    }).ledger();
    for (const dataset of datasets) {
      const { findings } = first.runs.find((run) => run.dataset === dataset)! as unknown as {
        findings: Finding[];
      };
      const found = Object.fromEntries(
        findings.map(({ kind, column, outcome, count }) => [`${kind}/${column ?? ''}/${outcome}`, count]),
      );
      const expected = Object.fromEntries(
        planted
          .entries(dataset as 'sales')
          .map(({ kind, column, outcome, count }) => [`${kind}/${column ?? ''}/${outcome}`, count]),
      );
      expect({ dataset, found }).toEqual({ dataset, found: expected });
    }
  });

  it('reads only the new day, and replaces a corrected sale in its old partition', async () => {
    const before = await home.query('select sale_id, amount, payment, business_date from sales');
    expect((await home.run(['shop', 'next-day'])).code).toBe(0);
    const { code, stdout, stderr } = await home.run(['run', '--json']);
    expect(code, stderr).toBe(0);
    const { rowsRead, businessDates } = runOf(outcomeOf(stdout), 'sales');
    expect(rowsRead).toBeGreaterThan(0);
    expect(rowsRead).toBeLessThan(before.length);
    const after = await home.query('select sale_id, amount, payment, business_date from sales');
    const old = new Map(before.map((row) => [row['sale_id'], row]));
    const known = after.filter((row) => old.has(row['sale_id']));
    expect(known).toHaveLength(before.length);
    const changed = known.filter((row) => JSON.stringify(row) !== JSON.stringify(old.get(row['sale_id'])));
    expect(changed.length).toBeGreaterThan(0);
    for (const row of changed) {
      expect(row['business_date']).toBe(old.get(row['sale_id'])!['business_date']);
      expect(businessDates).toContain(row['business_date']);
    }
    expect(after.length).toBeGreaterThan(before.length);
  });

  it('finds no difference between source and lake, with all the dirt of the shop', async () => {
    const { services } = await home.running();
    for (const dataset of ['sales', 'sale_items']) {
      const state = async () =>
        (await (await fetch(`${services['etl-control'] ?? ''}/datasets/${dataset}`)).json()) as {
          lastPublished: { runId: string };
          lastReconciled: { runId: string; outcome: string; differed: string[] } | null;
        };
      await vi.waitFor(
        async () => {
          const { lastPublished, lastReconciled } = await state();
          expect(lastReconciled?.runId).toBe(lastPublished.runId);
        },
        { timeout: 250_000, interval: 200 },
      );
      const { lastReconciled } = await state();
      expect({ dataset, ...lastReconciled }).toMatchObject({ dataset, outcome: 'same', differed: [] });
    }
  });

  it('changes no row when a published date is run again', async () => {
    const before = await lakeContent();
    const [{ day } = { day: null }] = await home.query(
      'select cast(max(business_date) as varchar) as day from sales',
    );
    const { code, stderr } = await home.run(['run', 'sales', '--date', day!, '--json']);
    expect(code, stderr).toBe(0);
    expect(await lakeContent()).toEqual(before);
  });

  it('reads many dates again in parts, and changes no row either', async () => {
    const before = await lakeContent();
    const [days] = await home.query(
      'select cast(min(business_date) as varchar) as first, cast(max(business_date) as varchar) as last, count(distinct business_date) as n from sales',
    );
    const range = ['--from', days!['first']!, '--to', days!['last']!];
    const { code, stdout, stderr } = await home.run(['run', 'sales', ...range, '--json']);
    expect(code, stderr).toBe(0);
    const parts = outcomeOf(stdout).runs.map(({ businessDates }) => businessDates);
    expect(parts).toHaveLength(Math.ceil(Number(days!['n']) / 2));
    expect(parts.flat()).toHaveLength(Number(days!['n']));
    expect(await lakeContent()).toEqual(before);
  });

  it('replays a dataset from landing without asking the source, and publishes a new version', async () => {
    const before = await lakeContent();
    const [{ day } = { day: null }] = await home.query(
      'select cast(min(business_date) as varchar) as day from sales',
    );
    const { code, stdout, stderr } = await home.run([
      'replay',
      'sales',
      '--from',
      day!,
      '--to',
      day!,
      '--json',
    ]);
    expect(code, stderr).toBe(0);
    expect(runOf(outcomeOf(stdout), 'sales').businessDates).toEqual([day]);
    expect(await lakeContent()).toEqual(before);
    const { aws } = await home.running();
    const { runs } = (await (
      await fetch(`${(await home.running()).services['etl-control'] ?? ''}/runs`)
    ).json()) as { runs: { origin: string; phase: string }[] };
    expect(runs.filter(({ origin }) => origin === 'replay')).toMatchObject([{ phase: 'published' }]);
    expect(aws).toMatch(/^http:/);
  });

  it('does what the README shows', async () => {
    const readme = readFileSync(resolve(import.meta.dirname, '../../../README.md'), 'utf8');
    const [, block = ''] = /## The first ten minutes[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme) ?? [];
    expect(block).toContain('npx daybreak query');
    const [{ day } = { day: null }] = await home.query(
      'select cast(max(business_date) as varchar) as day from sales',
    );
    const { code, stdout, stderr } = await home.shell(block.replaceAll(/\b\d{4}-\d{2}-\d{2}\b/g, day!));
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/5 rows/);
    expect(stdout).toContain('All is published');
  });

  it('says that nothing is there to replay', async () => {
    const { code, stderr } = await home.run([
      'replay',
      'sales',
      '--from',
      '2001-01-01',
      '--to',
      '2001-01-02',
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('npx daybreak run sales --date 2001-01-01');
  });

  it('sends a malformed event to the dead-letter queue with the reason', async () => {
    const { eventbridge, sqs } = connect((await home.running()).aws);
    await eventbridge.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: busName,
            Source: 'daybreak.schedule',
            DetailType: 'NightDue',
            Detail: '{"data":{"datasets":[]}}',
          },
        ],
      }),
    );
    const { aws } = await home.running();
    let setAside: Message[] = [];
    while (setAside.length === 0) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: `${aws}/${account}/${deadLetterQueueName('extraction-scheduler')}`,
          WaitTimeSeconds: 20,
          MessageAttributeNames: ['All'],
        }),
      );
      setAside = Messages;
    }
    expect(setAside).toHaveLength(1);
    expect(setAside[0]?.MessageAttributes?.['DaybreakContract']?.StringValue).toContain('NightDue');
    expect(setAside[0]?.MessageAttributes?.['DaybreakReason']?.StringValue).toContain('metadata');
  });

  it('fails a run whose source cannot be reached, after retries, and leaves the watermark', async () => {
    const { glue } = connect((await home.running()).aws);
    const { Connection } = await glue.send(new GetConnectionCommand({ Name: 'shop' }));
    const point = (url: string) =>
      glue.send(
        new UpdateConnectionCommand({
          Name: 'shop',
          ConnectionInput: {
            Name: 'shop',
            ConnectionType: 'JDBC',
            ConnectionProperties: { ...Connection?.ConnectionProperties, JDBC_CONNECTION_URL: url },
          },
        }),
      );
    const before = await watermarks();
    const lake = await lakeContent();
    // Port 1 is reserved and nothing listens there.
    await point('jdbc:postgresql://127.0.0.1:1/supermarket');
    const { code, stdout } = await home.run(['run', 'sales']);
    await point(Connection?.ConnectionProperties?.JDBC_CONNECTION_URL ?? '');
    expect(code).toBe(1);
    expect(stdout).toContain('SOURCE_UNREACHABLE');
    expect(stdout).toMatch(/try 3/);
    expect(await watermarks()).toEqual(before);
    expect(await lakeContent()).toEqual(lake);
  });

  it('tells its status, and its reports', async () => {
    const status = await home.run(['status']);
    expect(status.stdout).toContain((await home.running()).console);
    for (const dataset of datasets) expect(status.stdout).toContain(dataset);
    const reports = await home.run(['reports', '--json']);
    expect(reports.code).toBe(0);
    expect((JSON.parse(reports.stdout) as { name: string }[]).map(({ name }) => name)).toContain(
      'daily-sales',
    );
  });

  it('prints what a query asks, and what is wrong with one', async () => {
    const good = await home.run(['query', 'select count(*) as stores from stores']);
    expect(good.stdout).toMatch(/stores[\s\S]*12[\s\S]*1 row/);
    const bad = await home.run(['query', 'select nothing from nowhere']);
    expect(bad.code).toBe(1);
    expect(bad.stderr).toContain('nowhere');
  });

  it('refuses a second stack in the same home', async () => {
    const { code, stderr } = await home.run(['up', '--once']);
    expect(code).toBe(1);
    expect(stderr).toContain('already up');
  });

  it('stops within five seconds of Ctrl-C', async () => {
    const { milliseconds } = await home.down();
    expect(milliseconds).toBeLessThan(5_000);
  });
});

describe('a night whose quality fails', () => {
  const contracts = mkdtempSync(join(tmpdir(), 'daybreak-contracts-'));
  afterAll(() => rmSync(contracts, { recursive: true, force: true }));

  it('leaves the lake as it was and says which rule failed on how many rows', async () => {
    cpSync(sampleContracts, contracts, { recursive: true });
    const file = join(contracts, 'sales.odcs.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text.replace('IsPrimaryKey "sale_id",', 'IsPrimaryKey "sale_id", ColumnValues "payment" in ["cash"],'),
    );
    expect(readFileSync(file, 'utf8')).not.toBe(text);

    await home.up(['--no-run'], { DAYBREAK_CONTRACTS: contracts });
    const lake = await lakeContent();
    const before = await watermarks();
    expect((await home.run(['shop', 'next-day'])).code).toBe(0);
    const { code, stdout } = await home.run(['run', 'sales']);
    expect(code).toBe(1);
    expect(stdout).toContain('sales was held: rule ColumnValues "payment" in ["cash"] failed on');
    expect(stdout).toMatch(/failed on [1-9][\d,]* rows/);
    expect((await latestNight())?.state).toBe('failed');
    expect(await lakeContent()).toEqual(lake);
    expect((await watermarks()).find(({ dataset }) => dataset === 'sales')).toEqual(
      before.find(({ dataset }) => dataset === 'sales'),
    );
  });

  it('leaves personal data in no item of a table, which the store compresses, after all these nights', async () => {
    const { dynamodb } = connect((await home.running()).aws);
    const search = new PersonalSearch(personalValues({ ...shop, from: '2026-01-01' }).fullNames);
    for (const { name } of manifests) {
      const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: tableName(name) }));
      expect(Items.length).toBeGreaterThan(0);
      expect(search.find(Buffer.from(JSON.stringify(Items)))).toBe(-1);
    }
  });

  it('an invalid contract is an error that names file, line and field', async () => {
    await home.down();
    writeFileSync(
      join(contracts, 'stores.odcs.yaml'),
      readFileSync(join(contracts, 'stores.odcs.yaml'), 'utf8').replace(
        'daybreak.privacy, value: keep',
        'daybreak.privacy, value: keeep',
      ),
    );
    const { code, stderr } = await home.run(['up', '--once'], { DAYBREAK_CONTRACTS: contracts });
    expect(code).toBe(1);
    expect(stderr).toMatch(/stores\.odcs\.yaml:\d+/);
    expect(stderr).toContain('keep');
  });
});

describe('a report whose definition is wrong', () => {
  const reports = mkdtempSync(join(tmpdir(), 'daybreak-reports-'));
  afterAll(() => rmSync(reports, { recursive: true, force: true }));

  it('is an error at the start that names file, line and field', async () => {
    const shipped = resolve(import.meta.dirname, '../../../apps/report-generator/reports');
    cpSync(shipped, reports, { recursive: true });
    const file = join(reports, 'daily-sales/report.yaml');
    const text = readFileSync(file, 'utf8');
    const line = text.split('\n').findIndex((one) => /kind: line\b/.test(one)) + 1;
    writeFileSync(file, text.replace(/kind: line\b/, 'kind: lime'));
    const { code, stderr } = await home.run(['up', '--once'], { DAYBREAK_REPORTS: reports });
    expect(code).toBe(1);
    expect(stderr).toContain(`daily-sales/report.yaml:${String(line)}`);
    expect(stderr).toContain('line');
    expect(stderr).toContain('chart.kind');
  });
});

describe('personal data', () => {
  it('is in no byte outside the source, and in no log', async () => {
    const { fullNames, emails, phones, addresses, birthDates, loyaltyCards } = personalValues({
      ...shop,
      from: '2026-01-01',
      customers: 5_000 + 5 * 2,
    });
    const personal = [...fullNames, ...emails, ...phones, ...addresses, ...birthDates, ...loyaltyCards];
    expect(personal.length).toBeGreaterThan(10_000);
    const search = new PersonalSearch(personal);
    const source = join(home.folder, 'source');

    // The search can find: the source itself holds the values.
    expect((await search.searchFolder(source, { leaveOut: [] })).length).toBeGreaterThan(0);
    expect(await search.searchFolder(home.folder, { leaveOut: [source] })).toEqual([]);

    const parquet = await parquetText(join(home.folder, 'aws'));
    expect(parquet.files).toBeGreaterThan(10);
    expect(search.find(parquet.text)).toBe(-1);
  });
});

interface Finding {
  readonly kind: string;
  readonly column: string | null;
  readonly outcome: string;
  readonly count: number;
}

const nights = async () => fetchNights((await home.running()).console);

const runDates = ({ runs }: Night) => runs.find(({ dataset }) => dataset === 'sales')!.businessDates;
