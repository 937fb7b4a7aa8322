import { createHmac } from 'node:crypto';
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  compileCurate,
  compileExtract,
  compileRekey,
  lakeSchema,
  printKeyChain,
  readKeyChain,
  type KeyChain,
  type RekeyResult,
} from '@daybreak/curation';
import type { Column, Dataset } from '@daybreak/dataset-contracts';
import { plainCleaning, plainSettings } from '@daybreak/dataset-contracts/testing';
import { cloneTable, createTable, dataFiles, loadTable, objectsOf, publish } from '@daybreak/iceberg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { curate, extract, rekey, type Credentials } from '../src/index.ts';
import { keyVersion } from '../src/key-versions.ts';
import { testPlace, type TestPlace } from './surroundings.ts';

const keys = ['0b'.repeat(32), 'a1'.repeat(32), 'c4'.repeat(32)] as const;
const hmac = (value: string, count: number) =>
  keys
    .slice(0, count)
    .reduce((text, key) => createHmac('sha256', Buffer.from(key, 'hex')).update(text).digest('hex'), value);

const column = (name: string, change: Partial<Column> = {}): Column => ({
  name,
  sourceName: name,
  description: '',
  type: { kind: 'string' },
  required: false,
  privacy: { policy: 'keep' },
  clean: {
    ...plainCleaning,
    trim: false,
  },
  ...change,
});

/** Visits of card holders, by card and day: a hashed column is part of the key. */
const visits: Dataset = {
  name: 'visits',
  source: {
    ...{ kind: 'files', connection: 'inbox', bucket: 'inbox', prefix: 'visits/', format: 'csv' },
    ...{ delimiter: null, encoding: null, header: 'present', lastLine: 'ended' },
  },
  mode: 'upsert',
  key: ['card', 'day'],
  watermark: null,
  businessDate: { column: 'day', zone: 'Europe/Berlin' },
  columns: [
    column('card', { privacy: { policy: 'hash' } }),
    column('friend', { privacy: { policy: 'hash' } }),
    column('day', { type: { kind: 'date' }, required: true }),
    column('minutes', { type: { kind: 'int' } }),
  ],
  ...plainSettings,
  budget: { ...plainSettings.budget, sliceRows: 1000, statementTimeoutSeconds: 60 },
};
const lakeVisits = { database: 'daybreak', table: 'visits' };
const refused = { database: 'daybreak_quarantine', table: 'visits' };
const staged = (table: string, id: string) => ({
  database: 'daybreak_staging',
  table: `${table}__${id}`,
});

let place: TestPlace;
/** Texts of the secret's versions; `current` is the one that extractions read. */
let secrets: Record<string, string>;
let removeBefore: Date;

const chain = (count: number) => keys.slice(0, count) as unknown as KeyChain;

beforeEach(async () => {
  place = await testPlace();
  removeBefore = new Date(Date.now() + 60_000);
  secrets = { current: keys[0], v1: keys[0], v2: printKeyChain(chain(2)), v3: printKeyChain(chain(3)) };
  const { schema, partitionBy } = { schema: lakeSchema(visits), partitionBy: 'business_date' };
  await createTable(place.lake, { ...lakeVisits, location: 's3://lake/visits', schema, partitionBy });
});
afterEach(() => place.remove());

const credentials: Credentials = {
  connection: () => Promise.reject(new Error('No database is asked.')),
  secret: (_, version = 'current') => Promise.resolve(secrets[version]!),
};

/** A whole run as etl-control leads it, over the files that came on a day. */
async function night(runId: string, day: number, rows: readonly string[], dataset = visits) {
  return curated(runId, [await extracted(runId, day, rows)], 'merge', dataset);
}

