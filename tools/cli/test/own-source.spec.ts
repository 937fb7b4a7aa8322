import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startPostgres, type TestPostgres } from '@daybreak/duckdb-engine/testing';
import { makeCertificates, type TestCertificates } from '@daybreak/duckdb-engine/testing/certificates';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CheckedDeployment } from '../src/check/check-deployment.ts';
import { readProcesses } from '../src/stack/process-record.ts';
import { TestHome } from './daybreak.ts';
import { PersonalSearch } from './personal-search.ts';

// Whole nights, and a machine may be loaded.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const fixture = resolve(import.meta.dirname, '../../../libs/dataset-contracts/test/fixtures/hotel');
const contracts = mkdtempSync(join(tmpdir(), 'daybreak-hotel-'));
const names = ['Ottilie Marabu', 'Quirin Zaunkönig', 'Xaver Wiedehopf', 'Yrsa Seidenschwanz'];

let postgres: TestPostgres;
let owner: Client;
let certificates: TestCertificates;
let home: TestHome;
beforeAll(async () => {
  postgres = await startPostgres();
  owner = await postgres.connect();
  await owner.query(`
    CREATE SCHEMA hotel;
    CREATE TABLE hotel."Guests" (guest_no bigint PRIMARY KEY, "Full Name" varchar(80) NOT NULL, born date);
    CREATE TABLE hotel.stays (stay_no int PRIMARY KEY, guest_no bigint NOT NULL REFERENCES hotel."Guests",
      arrived date NOT NULL, price numeric(10,2) NOT NULL, changed_at timestamptz NOT NULL DEFAULT now());
    CREATE INDEX ON hotel.stays (changed_at)`);
  for (const [index, name] of names.entries())
    await owner.query('INSERT INTO hotel."Guests" VALUES ($1, $2, $3)', [index + 1, name, '1980-02-03']);
  await owner.query(
    `INSERT INTO hotel.stays SELECT n, 1 + n % 4, date '2026-11-01' + n % 3, 80 + n, now() - interval '1 day' FROM generate_series(1, 60) n`,
  );
  cpSync(fixture, contracts, { recursive: true });
  const stays = join(contracts, 'stays.odcs.yaml');
  writeFileSync(
    stays,
    readFileSync(stays, 'utf8').replace(
      '    customProperties:\n',
      `    customProperties:
      - { property: daybreak.deletes, value: reconcile }
      - { property: daybreak.reconcile, value: { days: 3660 } }\n`,
    ),
  );
  certificates = await makeCertificates({ host: 'localhost' });
  await encrypt();
  const file = join(contracts, 'sources.yaml');
  writeFileSync(join(contracts, 'authority.pem'), certificates.authority);
  const tls = `  port: ${String(postgres.reader.port)}\n  tls: verify-full\n  ca: authority.pem\n`;
  writeFileSync(file, `${readFileSync(file, 'utf8')}${tls}`);
  home = await TestHome.create({
    DAYBREAK_CONTRACTS: contracts,
    HOTEL_PASSWORD: postgres.reader.password,
  });
});
afterAll(async () => {
  await home.remove();
  await postgres.stop();
  await certificates.remove();
  rmSync(contracts, { recursive: true, force: true });
});

/** The server takes the certificate up while it runs, and from then on encrypts whoever asks for it. */
async function encrypt(): Promise<void> {
  const { certificatePath, keyPath } = certificates;
  const [{ directory }] = (
    await owner.query<{ directory: string }>(`SELECT current_setting('data_directory') AS directory`)
  ).rows as [{ directory: string }];
  // Whoever runs the server must own the key.
  const { uid, gid } = statSync(directory);
  for (const [from, to] of [
    [certificatePath, 'server.crt'],
    [keyPath, 'server.key'],
  ] as const) {
    copyFileSync(from, join(directory, to));
    chmodSync(join(directory, to), 0o600);
    chownSync(join(directory, to), uid, gid);
  }
  await owner.query('ALTER SYSTEM SET ssl = on');
  await owner.query('SELECT pg_reload_conf()');
}

