import type { Client } from 'pg';
import { addDays } from './generator/calendar.ts';
import { customerRows, makeCustomer } from './generator/customers.ts';
import { premises } from './generator/generate.ts';
import { Ledger, type LedgerEntry } from './generator/ledger.ts';
import { Random } from './generator/random.ts';
import type { Row } from './generator/tables.ts';
import { tradingDay } from './generator/trading-day.ts';
import { copyRows } from './source/copy-rows.ts';
import { withClient } from './source/database.ts';
import { lockState, saveDays, type ShopState } from './source/shop-state.ts';

export interface NextDay {
  readonly date: string;
  readonly sales: number;
  readonly saleItems: number;
  readonly newCustomers: number;
  /** Sales of the day before that were corrected, by sale_id. */
  readonly correctedSales: readonly string[];
  /** What was planted in the new rows. */
  readonly ledger: readonly LedgerEntry[];
}

const customersADay = 5;

/**
 * The shop trades one more day: the day after its last one, the same for the same seed. All rows carry the moment of
 * their insertion as `updated_at`, so that they lie past any watermark that was read before; some sales of the day
 * before are corrected.
 */
export async function nextDay({
  url,
  now = new Date(),
}: {
  /** Of a role that may write: see `adminUrl`. */
  readonly url: string;
  readonly now?: Date;
}): Promise<NextDay> {
  return withClient(url, async (client) => {
    await client.query('begin');
    try {
      const result = await trade(client, now);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback');
      throw error;
    }
  });
}

async function trade(client: Client, now: Date): Promise<NextDay> {
  const state = await lockState(client);
  const index = state.days;
  const options = { ...state, insertedAt: now };
  const { stores, products, customers } = premises(options);
  const first = state.customers + (index - state.initialDays) * customersADay;
  const joining = Array.from({ length: customersADay }, (_, nth) => makeCustomer(state.seed, first + nth));
  const date = addDays(state.from, index);
  const ledger = new Ledger();
  const day = (at: number, insertedAtOnce: boolean) =>
    tradingDay({
      seed: state.seed,
      index: at,
      from: state.from,
      salesPerDay: state.salesPerDay,
      linesPerSale: state.linesPerDay / state.salesPerDay,
      stores,
      products,
      loyaltyCards: [...customers, ...(insertedAtOnce ? joining : [])].map(({ loyaltyCard }) => loyaltyCard),
      insertedAt: now,
      insertedAtOnce,
    });

  const today = day(index, true);
  ledger.add(today.ledger);
  const joined = customerRows({
    seed: state.seed,
    customers: joining,
    stores: stores.length,
    joinedBy: date,
    insertedAt: now,
    ledger,
  });
  await copyRows(client, 'customers', [joined]);
  await copyRows(client, 'sales', [today.sales]);
  await copyRows(client, 'sale_items', [today.saleItems]);
  const correctedSales = await correct(client, { state, sales: day(index - 1, false).sales, now });
  await saveDays(client, index + 1);
  return {
    date,
    sales: today.sales.length,
    saleItems: today.saleItems.length,
    newCustomers: joined.length,
    correctedSales,
    ledger: ledger.entries(),
  };
}

/** Late corrections: another payment, or a sale that was voided. Spoilt rows are left alone. */
async function correct(
  client: Client,
  props: { readonly state: ShopState; readonly sales: readonly Row[]; readonly now: Date },
): Promise<string[]> {
  const random = new Random(props.state.seed, 'corrections', props.state.days);
  const clean = soundSales(props.sales, props.state.stores);
  const count = Math.min(clean.length, Math.max(1, Math.round(props.sales.length / 400)));
  const corrected = new Set<string>();
  while (corrected.size < count) {
    const id = random.pick(clean);
    if (corrected.has(id)) continue;
    corrected.add(id);
    const change = random.chance(0.5) ? "payment = 'voucher'" : "amount = '0.00'";
    await client.query(`update public.sales set ${change}, updated_at = $1 where sale_id = $2`, [
      props.now,
      id,
    ]);
  }
  return [...corrected];
}

function soundSales(sales: readonly Row[], stores: number): string[] {
  const copies = new Map<string, number>();
  for (const [id] of sales) copies.set(id ?? '', (copies.get(id ?? '') ?? 0) + 1);
  return sales.flatMap(([id, store, , soldAt, payment, , amount]) =>
    id != null &&
    copies.get(id) === 1 &&
    Number(store) >= 1 &&
    Number(store) <= stores &&
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(soldAt ?? '') &&
    /^(cash|card|mobile|voucher)$/.test(payment ?? '') &&
    /^-?\d{1,4}[.]\d\d$/.test(amount ?? '')
      ? [id]
      : [],
  );
}