async function extracted(runId: string, day: number, rows: readonly string[]) {
  const folder = join(place.folder, 'objects/inbox/visits');
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${runId}.csv`);
  await writeFile(path, `card,friend,day,minutes\n${rows.join('\n')}\n`);
  const at = new Date(Date.UTC(2026, 10, day));
  await utimes(path, at, at);
  const landing = `s3://landing/visits/${runId}/`;
  await extract(
    compileExtract({
      dataset: visits,
      runId,
      window: {
        low: `2026-11-0${day}T00:00:00.000Z`,
        high: `2026-11-0${day + 1}T00:00:00.000Z`,
      },
      landingUri: landing,
      resultUri: `s3://landing/plans/${runId}/extract.result.json`,
      pseudonymKeySecret: 'daybreak/pseudonym-key',
    }),
    { ...(await place.run()), credentials },
  );
  return landing;
}

async function curated(
  runId: string,
  landing: readonly string[],
  write: 'merge' | 'rebuild' = 'merge',
  dataset = visits,
) {
  const staging = staged('visits', runId);
  const { versionId } = await cloneTable(place.lake, { from: lakeVisits, to: staging });
  const result = await curate(
    compileCurate({
      dataset,
      runId,
      landing,
      write,
      keyVersion: versionIn('current'),
      lakeDatabase: 'daybreak',
      staging,
      quarantine: refused,
      resultUri: `s3://landing/plans/${runId}/curate.result.json`,
    }),
    await place.run(),
  );
  await publish(place.lake, { from: staging, to: lakeVisits, expectedVersionId: versionId });
  return result;
}

const versionIn = (name: string) => keyVersion(readKeyChain(secrets[name]!));

let clones: Awaited<ReturnType<typeof cloneTable>>[] = [];
const tables = [lakeVisits, refused];
const stagingOf = (rekeyId: string) => [staged('visits', rekeyId), staged('visits_refused', rekeyId)];

async function step(
  name: 'prepare' | 'finish',
  rekeyId: string,
  from: string,
  to: string,
): Promise<RekeyResult> {
  if (name === 'prepare')
    clones = await Promise.all(
      tables.map((table, index) => cloneTable(place.lake, { from: table, to: stagingOf(rekeyId)[index]! })),
    ).catch(() => clones);
  const [lake, quarantine] = tables.map((table, index) => ({ table, staging: stagingOf(rekeyId)[index]! }));
  const plan = compileRekey({
    runId: `${rekeyId}${name}1`,
    rekeyId,
    step: name,
    pseudonymKey: { secret: 'daybreak/pseudonym-key', from, to },
    keyVersion: name === 'prepare' ? null : versionIn(to),
    removeBefore: name === 'prepare' ? null : removeBefore.toISOString(),
    resultUri: `s3://landing/plans/${rekeyId}/${name}.result.json`,
    datasets: [{ dataset: visits, landingUri: 's3://landing/visits/', lake: lake!, quarantine: quarantine! }],
  });
  return rekey(plan, { ...(await place.run()), credentials });
}

async function swapAndPromote(rekeyId: string, to: string) {
  for (const [index, table] of tables.entries())
    await publish(place.lake, {
      from: stagingOf(rekeyId)[index]!,
      to: table,
      expectedVersionId: clones[index]!.versionId,
    });
  secrets['current'] = secrets[to]!;
}

async function rowsIn(table: typeof lakeVisits) {
  const files = await dataFiles(place.lake, await loadTable(place.lake, table));
  return (await Promise.all(files.map(({ uri }) => place.rows(uri)))).flat();
}

const lakeRows = async () =>
  (await rowsIn(lakeVisits))
    .map(({ card, friend, minutes }) => [card, friend, minutes])
    .sort((one, other) => Number(one[2]) - Number(other[2]));

const urisIn = async (prefix: string) => (await place.objects.list(prefix)).map(({ uri }) => uri);

/** Everything that is stored, Parquet as rows. */
async function stored(): Promise<string> {
  const prefixes = [
    's3://lake/visits/',
    's3://lake/quarantine/',
    's3://landing/visits/',
    's3://landing/plans/',
  ];
  const uris = (await Promise.all(prefixes.map(urisIn))).flat();
  const texts = await Promise.all(
    uris.map(async (uri) =>
      uri.endsWith('.parquet')
        ? JSON.stringify(await place.rows(uri))
        : (await readFile(await place.objects.localPath(uri))).toString('latin1'),
    ),
  );
  return texts.join('\n');
}

