import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CuratePlan, CurateResult } from '@daybreak/curation';
import {
  cloneTable,
  createTable,
  dataFiles,
  loadTable,
  parseObjectUri,
  publish,
  type Field,
  type TableIdentifier,
} from '@daybreak/iceberg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { curate } from '../src/index.ts';
import { query, testPlace, type TestPlace } from './surroundings.ts';

const lakeSales = { database: 'daybreak', table: 'sales' };
const quarantined = { database: 'daybreak_quarantine', table: 'sales' };
const fields: Field[] = [
  { id: 2, name: 'id', type: 'string', required: true, doc: '' },
  { id: 3, name: 'amount', type: 'decimal(10,2)', required: false, doc: '' },
  { id: 4, name: 'store', type: 'string', required: false, doc: '' },
  { id: 1, name: 'business_date', type: 'date', required: false, doc: '' },
];
const landingColumns = ['id', 'amount', 'store', 'day'];
type Row = Readonly<Record<'id' | 'amount' | 'store' | 'day', string | null>>;

let place: TestPlace;

beforeEach(async () => {
  place = await testPlace();
  await createTable(place.lake, {
    ...lakeSales,
    location: 's3://lake/sales',
    schema: fields,
    partitionBy: 'business_date',
  });
});
afterEach(() => place.remove());

/** A landing batch as the extract job leaves it. */
async function land(runId: string, rows: readonly Row[], columns: readonly string[] = landingColumns) {
  const uri = `s3://landing/sales/${runId}/part-00000.parquet`;
  const path = join(place.folder, `${runId}.parquet`);
  const text = (value: string | null) => (value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`);
  const values = rows.map(
    (row) => `(${columns.map((name) => `${text(row[name as keyof Row])}::VARCHAR`).join(', ')})`,
  );
  await query(
    `COPY (SELECT * FROM (VALUES ${values.join(', ')}) AS t(${columns.join(', ')})) TO '${path}' (FORMAT parquet)`,
  );
  await place.objects.upload({ path, uri });
  const manifest = {
    kind: 'extract',
    runId,
    rowsRead: rows.length,
    window: { low: null, high: '2026-11-02T00:00:00Z' },
    receipt: null,
    seconds: 1,
  };
  await place.objects.write(
    `s3://landing/sales/${runId}/manifest.json`,
    new TextEncoder().encode(JSON.stringify({ ...manifest, files: [{ uri, rows: rows.length, bytes: 1 }] })),
  );
  return `s3://landing/sales/${runId}/`;
}

const cleanSteps = {
  typed: `SELECT id, try_cast(amount AS DECIMAL(10,2)) AS amount, store, try_cast(day AS DATE) AS business_date,
    CASE WHEN amount IS NOT NULL AND try_cast(amount AS DECIMAL(10,2)) IS NULL THEN 'amount' END AS bad,
    json_object('id', id, 'amount', amount) AS raw, _batch, _row FROM landed`,
  ranked: `SELECT *, row_number() OVER (PARTITION BY id ORDER BY _batch DESC, _row DESC) AS _rank FROM typed WHERE bad IS NULL`,
  accepted: `SELECT id, amount, store, business_date FROM ranked WHERE _rank = 1`,
  quarantined: `SELECT bad AS column_name, 'not-a-number' AS reason, raw AS raw_row FROM typed WHERE bad IS NOT NULL`,
  findings: `SELECT 'keyed-duplicate' AS kind, NULL AS "column", 'dropped' AS outcome, count(*) AS "count" FROM ranked WHERE _rank > 1`,
  counts: `SELECT (SELECT count(*) FROM landed) AS rows_read, (SELECT count(*) FROM accepted) AS rows_published,
    (SELECT count(*) FROM quarantined) AS rows_quarantined, (SELECT count(*) FROM ranked WHERE _rank > 1) AS duplicates_dropped`,
  merged: `SELECT * FROM accepted UNION ALL SELECT * FROM existing WHERE id NOT IN (SELECT id FROM accepted)`,
};