interface LastReconciled {
  readonly runId: string;
  readonly outcome: string;
  readonly differed: readonly string[];
}

/** How source and lake were compared after another run than that one, once it is over. */
async function comparedAfter(runId: string | null): Promise<LastReconciled> {
  const { services } = await home.running();
  for (;;) {
    const reply = await fetch(`${services['etl-control'] ?? ''}/datasets/stays`);
    const { lastReconciled } = (await reply.json()) as { lastReconciled: LastReconciled | null };
    if (lastReconciled !== null && lastReconciled.runId !== runId) return lastReconciled;
    await pause(200);
  }
}

const check = async (environment: Readonly<Record<string, string>> = {}) => {
  const { code, stdout } = await home.run(['check', '--json'], environment);
  const checked = JSON.parse(stdout) as CheckedDeployment;
  const marked = (mark: string) =>
    [...checked.sources, ...checked.datasets].flatMap(({ name, findings }) =>
      findings
        .filter((one) => one.mark === mark)
        .map(({ about, says, todo }) => ({ name, about, says, todo })),
    );
  return { code, checked, marked };
};

describe('daybreak check, with nothing up', () => {
  it('finds each side of a lawful deployment right', async () => {
    const { code, checked, marked } = await check();
    expect(marked('wrong')).toEqual([]);
    expect(code).toBe(0);
    expect(checked.datasets.map(({ name, source }) => `${name} ${source}`)).toEqual([
      'guests hotel: hotel.Guests',
      'stays hotel: hotel.stays',
    ]);
    expect(JSON.stringify(marked('right'))).toContain('encrypted, certificate and host name verified');
    const right = marked('right').map(({ name, about }) => `${name} ${about}`);
    for (const found of ['hotel open transactions', 'hotel rights', 'hotel encoding'])
      expect(right).toContain(found);
    for (const about of ['columns', 'grants', 'types', 'key', 'watermark', 'business date', 'unclassified'])
      expect(right).toContain(`stays ${about}`);
  });

  it('says what would fail at night, with what to do', async () => {
    await owner.query(`
      ALTER TABLE hotel.stays RENAME COLUMN price TO amount;
      ALTER TABLE hotel.stays DROP CONSTRAINT stays_pkey;
      DROP INDEX hotel.stays_changed_at_idx;
      INSERT INTO hotel.stays SELECT * FROM hotel.stays WHERE stay_no = 1;
      ALTER TABLE hotel."Guests" ALTER COLUMN born TYPE text;
      REVOKE pg_read_all_data, pg_read_all_stats FROM reader;
      GRANT USAGE ON SCHEMA hotel TO reader;
      GRANT SELECT ON hotel.stays TO reader;
      GRANT SELECT (guest_no, "Full Name") ON hotel."Guests" TO reader`);
    const { code, marked } = await check();
    await owner.query(`
      GRANT pg_read_all_data, pg_read_all_stats TO reader;
      ALTER TABLE hotel."Guests" ALTER COLUMN born TYPE date USING born::date;
      DELETE FROM hotel.stays WHERE ctid = (SELECT max(ctid) FROM hotel.stays WHERE stay_no = 1);
      CREATE INDEX stays_changed_at_idx ON hotel.stays (changed_at);
      ALTER TABLE hotel.stays ADD PRIMARY KEY (stay_no);
      ALTER TABLE hotel.stays RENAME COLUMN amount TO price`);
    expect(code).toBe(1);
    const text = (mark: string) =>
      marked(mark).map((one) => `${one.name} ${one.about}: ${one.says} → ${one.todo ?? ''}`);
    const wrong = text('wrong').join('\n');
    expect(wrong).toMatch(/hotel open transactions: .* → .*GRANT pg_read_all_stats TO reader/);
    expect(wrong).toMatch(/stays columns: not in the table: price →/);
    expect(wrong).toMatch(/stays key: \(stay_no\) is not unique among all 61 rows/);
    expect(wrong).toMatch(/guests grants: may not be read: born → GRANT SELECT \(born\)/);
    expect(text('advice').join('\n')).toMatch(/stays unclassified: not in the contract: amount/);
    expect(text('advice').concat(text('wrong')).join('\n')).toMatch(
      /stays watermark: changed_at has no index.*CREATE INDEX/,
    );
  });

  it('names the variable of a password that is not set, and a password that is refused', async () => {
    const unset = await check({ HOTEL_PASSWORD: '' });
    expect(unset.code).toBe(1);
    expect(unset.marked('wrong')).toEqual([
      expect.objectContaining({
        name: 'hotel',
        todo: expect.stringContaining('export HOTEL_PASSWORD') as string,
      }),
    ]);
    const refused = await check({ HOTEL_PASSWORD: 'not-the-password' });
    expect(refused.code).toBe(1);
    expect(JSON.stringify(refused.checked)).toContain('refused user reader or its password');
    expect(JSON.stringify(refused.checked)).not.toContain('not-the-password');
  });

  it('looks at no source where a file is wrong', async () => {
    const file = join(contracts, 'stays.odcs.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('value: upsert', 'value: upsrt'));
    const { code, stdout } = await home.run(['check', '--contracts', contracts]);
    writeFileSync(file, text);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /stays\.odcs\.yaml:\d+ schema\[0\]\.daybreak\.mode: "upsrt" .*Did you mean upsert\?/,
    );
  });
});