const rows = ['LC-1,LC-2,2026-11-01,10', 'LC-2,,2026-11-01,20', 'LC-1,LC-3,2026-11-02,30'];
const expected = (count: number) => [
  [hmac('LC-1', count), hmac('LC-2', count), 10],
  [hmac('LC-2', count), null, 20],
  [hmac('LC-1', count), hmac('LC-3', count), 30],
];

it('brings lake, quarantine and landing under a longer chain, and leaves no byte of before', async () => {
  await night('r1', 1, rows.slice(0, 2));
  await night('r2', 2, [rows[2]!, 'LC-9,LC-2,2026-11-02,none']);
  const before = await lakeRows();
  expect(before).toEqual(expected(1));

  const prepared = await step('prepare', 'k1', 'v1', 'v2');
  expect(prepared).toMatchObject({ from: versionIn('v1'), to: versionIn('v2') });
  expect(prepared.datasets).toMatchObject([
    {
      dataset: 'visits',
      columns: ['card', 'friend'],
      lakeRows: 3,
      quarantineRows: 1,
      landingBatches: 2,
      landingRows: 4,
    },
  ]);
  expect(await lakeRows()).toEqual(before);

  await swapAndPromote('k1', 'v2');
  const finished = await step('finish', 'k1', 'v1', 'v2');
  expect(finished.datasets[0]?.objectsRemoved).toBeGreaterThan(4);
  expect(await lakeRows()).toEqual(expected(2));
  const [row] = await rowsIn(refused);
  expect(JSON.parse(row?.['raw_row'] as string)).toMatchObject({
    card: hmac('LC-9', 2),
    friend: hmac('LC-2', 2),
    minutes: 'none',
  });
  const everything = await stored();
  expect(everything).toContain(hmac('LC-9', 2));
  for (const card of ['LC-1', 'LC-2', 'LC-3', 'LC-9']) expect(everything).not.toContain(hmac(card, 1));
  for (const table of tables) {
    const kept = await objectsOf(place.lake, table);
    const there = await urisIn(`${(await loadTable(place.lake, table)).location}/`);
    expect(new Set(there.filter((uri) => /\/(data|metadata)\//.test(uri)))).toEqual(kept);
  }

  // What is replayed, and what is read from now on, is of the new chain, and meets what is there by its key.
  await curated('r3', ['s3://landing/visits/r1/', 's3://landing/visits/r2/'], 'rebuild');
  expect(await lakeRows()).toEqual(expected(2));
  await night('r4', 4, ['LC-1,LC-2,2026-11-01,11']);
  expect((await lakeRows())[0]).toEqual([hmac('LC-1', 2), hmac('LC-2', 2), 11]);
});

it('brings files of an earlier partition under the chain and under the partition that the table has now', async () => {
  await night('r1', 1, rows, { ...visits, partition: 'month' });
  await night('r2', 2, ['LC-3,LC-2,2026-11-03,40']);
  const specs = async () =>
    (await dataFiles(place.lake, await loadTable(place.lake, lakeVisits)))
      .map(({ specId, partition }) => [specId, partition])
      .sort();
  expect(await specs()).toEqual([
    [0, '2026-11-03'],
    [1, 682],
  ]);
  await step('prepare', 'k1', 'v1', 'v2');
  await swapAndPromote('k1', 'v2');
  await step('finish', 'k1', 'v1', 'v2');
  expect(await specs()).toEqual(['2026-11-01', '2026-11-02', '2026-11-03'].map((day) => [0, day]));
  expect(await lakeRows()).toEqual([...expected(2), [hmac('LC-3', 2), hmac('LC-2', 2), 40]]);
});

it('removes what landed for runs that failed: under a key of nobody, or without a manifest', async () => {
  await night('r1', 1, rows);
  secrets['current'] = keys[2];
  await extracted('r2', 2, rows);
  secrets['current'] = keys[0];
  await place.objects.write('s3://landing/visits/r3/part-00000.parquet', new Uint8Array([1]));
  await step('prepare', 'k1', 'v1', 'v2');
  await swapAndPromote('k1', 'v2');
  await step('finish', 'k1', 'v1', 'v2');
  const left = await urisIn('s3://landing/visits/');
  expect(new Set(left.map((uri) => uri.split('/').at(-2)))).toEqual(new Set(['r1']));
});

it('adds one key after the other', async () => {
  await night('r1', 1, rows);
  for (const [id, from, to] of [
    ['k1', 'v1', 'v2'],
    ['k2', 'v2', 'v3'],
  ] as const) {
    await step('prepare', id, from, to);
    await swapAndPromote(id, to);
    await step('finish', id, from, to);
  }
  expect(await lakeRows()).toEqual(expected(3));
  const landed = await urisIn('s3://landing/visits/');
  expect(landed.map((uri) => uri.split('/').at(-1)).sort()).toEqual([
    'manifest.json',
    `part-00000.${versionIn('v3')}.parquet`,
  ]);
});

it('done again, hashes nothing twice, and ends what was half removed', async () => {
  await night('r1', 1, rows);
  const first = await step('prepare', 'k1', 'v1', 'v2');
  const again = await step('prepare', 'k1', 'v1', 'v2');
  expect(again.datasets).toMatchObject(
    first.datasets.map(({ lakeRows: lake, landingRows: landing }) => ({
      lakeRows: lake,
      landingRows: landing,
    })),
  );
  await swapAndPromote('k1', 'v2');
  await place.objects.write(
    's3://landing/visits/r1/manifest.json',
    await place.objects.read(`s3://landing/visits/r1/manifest.${versionIn('v2')}.json`),
  );
  await step('finish', 'k1', 'v1', 'v2');
  const twice = await step('finish', 'k1', 'v1', 'v2');
  expect(twice.datasets[0]?.objectsRemoved).toBe(0);
  expect(await lakeRows()).toEqual(expected(2));
});

it('removes nothing of a table that was never swapped', async () => {
  await night('r1', 1, rows);
  await step('prepare', 'k1', 'v1', 'v2');
  await expect(step('finish', 'k1', 'v1', 'v2')).rejects.toMatchObject({ code: 'LAKE_CONFLICT' });
  expect(await lakeRows()).toEqual(expected(1));
});

it('leaves what later runs write alone, should it go on for too long', async () => {
  await night('r1', 1, rows);
  await step('prepare', 'k1', 'v1', 'v2');
  await swapAndPromote('k1', 'v2');
  await step('finish', 'k1', 'v1', 'v2');
  removeBefore = new Date(Date.now() - 60_000);
  const later = ['s3://landing/visits/r2/part-00000.parquet', 's3://lake/visits/data/r2-0.parquet'];
  for (const uri of later) await place.objects.write(uri, new Uint8Array([1]));
  expect((await step('finish', 'k1', 'v1', 'v2')).datasets[0]?.objectsRemoved).toBe(0);
  for (const uri of later) expect(await place.objects.read(uri)).toHaveLength(1);
});

it('takes no chain but one that goes on from the current one', async () => {
  await night('r1', 1, rows);
  for (const text of [keys[1], keys[0], '{"keys":["zz"]}', printKeyChain([keys[1], keys[0]])]) {
    secrets['v2'] = text;
    const refusal = step('prepare', 'k1', 'v1', 'v2');
    await expect(refusal).rejects.toMatchObject({ code: 'KEY_CHAIN_BROKEN' });
    await expect(refusal).rejects.not.toThrow(text);
  }
});

it('never curates batches of two keys into one table', async () => {
  await night('r1', 1, rows);
  secrets['current'] = secrets['v2']!;
  await night('r2', 2, rows.slice(2));
  const mixed = curated('r3', ['s3://landing/visits/r1/', 's3://landing/visits/r2/'], 'rebuild');
  await expect(mixed).rejects.toMatchObject({ code: 'KEY_CHANGED' });
});
