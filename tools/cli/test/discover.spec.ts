import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startPostgres, type TestPostgres } from '@daybreak/duckdb-engine/testing';
import { readFolder } from '@daybreak/dataset-contracts/files';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

const command = resolve(import.meta.dirname, '../bin/daybreak.js');
let server: TestPostgres;
let folder: string;
let address: string;

/** A boat rental: nobody's contracts know it, and every text in it is marked. */
const rental = `
  CREATE SCHEMA harbour;
  CREATE TABLE harbour.skippers (
    id int PRIMARY KEY, "fullName" text NOT NULL, mail text, geboren date, licence text, iban text, remarks text,
    level smallint NOT NULL, "Changed" timestamptz NOT NULL);
  COMMENT ON TABLE harbour.skippers IS 'Who may sail';
  CREATE TABLE harbour.boats (
    boat_no varchar(10) PRIMARY KEY, model text NOT NULL, length_m numeric(5,2), class text NOT NULL, shape point);
  CREATE TABLE harbour.trips (
    trip_id bigint PRIMARY KEY, skipper_id int NOT NULL REFERENCES harbour.skippers,
    boat varchar(10) NOT NULL REFERENCES harbour.boats, sold_at timestamptz NOT NULL, price numeric(10,2) NOT NULL,
    phone text, extra jsonb, updated_at timestamptz NOT NULL);
  CREATE INDEX ON harbour.trips (updated_at);
  CREATE TABLE harbour.log_lines (line text);
  INSERT INTO harbour.skippers SELECT i, (ARRAY['Anna','Peter','Marie','Jan','Sofia'])[1 + i % 5] || ' CANARYname' || i || ' Meyer',
    'canary' || i || '@canary.example', date '1945-01-01' + (i * 37) % 21000, 'CANARY-' || i, NULL,
    'met CANARYnote' || i || ' at the pier, call +49 151 23456' || (100 + i), i % 4, now() - i * interval '1 hour'
    FROM generate_series(1, 300) i;
  INSERT INTO harbour.boats SELECT 'B' || lpad(i::text, 4, '0'), 'Canaryboat ' || (i % 9), 5 + i % 7, (ARRAY['sail','motor'])[1 + i % 2], NULL
    FROM generate_series(1, 200) i;
  INSERT INTO harbour.trips SELECT i, 1 + i % 300, 'B' || lpad((1 + i % 200)::text, 4, '0'), timestamptz '2026-01-01' + i * interval '7 minutes',
    10 + i % 90, '+49 170 99' || (10000 + i), jsonb_build_object('guest', 'CANARY ' || i, 'mail', 'x' || i || '@canary.example'),
    timestamptz '2026-01-01' + i * interval '7 minutes' FROM generate_series(1, 3000) i;
  INSERT INTO harbour.log_lines SELECT 'CANARYline' FROM generate_series(1, 50);`;

beforeAll(async () => {
  server = await startPostgres();
  const owner = await server.connect();
  await owner.query(rental);
  await owner.query('ANALYZE');
  const { host, port, database, username } = server.reader;
  address = `postgres://${username}@${host}:${port}/${database}`;
});

afterAll(() => server.stop());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybreak-discover-'));
  return () => rm(folder, { recursive: true, force: true });
});

