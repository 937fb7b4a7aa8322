import {
  compileCurate,
  compileExtract,
  compileReconcile,
  lakeSchema,
  type ReconcileResult,
} from '@daybreak/curation';
import type { Cleaning, Column, Dataset } from '@daybreak/dataset-contracts';
import { plainCleaning, plainSettings } from '@daybreak/dataset-contracts/testing';
import { cloneTable, createTable, dataFiles, findTable, loadTable, publish } from '@daybreak/iceberg';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curate, extract, reconcile, type SourceConnection } from '../src/index.ts';
import { startMariadb, withMariadb, type TestMariadb } from './mariadb.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';
import { query, testPlace, type TestPlace } from './surroundings.ts';

let postgres: TestPostgres;
let place: TestPlace;
let owner: Client;

beforeAll(async () => {
  [postgres, place] = await Promise.all([startPostgres(), testPlace()]);
  owner = await postgres.connect();
});
afterAll(() => Promise.all([postgres.stop(), place.remove()]));

const column = (
  name: string,
  type: Column['type'],
  rest: Partial<Pick<Column, 'sourceType' | 'required'>> & { clean?: Partial<Cleaning> } = {},
): Column => ({
  name,
  sourceName: name,
  sourceType: 'text',
  description: '',
  type,
  required: false,
  privacy: { policy: 'keep' },
  ...rest,
  clean: { ...plainCleaning, ...rest.clean },
});

const required = true;
const dataset = (name: string, columns: readonly Column[], rest: Partial<Dataset>): Dataset => ({
  name,
  source: { kind: 'table', connection: 'shop', engine: 'postgresql', schema: 'public', table: name },
  mode: 'upsert',
  key: ['id'],
  watermark: 'updated_at',
  businessDate: { column: 'sold_on', zone: 'Europe/Berlin' },
  columns: [
    column('id', { kind: 'long' }, { sourceType: 'bigint', required }),
    column('updated_at', { kind: 'timestamptz' }, { sourceType: 'timestamptz', required }),
    ...columns,
  ],
  ...plainSettings,
  deletes: 'reconcile',
  reconcile: { days: 30 },
  ...rest,
});

const money = { kind: 'decimal', precision: 12, scale: 2 } as const;

/** Keys once each, days that the source can be asked for, numbers and a flag. */
const orders = dataset(
  'orders',
  [
    column('sold_on', { kind: 'date' }, { sourceType: 'date', required }),
    column('amount', money, { sourceType: 'numeric(10,2)', clean: { minimum: '0' } }),
    column('paid', { kind: 'boolean' }, { sourceType: 'boolean' }),
    column('note', { kind: 'string' }),
  ],
  {},
);

/** As tills write: days and amounts as text, several rows of one key. */
const receipts = dataset(
  'receipts',
  [
    column('sold_on', { kind: 'timestamptz' }, { required, clean: { formats: ['%d.%m.%Y %H:%M'] } }),
    column('amount', money, { clean: { decimalComma: true } }),
  ],
  {
    duplicates: 'newest',
    businessDate: { column: 'sold_on', zone: 'Europe/Berlin', watermarkNotBefore: true },
  },
);

/** A dataset led through its runs as etl-control leads it. */
class Led {
  readonly #dataset: Dataset;
  readonly #connection: () => SourceConnection;
  #runs = 0;
  #low: string | null = null;
  readonly #rebuilt: { runId: string; from: string; to: string }[] = [];

  constructor(of: Dataset, connection = () => postgres.reader) {
    this.#dataset = of;
    this.#connection = connection;
  }

  night = (high: string) => this.#run({ high, dates: null });

  async readAgain(days: readonly string[]): Promise<void> {
    for (const day of days) await this.#run({ high: '2026-12-01T00:00:00Z', dates: { from: day, to: day } });
  }