const plan = (
  change: Partial<CuratePlan> & Pick<CuratePlan, 'runId' | 'landing' | 'staging'>,
): CuratePlan => ({
  kind: 'curate',
  version: 1,
  dataset: 'sales',
  landingColumns,
  references: [],
  quarantine: quarantined,
  schema: fields,
  partitionBy: 'business_date',
  write: 'merge',
  businessDates: null,
  steps: Object.entries(cleanSteps).map(([name, sql]) => ({ name, sql: { duckdb: sql, spark: '' } })),
  resultUri: `s3://landing/results/${change.runId}.json`,
  ...change,
});

/** A whole run as etl-control leads it: clone, curate, publish. */
async function night(
  runId: string,
  rows: readonly Row[],
  change: Partial<CuratePlan> = {},
  to: TableIdentifier = lakeSales,
): Promise<CurateResult> {
  const staging = { database: 'daybreak_staging', table: `sales__${runId}` };
  const { versionId } = await cloneTable(place.lake, { from: to, to: staging });
  const landing = change.landing ?? [await land(runId, rows)];
  const result = await curate(plan({ runId, landing, staging, ...change }), await place.run());
  await publish(place.lake, { from: staging, to, expectedVersionId: versionId });
  return result;
}

async function content(id: TableIdentifier, columns = 'id, amount, store, business_date') {
  const files = await dataFiles(place.lake, await loadTable(place.lake, id));
  if (files.length === 0) return [];
  const paths = await Promise.all(files.map(({ uri }) => place.objects.localPath(uri)));
  return query(
    `SELECT ${columns} FROM read_parquet([${paths.map((path) => `'${path}'`).join(', ')}]) ORDER BY ALL`,
  );
}

const row = (
  id: string,
  amount: string | null,
  day: string | null = '2026-11-01',
  store: string | null = 's1',
) => ({
  id,
  amount,
  store,
  day,
});
const lake = (id: string, amount: string | null, day: string | null = '2026-11-01', store = 's1') => ({
  id,
  amount,
  store,
  business_date: day,
});

describe('merging', () => {
  it('counts what it did and publishes what passed', async () => {
    const result = await night('r1', [
      row('a', '1.50'),
      row('a', '2.50'),
      row('b', 'much'),
      row('c', null, null),
      row('d', '4', '2026-11-02'),
    ]);
    expect(result).toMatchObject({
      kind: 'curate',
      runId: 'r1',
      rowsRead: 5,
      rowsPublished: 3,
      rowsQuarantined: 1,
      duplicatesDropped: 1,
      smallestGroup: null,
      businessDates: ['2026-11-01', '2026-11-02'],
      findings: [{ kind: 'keyed-duplicate', column: null, outcome: 'dropped', count: 1 }],
    });
    expect(await content(lakeSales)).toEqual([
      lake('a', '2.50'),
      lake('c', null, null),
      lake('d', '4.00', '2026-11-02'),
    ]);
    expect(await content(quarantined, 'run_id, dataset, column_name, reason, raw_row')).toEqual([
      {
        run_id: 'r1',
        dataset: 'sales',
        column_name: 'amount',
        reason: 'not-a-number',
        raw_row: '{"id":"b","amount":"much"}',
      },
    ]);
  });

  it('writes only the partitions that the batch touches', async () => {
    await night('r1', [row('a', '1'), row('b', '2', '2026-11-02'), row('c', '3', null)]);
    const before = await dataFiles(place.lake, await loadTable(place.lake, lakeSales));
    await night('r2', [row('b', '20', '2026-11-02'), row('d', '4', '2026-11-02')]);
    const after = await dataFiles(place.lake, await loadTable(place.lake, lakeSales));
    const untouched = (files: typeof before) => files.filter(({ partition }) => partition !== '2026-11-02');
    expect(untouched(after)).toEqual(expect.arrayContaining(untouched(before)));
    expect(after).toHaveLength(3);
    expect(await content(lakeSales)).toEqual([
      lake('a', '1.00'),
      lake('b', '20.00', '2026-11-02'),
      lake('c', '3.00', null),
      lake('d', '4.00', '2026-11-02'),
    ]);
  });

  it('replaces a row wherever it lay, of numbered keys opening only files that may hold one', async () => {
    const numbered: Field[] = [
      { id: 2, name: 'id', type: 'long', required: true, doc: '' },
      ...fields.filter(({ name }) => name !== 'id'),
    ];
    const table = { database: 'daybreak', table: 'numbered' };
    await createTable(place.lake, {
      ...table,
      location: 's3://lake/numbered',
      schema: numbered,
      partitionBy: 'business_date',
    });
    const typed = plan({ runId: '', landing: [], staging: table }).steps.map((step) =>
      step.name === 'typed'
        ? {
            ...step,
            sql: { duckdb: step.sql.duckdb.replace('SELECT id', 'SELECT id::BIGINT AS id'), spark: '' },
          }
        : step,
    );
    const change = { key: ['id'], schema: numbered, steps: typed };
    await night('r1', [row('1', '1'), row('2', '2'), row('7', '7', '2026-11-05')], change, table);
    const files = await dataFiles(place.lake, await loadTable(place.lake, table));
    const far = files.find(({ partition }) => partition === '2026-11-05')!;
    // What cannot hold the key is not opened: it could not be.
    const { bucket, key } = parseObjectUri(far.uri);
    await rm(join(place.folder, 'objects', bucket, key));
    const { businessDates } = await night(
      'r2',
      [row('2', '20', '2026-11-03'), row('9', '9', '2026-11-03')],
      change,
      table,
    );
    expect(businessDates).toEqual(['2026-11-01', '2026-11-03']);
    const after = await dataFiles(place.lake, await loadTable(place.lake, table));
    expect(after.map(({ partition, recordCount }) => [partition, recordCount]).sort()).toEqual([
      ['2026-11-01', 1],
      ['2026-11-03', 2],
      ['2026-11-05', 1],
    ]);
  });

  it('changes no row when the same batch comes again', async () => {
    const rows = [row('a', '1'), row('b', '2', '2026-11-02')];
    await night('r1', rows);
    const before = await content(lakeSales);
    await night('r2', rows);
    expect(await content(lakeSales)).toEqual(before);
  });

  it('states the column bounds of its files', async () => {
    await night('r1', [row('a', '1'), row('b', '-20.5'), row('c', null)]);
    const [file] = await dataFiles(place.lake, await loadTable(place.lake, lakeSales));
    expect(file).toMatchObject({ partition: '2026-11-01', recordCount: 3 });
    expect(file?.uri).toBe('s3://lake/sales/data/business_date=2026-11-01/r1-0.parquet');
  });
});

