import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  appendFiles,
  createTable,
  loadTable,
  objectsOf,
  overwritePartitions,
  replaceAll,
  replaceWithoutHistory,
  type Field,
  type Lake,
  type Table,
} from '../../src/index.ts';
import { folderLake } from '../../src/testing/index.ts';
import { writeParquet } from '../parquet.ts';

const python = process.env['DAYBREAK_PYICEBERG_PYTHON'];
const demanded = process.env['CI'] === 'true' && process.env['DAYBREAK_REQUIRE_PYICEBERG'] === '1';
if (python === undefined && !demanded) {
  console.warn(
    'PyIceberg check skipped: set DAYBREAK_PYICEBERG_PYTHON to a Python with pyiceberg and pyarrow to run it.',
  );
}

const field = (id: number, name: string, type: string, required = false): Field => ({
  id,
  name,
  type,
  required,
  doc: `the ${name}`,
});
const schema: Field[] = [
  field(2, 'id', 'string', true),
  field(3, 'units', 'int'),
  field(4, 'grams', 'long'),
  field(5, 'amount', 'decimal(12,2)'),
  field(6, 'weight', 'double'),
  field(7, 'open', 'boolean'),
  field(8, 'sold_at', 'timestamptz'),
  field(1, 'business_date', 'date'),
];
const ofRow = (id: string, day: string | null) =>
  `SELECT '${id}' AS id, 3::INTEGER AS units, -4::BIGINT AS grams, 12.5::DECIMAL(12,2) AS amount, 0.1::DOUBLE AS weight,
    true AS "open", TIMESTAMPTZ '2026-11-01 23:59:59.123456+00' AS sold_at, ${day === null ? 'NULL' : `'${day}'`}::DATE AS business_date`;
const row = (id: string, day: string | null) => ({
  id,
  units: 3,
  grams: -4,
  amount: '12.50',
  weight: 0.1,
  open: true,
  sold_at: '2026-11-01T23:59:59.123456+00:00',
  business_date: day,
});
const bounds = (lower: string, upper: string) =>
  [
    { fieldId: 2, valueCount: 1, nullCount: 0, sizeInBytes: 40, lower, upper },
    { fieldId: 3, valueCount: 1, nullCount: 0, lower: '3', upper: '3' },
    { fieldId: 4, valueCount: 1, nullCount: 0, lower: '-4', upper: '-4' },
    { fieldId: 5, valueCount: 1, nullCount: 0, lower: '12.50', upper: '12.50' },
    { fieldId: 6, valueCount: 1, nullCount: 0, lower: '0.1', upper: '0.1' },
    { fieldId: 7, valueCount: 1, nullCount: 0, lower: 'true', upper: 'true' },
    {
      fieldId: 8,
      valueCount: 1,
      nullCount: 0,
      lower: '2026-11-01 23:59:59.123456+00',
      upper: '2026-11-01T23:59:59.123456Z',
    },
  ] as const;

const byJson = <Row>(rows: readonly Row[]) =>
  [...rows].sort((left, right) => (sorted(left) < sorted(right) ? -1 : 1));
const sorted = (value: unknown) => JSON.stringify(Object.entries(value as object).sort());

