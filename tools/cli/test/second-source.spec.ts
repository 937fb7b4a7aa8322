import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readFolder, sampleContracts } from '@daybreak/dataset-contracts/files';
import { startMariadb, withMariadb, type TestMariadb } from '@daybreak/duckdb-engine/testing/mariadb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CheckedDeployment } from '../src/check/check-deployment.ts';
import { TestHome } from './daybreak.ts';
import { PersonalSearch } from './personal-search.ts';

// Whole nights, and a machine may be loaded.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** docs/examples/second-source as its README has a reader do it; without a MySQL, its files and the shop alone. */
const example = resolve(import.meta.dirname, '../../../docs/examples/second-source');
const folder = mkdtempSync(join(tmpdir(), 'daybreak-second-'));
const contracts = join(folder, 'contracts');
const reports = join(folder, 'reports');
const inbox = 's3://acme-inbox/suppliers/supplier_prices/';

let mariadb: TestMariadb | null = null;
let home: TestHome;
beforeAll(async () => {
  cpSync(sampleContracts, contracts, { recursive: true });
  // Nothing here is about customers, and a night without them is shorter.
  rmSync(join(contracts, 'customers.odcs.yaml'));
  cpSync(join(example, 'contracts'), contracts, { recursive: true });
  cpSync(join(example, 'reports'), reports, { recursive: true });
  const environment: Record<string, string> = {};
  if (withMariadb) {
    mariadb = await startMariadb();
    const owner = await mariadb.connect();
    await owner.query(await readFile(join(example, 'weather.sql'), 'utf8'));
    const { port, database, username, password } = mariadb.reader;
    const file = join(contracts, 'sources.yaml');
    writeFileSync(
      file,
      readFileSync(file, 'utf8')
        .replace('port: 3306', `port: ${String(port)}`)
        .replace('database: weather', `database: ${database}`)
        .replace('username: daybreak_reader', `username: ${username}`),
    );
    environment['WEATHER_PASSWORD'] = password;
  } else {
    rmSync(join(contracts, 'weather_days.odcs.yaml'));
    rmSync(join(reports, 'margin-and-weather'), { recursive: true });
  }
  home = await TestHome.create({
    DAYBREAK_CONTRACTS: contracts,
    DAYBREAK_REPORTS: reports,
    DAYBREAK_SHOP_DAYS: '1',
    DAYBREAK_SHOP_SALES_PER_DAY: '60',
    DAYBREAK_SHOP_SEED: '1',
    ...environment,
  });
});
afterAll(async () => {
  await home.remove();
  await mariadb?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const put = async (...names: readonly string[]) => {
  const { code, stderr } = await home.run([
    'put',
    ...names.map((name) => join(example, 'inbox', name)),
    inbox,
  ]);
  expect([code, stderr]).toEqual([0, '']);
};
const run = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await home.run(['run', ...args, '--json']);
  const outcome = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    runs: {
      dataset: string;
      rowsRead: number;
      rowsPublished: number;
      refusedFiles?: { uri: string; reason: string }[];
    }[];
    reports: { name: string; uri: string }[];
  };

  return { code, stderr, ...outcome };
};
const prices = async () =>
  home.query(
    'select count(*) as prices, count(distinct supplier) as suppliers, sum(price) as sum from supplier_prices',
  );