describe('a second attempt of the same run', () => {
  it('neither merges a batch with itself nor quarantines twice', async () => {
    await night('r0', [row('z', '9')]);
    const staging = { database: 'daybreak_staging', table: 'sales__r1' };
    await cloneTable(place.lake, { from: lakeSales, to: staging });
    // Without a key, a batch that met itself would come twice.
    const steps = plan({ runId: '', landing: [], staging }).steps.map((step) =>
      step.name === 'merged'
        ? { ...step, sql: { duckdb: 'SELECT * FROM accepted UNION ALL SELECT * FROM existing', spark: '' } }
        : step,
    );
    const landing = [await land('r1', [row('a', '1'), row('b', 'much')])];
    const first = await curate(plan({ runId: 'r1', landing, staging, steps }), await place.run());
    const second = await curate(plan({ runId: 'r1', landing, staging, steps }), await place.run());
    expect({ ...second, seconds: 0 }).toEqual({ ...first, seconds: 0 });
    expect(await content(staging)).toEqual([lake('a', '1.00'), lake('z', '9.00')]);
    expect(await content(quarantined, 'run_id')).toEqual([{ run_id: 'r1' }]);
  });
});

describe('rebuilding', () => {
  it('replaces the days of the range, those that end up empty too, and no others', async () => {
    await night('r1', [row('a', '1'), row('b', '2', '2026-11-02'), row('c', '3', '2026-11-03')]);
    const landing = [await land('r2', [row('b2', '22', '2026-11-02')])];
    const result = await night('r3', [], {
      landing,
      write: 'rebuild',
      businessDates: { from: '2026-11-01', to: '2026-11-02' },
    });
    expect(result.businessDates).toEqual(['2026-11-01', '2026-11-02']);
    expect(await content(lakeSales)).toEqual([
      lake('b2', '22.00', '2026-11-02'),
      lake('c', '3.00', '2026-11-03'),
    ]);
  });

  it('takes a row that was corrected into its days out of the day where it lay', async () => {
    await night('r1', [row('a', '1'), row('b', '2'), row('c', '3', '2026-11-03')]);
    const landing = [await land('r2', [row('a', '10', '2026-11-02')])];
    const change = {
      landing,
      key: ['id'],
      write: 'rebuild',
      businessDates: { from: '2026-11-02', to: '2026-11-02' },
    } as const;
    const untouched = async () =>
      (await dataFiles(place.lake, await loadTable(place.lake, lakeSales))).filter(
        ({ partition }) => partition === '2026-11-03',
      );
    const before = await untouched();
    const result = await night('r3', [], change);
    expect(result.businessDates).toEqual(['2026-11-01', '2026-11-02']);
    expect(await content(lakeSales)).toEqual([
      lake('a', '10.00', '2026-11-02'),
      lake('b', '2.00'),
      lake('c', '3.00', '2026-11-03'),
    ]);
    expect(await untouched()).toEqual(before);
  });

  it('reads batches oldest first, one without a newer column too', async () => {
    const landing = [
      await land('old', [row('a', '1'), row('b', '2')], ['id', 'amount', 'day']),
      await land('new', [row('a', '10')]),
    ];
    await night('r1', [], { landing });
    expect(await content(lakeSales)).toEqual([lake('a', '10.00'), { ...lake('b', '2.00'), store: null }]);
  });
});