async function run(...words: readonly string[]) {
  const environment = {
    ...process.env,
    PGPASSWORD: server.reader.password,
    SHOP_PASSWORD: server.reader.password,
  };
  return new Promise<{ code: number; out: string; err: string }>((done) => {
    execFile(process.execPath, [command, ...words], { cwd: folder, env: environment }, (error, out, err) =>
      done({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

test('a database that nobody has seen becomes contracts that load, hold against it, and show nobody', async () => {
  const { code, out, err } = await run('discover', address, '--out', 'shop', '--zone', 'Europe/Berlin');
  expect({ code, err: err.replaceAll(/^looking at .*\n/gm, '') }).toEqual({ code: 0, err: '' });
  const { datasets, sources } = readFolder(join(folder, 'shop'));
  const by = Object.fromEntries(datasets.map((dataset) => [dataset.name, dataset]));
  expect(datasets.map(({ name }) => name).toSorted()).toEqual(['boats', 'skippers', 'trips']);
  expect(sources).toMatchObject([
    { name: 'shop', login: { by: 'password', variable: 'SHOP_PASSWORD' }, tls: 'off' },
  ]);
  expect(by['trips']).toMatchObject({
    ...{ mode: 'upsert', watermark: 'updated_at', key: ['trip_id'] },
    businessDate: { column: 'sold_at', zone: 'Europe/Berlin' },
    source: { schema: 'harbour', table: 'trips', connection: 'shop' },
  });
  expect(by['trips']?.references.map(({ columns, dataset }) => [columns, dataset])).toEqual([
    [['skipper_id'], 'skippers'],
    [['boat'], 'boats'],
  ]);
  expect(by['skippers']).toMatchObject({ mode: 'snapshot', description: 'Who may sail' });
  const policies = (name: string) =>
    Object.fromEntries(
      by[name]?.columns.map(({ sourceName, privacy }) => [sourceName, privacy.policy]) ?? [],
    );
  expect(policies('skippers')).toEqual({
    ...{ id: 'hash', fullName: 'drop', mail: 'drop', geboren: 'generalise', licence: 'drop', iban: 'drop' },
    ...{ remarks: 'drop', level: 'keep', Changed: 'keep' },
  });
  expect(policies('trips')).toMatchObject({
    trip_id: 'keep',
    skipper_id: 'hash',
    boat: 'keep',
    phone: 'drop',
    extra: 'drop',
    price: 'keep',
  });
  expect(policies('boats')).toMatchObject({ boat_no: 'keep', class: 'keep', shape: 'drop' });
  expect(out).toContain('harbour.log_lines is left out: nothing tells its rows apart');
  expect(out).toContain('npx daybreak check');

  const names = await readdir(join(folder, 'shop'));
  const written = await Promise.all(names.map((name) => readFile(join(folder, 'shop', name), 'utf8')));
  for (const text of [out, err, ...written]) expect(text).not.toMatch(/canary|pw-/i);
  expect(written.join('\n')).toMatch(/values are e-mail addresses/);

  const checked = await run('check', '--contracts', 'shop', '--json');
  const { issues, datasets: judged } = JSON.parse(checked.out) as {
    issues: unknown[];
    datasets: { findings: { mark: string }[] }[];
  };
  expect(issues).toEqual([]);
  expect(judged.flatMap(({ findings }) => findings).filter(({ mark }) => mark === 'wrong')).toEqual([]);
});

test('what was edited is not overwritten, other sources stay, and some tables can be chosen', async () => {
  await writeFile(join(folder, 'sources.yaml'), 'other: { inbox: s3://b-1/x/ } # ours\n');
  const first = await run('discover', address, '--out', '.', '--tables', 'boats', '--json');
  expect(first.code).toBe(0);
  expect(JSON.parse(first.out)).toMatchObject({
    source: 'shop',
    datasets: [{ dataset: 'boats', key: ['boat_no'] }],
  });
  expect(await readFile(join(folder, 'sources.yaml'), 'utf8')).toMatch(/# ours[^]*shop:/);
  const again = await run('discover', address, '--out', '.', '--tables', 'harbour.boats');
  expect(again).toMatchObject({ code: 1, out: '' });
  expect(again.err).toMatch(/may have been edited[^]*boats\.odcs\.yaml[^]*--force/);
  expect((await run('discover', address, '--out', '.', '--tables', 'boats', '--force')).code).toBe(0);
});

test('a wrong password, and tables that are not there, name what to do', async () => {
  const wrong = await run('discover', address.replace('@', ':pw-canary-wrong@'));
  expect(wrong.err).toMatch(/refused user reader or its password/);
  expect(wrong.err).not.toContain('pw-canary-wrong');
  expect((await run('discover', address, '--tables', 'boots')).err).toMatch(
    /no table "boots"\. There are: boats/,
  );
  expect((await run('discover', address, '--schema', 'port')).err).toMatch(/no schema "port"/);
});