describe('a second source, joined with the shop', () => {
  it('brings files, each written its own way, into the lake', async () => {
    await home.up(['--no-run']);
    await put('frischhof.csv', 'greenfields.csv');
    const { code, runs } = await run();
    expect(code).toBe(0);
    expect(runs.find(({ dataset }) => dataset === 'supplier_prices')).toMatchObject({
      rowsRead: 449,
      rowsPublished: 449,
    });
    expect(await prices()).toEqual([{ prices: '449', suppliers: '2', sum: expect.any(String) as string }]);
    expect(
      await home.query(
        'select supplier, price, valid_from from supplier_prices where product_id = 1001 order by 3',
      ),
    ).toEqual([
      { supplier: 'Frischhof Müller', price: '3.34', valid_from: '2020-01-01' },
      { supplier: 'Frischhof Müller', price: '3.54', valid_from: '2026-03-01' },
    ]);
  });

  it('joins them with sales', async () => {
    const [joined] = await home.query(
      'select count(*) as lines from sale_items i join supplier_prices a on a.product_id = i.product_id',
    );
    expect(Number(joined?.['lines'])).toBeGreaterThan(100);
  });

  it.runIf(withMariadb)('makes the report of all three sources', async () => {
    const { stdout } = await home.run(['reports', '--json']);
    const made = JSON.parse(stdout) as { name: string; uri: string }[];
    expect(made.map(({ name }) => name)).toContain('margin-and-weather');
    const weather = await home.query(
      'select count(*) as days, count(distinct city) as cities from weather_days',
    );
    expect(weather).toEqual([{ days: '720', cities: '12' }]);
  });

  it('leaves a file that was cut out, tells it, and takes it when it is sent again', async () => {
    const before = await prices();
    await put('greenfields-march.csv');
    // Nothing else is in its window but what it has read already.
    const { code, runs, stderr } = await run('supplier_prices');
    expect(code).toBe(0);
    const uri = `${inbox}greenfields-march.csv`;
    const reason = expect.stringMatching(/^its last line has no line end/) as unknown;
    expect(runs[0]?.refusedFiles).toEqual([{ uri, reason }]);
    expect(stderr).toContain(`supplier_prices: ${uri} was left out: its last line has no line end`);
    expect(await prices()).toEqual(before);
    const whole = join(folder, 'greenfields-march.csv');
    writeFileSync(
      whole,
      `${readFileSync(join(example, 'inbox/greenfields-march.csv'), 'utf8')}elds.example\n`,
    );
    expect((await home.run(['put', whole, inbox])).code).toBe(0);
    expect((await run('supplier_prices')).code).toBe(0);
    expect(
      await home.query(
        "select count(*) as new from supplier_prices where valid_from = date '2026-03-01' and supplier like 'Green%'",
      ),
    ).toEqual([{ new: '3' }]);
  });

  it('checks the inbox as a night would read it, and says what it would leave out', async () => {
    const { code, stdout } = await home.run(['check', '--json']);
    const checked = JSON.parse(stdout) as CheckedDeployment;
    const found = checked.datasets.find(({ name }) => name === 'supplier_prices')?.findings ?? [];
    expect(found.map(({ about, mark }) => [about, mark])).toEqual([
      ['files', 'right'],
      ['unclassified', 'right'],
    ]);
    expect(found[0]?.says).toMatch(/^3 of csv, the newest of .*; of the newest 3, 3 read whole, 452 rows$/);
    expect(code).toBe(0);
  });

  it('proposes a contract for files that nobody has described', async () => {
    const { aws } = await home.running();
    const out = join(folder, 'proposed');
    const { code, stdout } = await home.run(
      ['discover', 's3://acme-inbox/suppliers/', '--out', out, '--json'],
      {
        AWS_ENDPOINT_URL: aws,
      },
    );
    expect([code, stdout]).toEqual([0, stdout]);
    const { datasets } = JSON.parse(stdout) as {
      datasets: {
        dataset: string;
        mode: string;
        columns: { column: string; policy: { policy: string } }[];
      }[];
    };
    const policies = datasets[0]?.columns.map(({ column, policy }) => `${column} ${policy.policy}`);
    expect(datasets.map(({ dataset, mode }) => [dataset, mode])).toEqual([['supplier_prices', 'upsert']]);
    expect(policies).toContain('contact drop');
    expect(policies).toContain('product_id keep');
    const { datasets: written } = readFolder(out);
    expect(written[0]).toMatchObject({
      source: { kind: 'files', bucket: 'acme-inbox', prefix: 'suppliers/supplier_prices/', format: 'csv' },
      key: expect.arrayContaining(['product_id']) as unknown,
    });
    // Whatever its values look like, a column of text is scanned.
    expect(written[0]?.columns.map(({ sourceType }) => sourceType)).toEqual(Array(5).fill('text'));
  });

  it('keeps the people whom the files name out of the lake, landing, logs and events', async () => {
    await home.down();
    const search = new PersonalSearch(['mary.jones', 'jörg.weiß', 'Wilhelmine Wetterfrosch']);
    // The inbox itself is what suppliers sent.
    expect(
      await search.searchFolder(home.folder, { leaveOut: [join(home.folder, 'aws/s3/acme-inbox')] }),
    ).toEqual([]);
  });
});