describe('daybreak up on a source of one’s own', () => {
  it('boots nothing while a password is missing', async () => {
    const { code, stderr } = await home.run(['up', '--once'], { HOTEL_PASSWORD: '' });
    expect(code).toBe(1);
    expect(stderr).toContain('Source hotel reads its password from HOTEL_PASSWORD, which is not set.');
    expect(readProcesses(home)).toEqual({});
  });

  it('brings a schema that nobody here has seen into the lake, without the sample shop and its reports', async () => {
    await home.up();
    expect(Object.keys(readProcesses(home))).not.toContain('source');
    expect(await home.query('select count(*) as stays, sum(price) as revenue from stays')).toEqual([
      { stays: '60', revenue: '6630.00' },
    ]);
    expect(await home.query('select age_band, count(*) as guests from guests group by 1')).toEqual([
      { age_band: '45-54', guests: '4' },
    ]);
    const { stdout } = await home.run(['reports', '--json']);
    expect(JSON.parse(stdout)).toEqual([]);
    const next = await home.run(['shop', 'next-day']);
    expect(next.code).toBe(1);
    expect(next.stderr).toContain('sample: supermarket');
  });

  it('compares source and lake after each night, and heals exactly the days that differ', async () => {
    const first = await comparedAfter(null);
    expect(first).toMatchObject({ outcome: 'same', differed: [] });
    // Deleted; changed in silence; and dated anew, which the night itself brings in order.
    await owner.query(`
      DELETE FROM hotel.stays WHERE stay_no = 3;
      UPDATE hotel.stays SET price = price + 1 WHERE stay_no = 4;
      UPDATE hotel.stays SET arrived = '2026-11-10', changed_at = now() WHERE stay_no = 5`);
    const { code, stdout } = await home.run(['run', 'stays']);
    expect(code, stdout).toBe(0);
    expect(await comparedAfter(first.runId)).toMatchObject({
      outcome: 'healed',
      differed: ['2026-11-01', '2026-11-02'],
    });
    const { rows } = await owner.query<Record<string, string>>(
      'SELECT stay_no::text, arrived::text AS business_date, price::text FROM hotel.stays ORDER BY hotel.stays.stay_no',
    );
    expect(
      await home.query(
        'select stay_no, cast(business_date as varchar) as business_date, price from stays order by stay_no',
      ),
    ).toEqual(rows);
  });

  it('keeps names and the password to the source', async () => {
    await home.down();
    expect(existsSync(join(home.folder, 'source'))).toBe(false);
    const search = new PersonalSearch(names);
    expect(await search.searchFolder(home.folder, { leaveOut: [] })).toEqual([]);
    const password = new PersonalSearch([postgres.reader.password]);
    // Logs, and all but the store of the embedded Secrets Manager.
    expect(await password.searchFolder(join(home.folder, 'logs'), { leaveOut: [] })).toEqual([]);
  });
});
