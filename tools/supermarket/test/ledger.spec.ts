import { compileCurate, compileExtract } from '@daybreak/curation';
import { openTestLake, type Rows } from '@daybreak/curation/testing';
import type { Dataset } from '@daybreak/dataset-contracts';
import { readContracts } from '@daybreak/dataset-contracts/files';
import { columnsOf, generate, type Row, type Shop, type TableName } from '../src/index.ts';
import { expect, test } from 'vitest';

const datasets = readContracts();
const keyHex = '5e'.repeat(32);

/** What a night makes of the shop, dataset by dataset. */
async function night(shop: Shop) {
  const lake = await openTestLake();
  try {
    const days = Array.from({ length: shop.options.days }, (_, index) => shop.day(index));
    const source: Record<TableName, readonly Row[]> = {
      stores: shop.stores,
      products: shop.products,
      customers: shop.customers,
      sales: days.flatMap(({ sales }) => sales),
      sale_items: days.flatMap(({ saleItems }) => saleItems),
    };
    const outcomes = new Map<string, Awaited<ReturnType<typeof lake.curate>>>();
    for (const dataset of datasets) {
      const rows = asRecords(dataset.name as TableName, source[dataset.name as TableName]);
      const landed = await lake.land(extractPlan(dataset), keyHex, rows);
      outcomes.set(dataset.name, await lake.curate(curatePlan(dataset), [landed]));
    }
    return outcomes;
  } finally {
    lake.close();
  }
}

function asRecords(table: TableName, rows: readonly Row[]): Rows {
  const columns = columnsOf(table);
  return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])));
}

function extractPlan(dataset: Dataset) {
  return compileExtract({
    dataset,
    runId: 'r1',
    window: { low: null, high: '2026-11-23T03:00:00.000Z' },
    landingUri: `s3://landing/${dataset.name}/r1/`,
    resultUri: 's3://landing/r1.json',
    pseudonymKeySecret: 'key',
  });
}

function curatePlan(dataset: Dataset) {
  return compileCurate({
    dataset,
    runId: 'r1',
    landing: [`s3://landing/${dataset.name}/r1/`],
    write: 'merge',
    lakeDatabase: 'daybreak',
    staging: { database: 'staging', table: dataset.name },
    quarantine: { database: 'quarantine', table: dataset.name },
    resultUri: 's3://landing/c1.json',
  });
}

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
  'seed %i: curation finds what was planted, kind by kind, and nothing else',
  async (seed) => {
    const shop = generate({ seed, from: '2026-11-20', days: 3, salesPerDay: 200, customers: 400 });
    const outcomes = await night(shop);
    const ledger = shop.ledger();
    expect(ledger.entries().length).toBeGreaterThan(25);
    for (const { name } of datasets) {
      const table = name as TableName;
      const planted = ledger
        .entries(table)
        .map(({ kind, column, outcome, count }) => ({ kind, column, outcome, count }));
      expect(sorted(outcomes.get(name)?.findings ?? []), name).toEqual(sorted(planted));
      const { rowsRead, rowsPublished, rowsQuarantined, duplicatesDropped } = ledger.counts(table);
      expect(outcomes.get(name)?.counts, name).toEqual({
        rows_read: rowsRead,
        rows_published: rowsPublished,
        rows_quarantined: rowsQuarantined,
        duplicates_dropped: duplicatesDropped,
      });
    }
  },
);

function sorted<T>(list: readonly T[]): T[] {
  return list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