describe('a table without partitions', () => {
  const stores = { database: 'daybreak', table: 'stores' };
  const create = () =>
    createTable(place.lake, { ...stores, location: 's3://lake/stores', schema: fields, partitionBy: null });

  it('is replaced whole by a snapshot', async () => {
    await create();
    await night('r1', [row('a', '1'), row('b', '2')], { partitionBy: null, write: 'replace' }, stores);
    const { businessDates } = await night(
      'r2',
      [row('c', '3')],
      { partitionBy: null, write: 'replace' },
      stores,
    );
    expect(businessDates).toEqual([]);
    expect(await content(stores)).toEqual([lake('c', '3.00')]);
  });

  it('keeps its other rows in a merge', async () => {
    await create();
    await night('r1', [row('a', '1'), row('b', '2')], { partitionBy: null }, stores);
    await night('r2', [row('b', '20')], { partitionBy: null }, stores);
    expect(await content(stores)).toEqual([lake('a', '1.00'), lake('b', '20.00')]);
  });
});

describe('references', () => {
  it('are lake tables, empty ones too', async () => {
    const stores = { database: 'daybreak', table: 'stores' };
    const schema: Field[] = [{ id: 1, name: 'store_id', type: 'string', required: true, doc: '' }];
    await createTable(place.lake, { ...stores, location: 's3://lake/stores', schema, partitionBy: null });
    const steps = plan({ runId: '', landing: [], staging: lakeSales }).steps.map((step) =>
      step.name === 'accepted'
        ? {
            ...step,
            sql: {
              duckdb: `${step.sql.duckdb} AND store IN (SELECT store_id FROM reference_stores)`,
              spark: '',
            },
          }
        : step,
    );
    const references = [{ ...stores, relation: 'reference_stores', columns: ['store_id'] }];
    const { rowsPublished } = await night('r1', [row('a', '1')], { steps, references });
    expect(rowsPublished).toBe(0);
    await expect(
      night('r2', [row('a', '1')], {
        steps,
        references: [{ ...stores, relation: 'reference_stores', columns: ['colour'] }],
      }),
    ).rejects.toMatchObject({ code: 'LAKE_TABLE_INVALID' });
  });
});

describe('refusals', () => {
  it.each<[string, Partial<CuratePlan>, string]>([
    ['a landing that is not there', { landing: ['s3://landing/sales/none/'] }, 'LANDING_MISSING'],
    ['another schema', { schema: fields.slice(1) }, 'LAKE_TABLE_INVALID'],
    ['another partition column', { partitionBy: null }, 'LAKE_TABLE_INVALID'],
    ['a plan without its steps', { steps: [] }, 'PLAN_INVALID'],
  ])('%s', async (_, change, code) => {
    await expect(night('r1', [row('a', '1')], change)).rejects.toMatchObject({ code });
    expect(await content(lakeSales)).toEqual([]);
  });

  it('a row without a required value', async () => {
    const failing = night('r1', [{ ...row('a', '1'), id: null }]);
    await expect(failing).rejects.toMatchObject({ code: 'LAKE_TABLE_INVALID' });
    await expect(failing).rejects.toThrow(/Column id is required/);
  });
});
