import type { Client } from 'pg';
import type { Shop } from '../generator/generate.ts';
import { tables, type Row, type TableName } from '../generator/tables.ts';
import { copyRows } from './copy-rows.ts';
import { readerUser } from './database.ts';
import { createState, hasState } from './shop-state.ts';

export interface LoadProgress {
  readonly table: TableName;
  readonly rows: number;
}

/** Creates and fills the shop's tables in one transaction, unless they are there. Returns whether it did. */
export async function loadShop(
  client: Client,
  shop: Shop,
  onProgress: (progress: LoadProgress) => void,
): Promise<boolean> {
  if (await hasState(client)) return false;
  await client.query('begin');
  try {
    for (const [table, columns] of Object.entries(tables)) {
      const list = Object.entries(columns).map(([name, type]) => `"${name}" ${type}`);
      await client.query(`create table public.${table} (${list.join(', ')})`);
    }
    for (const table of ['stores', 'products', 'customers'] as const) {
      await copyRows(client, table, [shop[table]]);
      onProgress({ table, rows: shop[table].length });
    }
    await copyDays(client, shop, onProgress);
    for (const table of Object.keys(tables)) {
      await client.query(`create index ${table}_updated_at on public.${table} (updated_at)`);
      await client.query(`grant select on public.${table} to ${readerUser}`);
    }
    const { seed, from, days, salesPerDay, linesPerDay, stores, customers } = shop.options;
    await createState(client, {
      ...{ seed, from, days, initialDays: days, salesPerDay, linesPerDay, stores, customers },
    });
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
  await client.query('analyze');
  return true;
}

/** A few days at a time, so that neither memory nor patience runs out. */
async function copyDays(
  client: Client,
  shop: Shop,
  onProgress: (progress: LoadProgress) => void,
): Promise<void> {
  const together = 3;
  const loaded = { sales: 0, sale_items: 0 };
  for (let first = 0; first < shop.options.days; first += together) {
    const days = Array.from({ length: Math.min(together, shop.options.days - first) }, (_, index) =>
      shop.day(first + index),
    );
    const parts: [keyof typeof loaded, (readonly Row[])[]][] = [
      ['sales', days.map(({ sales }) => sales)],
      ['sale_items', days.map(({ saleItems }) => saleItems)],
    ];
    for (const [table, batches] of parts) {
      await copyRows(client, table, batches);
      loaded[table] += batches.reduce((sum, rows) => sum + rows.length, 0);
      onProgress({ table, rows: loaded[table] });
    }
  }
}