  async compare(high: string): Promise<Pick<ReconcileResult, 'differing' | 'heal' | 'daysMoving'>> {
    const { name } = this.#dataset;
    const plan = compileReconcile({
      dataset: this.#dataset,
      runId: `compare${String(this.#runs)}`,
      high,
      lake: { database: 'daybreak', table: name },
      quarantine: { database: 'daybreak_quarantine', table: name },
      rebuilt: this.#rebuilt,
      resultUri: 's3://landing/results/compare.json',
    });
    const { differing, heal, daysMoving } = await reconcile(plan, await this.#surroundings());
    return { differing, heal, daysMoving };
  }

  async #run({ high, dates }: { high: string; dates: { from: string; to: string } | null }): Promise<void> {
    const { name } = this.#dataset;
    const runId = `r${String((this.#runs += 1)).padStart(4, '0')}`;
    const landing = `s3://landing/${name}/${runId}/`;
    const extracted = await extract(
      compileExtract({
        dataset: this.#dataset,
        runId,
        window: { low: dates === null ? this.#low : null, high },
        businessDates: dates,
        landingUri: landing,
        resultUri: 's3://landing/results/extract.json',
        pseudonymKeySecret: null,
      }),
      await this.#surroundings(),
    );
    const to = { database: 'daybreak', table: name };
    if ((await findTable(place.lake, to)) === null)
      await createTable(place.lake, {
        ...to,
        location: `s3://lake/${name}`,
        schema: lakeSchema(this.#dataset),
        partitionBy: 'business_date',
      });
    const staging = { database: 'daybreak_staging', table: `${name}__${runId}` };
    const { versionId } = await cloneTable(place.lake, { from: to, to: staging });
    await curate(
      compileCurate({
        dataset: this.#dataset,
        runId,
        landing: [landing],
        write: dates === null ? 'merge' : 'rebuild',
        businessDates: dates,
        lakeDatabase: 'daybreak',
        staging,
        quarantine: { database: 'daybreak_quarantine', table: name },
        resultUri: 's3://landing/results/curate.json',
      }),
      await this.#surroundings(),
    );
    await publish(place.lake, { from: staging, to, expectedVersionId: versionId });
    if (dates === null) this.#low = extracted.window.high;
    else this.#rebuilt.push({ runId, ...dates });
  }

  async #surroundings() {
    const credentials = {
      connection: () => Promise.resolve(this.#connection()),
      secret: () => Promise.resolve(''),
    };
    return { ...(await place.run()), credentials };
  }
}

const filesOf = async (table: string) =>
  (await dataFiles(place.lake, await loadTable(place.lake, { database: 'daybreak', table })))
    .map(({ uri, partition }) => ({ uri, partition }))
    .sort((one, other) => one.uri.localeCompare(other.uri));

async function rowsOf(table: string): Promise<string[]> {
  const paths = await Promise.all((await filesOf(table)).map(({ uri }) => place.objects.localPath(uri)));
  const rows = await query(`SELECT * FROM read_parquet(['${paths.join("','")}']) ORDER BY id`);
  return rows.map((row) => JSON.stringify(row));
}

const evening = '2026-11-05T22:00:00Z';
const nextEvening = '2026-11-06T22:00:00Z';
const nothing = { differing: [], heal: [], daysMoving: 0 };

describe('a source with keys and days of its own', () => {
  const led = new Led(orders);

  it('differs in nothing after a night, refused rows and odd values counted in', async () => {
    await owner.query(`
      CREATE TABLE orders (id bigint PRIMARY KEY, updated_at timestamptz NOT NULL, sold_on date, amount numeric(10,2),
        paid boolean, note text);
      INSERT INTO orders SELECT i, timestamptz '2026-11-01 12:00:00.123456Z' + i * interval '1 minute', date '2026-11-01' + i % 4,
        i * 1.25, i % 3 = 0, 'n' || i FROM generate_series(1, 400) i;
      INSERT INTO orders VALUES
        (1001, '2026-11-02 10:00Z', '2026-11-02', -5, true, 'refused: too small'),
        (1002, '2026-11-02 10:00Z', '2026-11-02', 'NaN', null, 'refused: no number'),
        (1003, '2026-11-02 10:00Z', '2026-11-03', null, null, null),
        (1004, '2026-11-02 10:00Z', null, 1, true, 'refused: no day'),
        (1005, '2026-11-02 10:00Z', '2026-11-03', 0.5, false, '')`);
    await led.night(evening);
    expect(await led.compare(evening)).toEqual(nothing);
  });

  it('finds and heals exactly the days of rows deleted, changed in silence, and dated anew; others are untouched', async () => {
    await owner.query(`
      DELETE FROM orders WHERE id IN (4, 1001);
      UPDATE orders SET amount = amount + 1 WHERE id = 5;
      UPDATE orders SET sold_on = '2026-11-10' WHERE id = 2;
      UPDATE orders SET paid = NOT paid, updated_at = '2026-11-06 12:00Z' WHERE id = 7;
      UPDATE orders SET sold_on = '2026-11-12', updated_at = '2026-11-06 12:00Z' WHERE id = 11;
      INSERT INTO orders VALUES (2001, '2026-11-06 12:00Z', '2026-11-06', 9, true, 'new')`);
    await led.night(nextEvening);
    const before = await filesOf('orders');
    const found = await led.compare(nextEvening);
    // 4 lay in 1 Nov., 1001 was refused in 2 Nov., 5 is of 2 Nov., 2 went from 3 to 10 Nov., which lies ahead.
    expect(found.heal).toEqual(['2026-11-01', '2026-11-02', '2026-11-03']);
    expect(found.differing.map(({ sourceKeys, lakeKeys }) => lakeKeys - sourceKeys)).toEqual([1, 1, 1]);
    await led.readAgain(found.heal);
    expect(await led.compare(nextEvening)).toEqual(nothing);
    const after = await filesOf('orders');
    const others = (files: typeof before) =>
      files.filter(({ partition }) => !found.heal.includes(String(partition)));
    expect(others(after)).toEqual(others(before));
    const { rows } = await owner.query<{ id: string; sold_on: string; amount: string }>(
      "SELECT id, sold_on::text, amount::text FROM orders WHERE sold_on < '2026-11-10' AND amount >= 0 AND amount <> 'NaN' ORDER BY id",
    );
    const lake = (await rowsOf('orders')).map((row) => JSON.parse(row) as Record<string, string | null>);
    expect(
      lake
        .filter(({ amount, sold_on }) => amount !== null && String(sold_on) < '2026-11-10')
        .map(({ id, amount }) => [id, Number(amount)]),
    ).toEqual(rows.map(({ id, amount }) => [id, Number(amount)]));
  });

  it('leaves a day alone whose rows changed after the window, until the next night', async () => {
    await owner.query(`
      UPDATE orders SET amount = 77, updated_at = '2026-11-06 23:00Z' WHERE id = 9;
      DELETE FROM orders WHERE id IN (13, 14)`);
    const { differing, daysMoving } = await led.compare(nextEvening);
    expect(daysMoving).toBe(1);
    expect(differing.map(({ day }) => day)).toEqual(['2026-11-03']);
  });

  it('tells no key and no value', async () => {
    await led.compare(nextEvening);
    const result = new TextDecoder().decode(await place.objects.read('s3://landing/results/compare.json'));
    expect(Object.keys(JSON.parse(result) as object).sort()).toEqual([
      'comparedBy',
      'daysCompared',
      'daysMoving',
      'differing',
      'from',
      'heal',
      'kind',
      'runId',
      'seconds',
      'to',
    ]);
  });
});

describe('a source whose days are text', () => {
  const led = new Led(receipts);

  it('is compared by the day of the watermark, and differs in nothing with all its dirt', async () => {
    await owner.query(`
      CREATE TABLE receipts (id bigint, updated_at timestamptz NOT NULL, sold_on text, amount text);
      INSERT INTO receipts SELECT i, timestamptz '2026-11-01 12:00Z' + i * interval '10 minutes',
        to_char(timestamp '2026-11-01 11:00' + i * interval '10 minutes', CASE i % 2 WHEN 0 THEN 'DD.MM.YYYY HH24:MI' ELSE 'YYYY-MM-DD HH24:MI:SS' END),
        CASE i % 5 WHEN 0 THEN i || ',50' ELSE i || '.25' END FROM generate_series(1, 400) i;
      -- Copied, versions of one key, a newest version that is refused, no amount, no day.
      INSERT INTO receipts SELECT * FROM receipts WHERE id < 20;
      INSERT INTO receipts SELECT id, updated_at - interval '1 minute', sold_on, '1' FROM receipts WHERE id BETWEEN 30 AND 40;
      INSERT INTO receipts SELECT id, updated_at + interval '1 minute', sold_on, 'much' FROM receipts WHERE id BETWEEN 50 AND 55;
      INSERT INTO receipts VALUES (1001, '2026-11-02 10:00Z', 'yesterday', '1'), (1002, '2026-11-02 10:00Z', null, '1'),
        (null, '2026-11-02 10:00Z', '2026-11-02 10:00', '1'), (1003, '2026-11-02 10:00Z', '2026-11-02 10:00', 'x')`);
    await led.night(evening);
    expect(await led.compare(evening)).toEqual(nothing);
  });

  it('heals what was deleted, also of what had been refused', async () => {
    await owner.query('DELETE FROM receipts WHERE id IN (100, 1003)');
    await led.night(nextEvening);
    const found = await led.compare(nextEvening);
    expect(found.differing.map(({ day }) => day)).toEqual(['2026-11-02']);
    expect(found.heal).toEqual(['2026-11-01', '2026-11-02']);
    await led.readAgain(found.heal);
    expect(await led.compare(nextEvening)).toEqual(nothing);
    expect((await rowsOf('receipts')).some((row) => row.includes('"id":"100"'))).toBe(false);
  });

  it('cannot tell a row that moved after the window from one that was deleted, and waits', async () => {
    await owner.query(
      "UPDATE receipts SET updated_at = '2026-11-06 23:00Z' WHERE id = 110; DELETE FROM receipts WHERE id = 300",
    );
    const { differing, daysMoving } = await led.compare(nextEvening);
    expect({ differing, daysMoving }).toEqual({ differing: [], daysMoving: 2 });
    await led.night('2026-11-07T22:00:00Z');
    expect((await led.compare('2026-11-07T22:00:00Z')).differing).toHaveLength(1);
  });
});

describe.skipIf(!withMariadb)('a source of MySQL', () => {
  let mariadb: TestMariadb;
  beforeAll(async () => {
    mariadb = await startMariadb();
  });
  afterAll(() => mariadb.stop());

  const inMysql = dataset(
    'items',
    [
      column('sold_on', { kind: 'date' }, { sourceType: 'date', required }),
      column('amount', money, { sourceType: 'decimal(10,2)', clean: { minimum: '0' } }),
      column('pieces', { kind: 'int' }, { sourceType: 'smallint unsigned' }),
    ],
    {
      key: ['id', 'code'],
      source: { kind: 'table', connection: 'shop', engine: 'mysql', schema: 'shop', table: 'items' },
    },
  );
  const items: Dataset = {
    ...inMysql,
    columns: [
      ...inMysql.columns.map((one) =>
        one.name === 'updated_at' ? { ...one, sourceType: 'timestamp(6)' } : one,
      ),
      column('code', { kind: 'string' }, { sourceType: 'varchar(20)', required }),
    ],
  };

  it('is compared and healed alike', async () => {
    const shop = await mariadb.connect();
    await shop.query(`
      SET time_zone = '+00:00';
      CREATE TABLE items (id bigint, code varchar(20), updated_at timestamp(6) NOT NULL DEFAULT '2026-11-01 00:00:00',
        sold_on date, amount decimal(10,2), pieces smallint unsigned, PRIMARY KEY (id, code), KEY (updated_at));
      INSERT INTO items SELECT seq, CONCAT('K', seq, 'ä'), TIMESTAMPADD(MINUTE, seq, '2026-11-01 12:00:00.123456'),
        DATE_ADD('2026-11-01', INTERVAL seq % 4 DAY), seq * 1.25, seq % 7 FROM seq_1_to_400;
      INSERT INTO items VALUES (1001, 'x', '2026-11-02 10:00:00', '2026-11-02', -5, 1), (1002, 'x', '2026-11-02 10:00:00', '2026-11-02', NULL, NULL)`);
    const led = new Led(items, () => mariadb.reader);
    await led.night(evening);
    expect(await led.compare(evening)).toEqual(nothing);
    await shop.query(
      'DELETE FROM items WHERE id IN (4, 1001); UPDATE items SET pieces = 99, updated_at = updated_at WHERE id = 6',
    );
    await led.night(nextEvening);
    const found = await led.compare(nextEvening);
    expect(found.heal).toEqual(['2026-11-01', '2026-11-02', '2026-11-03']);
    await led.readAgain(found.heal);
    expect(await led.compare(nextEvening)).toEqual(nothing);
  });
});