describe.skipIf(python === undefined && !demanded)('PyIceberg', () => {
  let root: string;
  let lake: Lake;
  const tables: unknown[] = [];

  const expectTable = (name: string, table: Table, expected: Record<string, unknown>) =>
    tables.push({
      name,
      metadataLocation: table.metadataLocation,
      columns: table.schema.map(({ id, name, type, required }) => [
        id,
        name,
        type.replace(',', ', '),
        required,
      ]),
      snapshots: table.snapshots.map(({ id }) => id),
      totalRecords: table.currentSnapshot?.summary['total-records'] ?? null,
      timeTravel: {},
      filters: [],
      ...expected,
    });

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'daybreak-pyiceberg-'));
    lake = folderLake(root);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it('reads rows, partitions, snapshots and filters of what was committed here', async () => {
    const create = (table: string, partitionBy: string | null) =>
      createTable(lake, { database: 'd', table, location: `s3://lake/${table}`, schema, partitionBy });
    const file = (table: Table, id: string, day: string | null, partition: string | null) =>
      writeParquet({
        root,
        table,
        partition,
        name: `${id}.parquet`,
        select: ofRow(id, day),
        columns: bounds(id, id),
      });

    expectTable('empty', await create('empty', 'business_date'), {
      partitionSpec: [[1, 1000, 'identity', 'business_date']],
      rows: [],
      partitions: [],
    });

    const empty = await create('sales', 'business_date');
    const long = 'a long id whose bound is cut after sixteen characters';
    const first = await appendFiles(lake, {
      table: empty,
      files: [
        await file(empty, 'a', '2026-11-01', '2026-11-01'),
        await file(empty, long, '2026-11-02', '2026-11-02'),
        await file(empty, 'n', null, null),
      ],
    });
    await overwritePartitions(lake, {
      table: first,
      partitions: ['2026-11-01', null],
      files: [
        await file(first, 'a2', '2026-11-01', '2026-11-01'),
        await file(first, 'a3', '2026-11-01', '2026-11-01'),
      ],
      summary: { 'daybreak.run-id': 'r2' },
    });
    const second = await loadTable(lake, empty.id);
    expectTable('sales', second, {
      partitionSpec: [[1, 1000, 'identity', 'business_date']],
      rows: byJson([row('a2', '2026-11-01'), row('a3', '2026-11-01'), row(long, '2026-11-02')]),
      partitions: [
        ['2026-11-01', 2],
        ['2026-11-02', 1],
      ],
      timeTravel: {
        [first.currentSnapshot?.id ?? '']: byJson([
          row('a', '2026-11-01'),
          row(long, '2026-11-02'),
          row('n', null),
        ]),
      },
      filters: [
        ['business_date', '2026-11-02', [row(long, '2026-11-02')], 1],
        ['business_date', null, [], 0],
        ['id', long, [row(long, '2026-11-02')], 1],
        ['id', 'a2', [row('a2', '2026-11-01')], 1],
        [
          'amount',
          '12.50',
          byJson([row('a2', '2026-11-01'), row('a3', '2026-11-01'), row(long, '2026-11-02')]),
          3,
        ],
        ['units', 4, [], 0],
        ['grams', 5, [], 0],
        ['weight', 0.2, [], 0],
      ],
    });

    const stores = await create('stores', null);
    const once = await appendFiles(lake, { table: stores, files: [await file(stores, 'x', null, null)] });
    expectTable(
      'stores',
      await replaceAll(lake, { table: once, files: [await file(once, 'y', null, null)] }),
      { partitionSpec: [], rows: [row('y', null)], partitions: null },
    );

    const emptied = await replaceAll(lake, { table: await loadTable(lake, stores.id), files: [] });
    expectTable('emptied', emptied, { partitionSpec: [], rows: [], partitions: null });

    const cards = await create('cards', 'business_date');
    const old = await appendFiles(lake, {
      table: cards,
      files: [await file(cards, 'old', '2026-11-01', '2026-11-01'), await file(cards, 'gone', null, null)],
    });
    const again = await replaceWithoutHistory(lake, {
      table: old,
      files: [await file(old, 'new', '2026-11-01', '2026-11-01')],
    });
    // What its metadata does not lead to is not needed.
    const kept = await objectsOf(lake, cards.id);
    const folder = join(root, 'lake/cards');
    const there = await readdir(folder, { recursive: true, withFileTypes: true });
    const stale = there
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !kept.has(`s3://${relative(root, path)}`));
    expect(stale).toHaveLength(6);
    for (const path of stale) await rm(path);
    expect(again.snapshots).toHaveLength(1);
    expectTable('cards', again, {
      partitionSpec: [[1, 1000, 'identity', 'business_date']],
      rows: [row('new', '2026-11-01')],
      partitions: [['2026-11-01', 1]],
    });

    const expected = join(root, 'expected.json');
    await writeFile(expected, JSON.stringify({ root, tables }));
    const script = join(import.meta.dirname, 'check.py');
    expect(python, 'DAYBREAK_PYICEBERG_PYTHON is not set, and this run demands the check').toBeDefined();
    const { stdout } = await promisify(execFile)(python ?? '', [script, expected], {
      cwd: import.meta.dirname,
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: import.meta.dirname },
    });
    expect(stdout.trim()).toBe(`${tables.length} tables agree`);
  });
});
