import { Spoiler } from './blemish.ts';
import { addDays, offsetOf, two, weekday } from './calendar.ts';
import { Ledger } from './ledger.ts';
import { euros, type Product } from './products.ts';
import { Random, weighted } from './random.ts';
import {
  absent,
  noNumber,
  noTimestamp,
  nothing,
  otherTimestamp,
  padded,
  shouted,
  withComma,
} from './spoilt-values.ts';
import type { Store } from './stores.ts';
import type { Row } from './tables.ts';

export interface TradingDay {
  readonly date: string;
  readonly sales: readonly Row[];
  readonly saleItems: readonly Row[];
  /** What was planted this day, in sales and their lines. */
  readonly ledger: Ledger;
}

/** Sunday to Saturday, one on average. */
const weekdayFactor = [0.62, 0.93, 0.9, 0.94, 1.02, 1.2, 1.39];
const hourWeight = [0, 0, 0, 0, 0, 0, 0, 3, 5, 7, 9, 10, 9, 7, 6, 7, 10, 13, 12, 9, 6, 3, 1, 0];
const payments = ['card', 'cash', 'mobile', 'voucher'] as const;
const paymentOf = weighted([58, 30, 10, 2]);

const salesSpoiler = new Spoiler(
  'sales',
  [
    { kind: 'trimmed', column: 'payment', rate: 0.003, spoil: padded },
    { kind: 'trimmed', column: 'amount', rate: 0.001, spoil: padded },
    { kind: 'case-normalised', column: 'payment', rate: 0.004, spoil: shouted },
    {
      kind: 'spelling-replaced',
      column: 'payment',
      rate: 0.002,
      spoil: (value) => (value === 'cash' ? 'bar' : 'ec-karte'),
    },
    { kind: 'default-filled', column: 'payment', rate: 0.002, spoil: nothing },
    { kind: 'date-reformatted', column: 'sold_at', rate: 0.005, spoil: otherTimestamp },
    { kind: 'number-reformatted', column: 'amount', rate: 0.006, spoil: withComma },
    { kind: 'missing', column: 'sold_at', rate: 0.0006, spoil: nothing },
    { kind: 'missing', column: 'amount', rate: 0.0006, spoil: nothing },
    { kind: 'missing', column: 'store_id', rate: 0.0004, spoil: absent },
    { kind: 'unreadable-date', column: 'sold_at', rate: 0.0008, spoil: noTimestamp },
    { kind: 'unreadable-number', column: 'amount', rate: 0.0008, spoil: noNumber },
    { kind: 'out-of-range', column: 'amount', rate: 0.0003, spoil: () => '99999.99' },
    { kind: 'not-allowed', column: 'payment', rate: 0.0003, spoil: () => 'barter' },
    { kind: 'orphan', column: 'store_id', rate: 0.0004, spoil: () => '999' },
  ],
  { exact: 0.002, keyed: 0.002, older: (row) => (row[4] = row[4] === 'cash' ? 'card' : 'cash') },
);

const linesSpoiler = new Spoiler(
  'sale_items',
  [
    { kind: 'trimmed', column: 'unit_price', rate: 0.002, spoil: padded },
    { kind: 'number-reformatted', column: 'quantity', rate: 0.003, spoil: withComma },
    { kind: 'number-reformatted', column: 'unit_price', rate: 0.003, spoil: withComma },
    { kind: 'date-reformatted', column: 'sold_at', rate: 0.003, spoil: otherTimestamp },
    { kind: 'missing', column: 'product_id', rate: 0.0003, spoil: absent },
    { kind: 'missing', column: 'quantity', rate: 0.0003, spoil: nothing },
    { kind: 'missing', column: 'unit_price', rate: 0.0003, spoil: nothing },
    { kind: 'unreadable-number', column: 'quantity', rate: 0.0003, spoil: noNumber },
    { kind: 'unreadable-number', column: 'unit_price', rate: 0.0003, spoil: noNumber },
    { kind: 'unreadable-date', column: 'sold_at', rate: 0.0003, spoil: noTimestamp },
    { kind: 'out-of-range', column: 'quantity', rate: 0.0002, spoil: () => '5000' },
    { kind: 'out-of-range', column: 'unit_price', rate: 0.0002, spoil: () => '-1.00' },
    { kind: 'orphan', column: 'sale_id', rate: 0.0005, spoil: (value) => `9${value.padStart(15, '0')}` },
    { kind: 'orphan', column: 'product_id', rate: 0.0005, spoil: () => '99999' },
  ],
  {
    exact: 0.001,
    keyed: 0.001,
    older: (row) => (row[3] = (Number(row[3]) + 1).toFixed(3)),
  },
);

/** One day of trade: the same day for the same seed and position. */
export function tradingDay(props: {
  readonly seed: number;
  readonly index: number;
  readonly from: string;
  readonly salesPerDay: number;
  readonly linesPerSale: number;
  readonly stores: readonly Store[];
  readonly products: readonly Product[];
  readonly loyaltyCards: readonly string[];
  /** No row is younger; rows of a day that is inserted as a whole all carry it. */
  readonly insertedAt: Date | null;
  readonly insertedAtOnce: boolean;
}): TradingDay {
  const { seed, index, stores, products, loyaltyCards } = props;
  const date = addDays(props.from, index);
  const random = new Random(seed, 'day', index);
  const dirt = new Random(seed, 'dirt', index);
  const ledger = new Ledger();
  const offset = offsetOf(date);
  const midnight = Date.parse(`${date}T00:00:00Z`) - offset;
  const storeOf = weighted(stores.map(({ size }) => size));
  const hoursOf = stores.map(({ opens, closes }) =>
    weighted(hourWeight.map((weight, hour) => (hour >= opens && hour < closes ? weight : 0))),
  );
  const count = Math.max(
    1,
    Math.round(props.salesPerDay * (weekdayFactor[weekday(date)] ?? 1) * (0.95 + random.next() * 0.1)),
  );
  const oneMore = 1 - 1 / props.linesPerSale;
  const latest = props.insertedAt?.getTime() ?? Number.POSITIVE_INFINITY;
  const sales: Row[] = [];
  const saleItems: Row[] = [];

  for (let nth = 0; nth < count; nth++) {
    const place = storeOf(random);
    const store = stores[place];
    const hour = hoursOf[place]?.(random) ?? 12;
    if (store === undefined) continue;
    const minute = random.whole(0, 59);
    const second = random.whole(0, 59);
    const soldAt = `${date} ${two(hour)}:${two(minute)}:${two(second)}`;
    const sold = midnight + ((hour * 60 + minute) * 60 + second) * 1000;
    const imported = sold + random.whole(2_000, 90_000);
    const updatedAt = new Date(props.insertedAtOnce ? latest : Math.min(imported, latest)).toISOString();
    const saleId = String((index + 1) * 1_000_000 + nth + 1);

    const returned = random.chance(0.01);
    const catering = random.chance(0.003);
    const lines: Row[] = [];
    let amount = 0;
    do {
      const product = random.pick(products);
      const discount = random.chance(0.08) ? random.pick([0.1, 0.2, 0.3]) : 0;
      const price = Math.max(1, Math.round(product.priceCents * (1 - discount)));
      const thousandths =
        (product.unit === 'kg' ? random.whole(120, 2400) : random.pick([1, 1, 1, 2, 2, 3]) * 1000) *
        (catering ? 60 : 1) *
        (returned ? -1 : 1);
      amount += Math.round((thousandths * price) / 1000);
      lines.push([
        saleId,
        String(lines.length + 1),
        String(product.id),
        (thousandths / 1000).toFixed(3),
        euros(price),
        soldAt,
        updatedAt,
      ]);
    } while (lines.length < 60 && random.chance(oneMore));

    const card = random.chance(0.55) && loyaltyCards.length > 0 ? random.pick(loyaltyCards) : null;
    const sale: Row = [
      saleId,
      String(store.id),
      String(random.whole(1, store.tills)),
      soldAt,
      payments[paymentOf(random)] ?? 'card',
      card,
      euros(Math.max(-999_999, Math.min(999_999, amount))),
      updatedAt,
    ];
    const spoilt = salesSpoiler.spoil(sale, dirt, ledger);
    sales.push(...spoilt.rows);
    if (spoilt.refused) {
      // Lines of a refused sale find no sale in the lake.
      ledger.plant('sale_items', 'orphan', 'sale_id', lines.length);
      saleItems.push(...lines);
    } else {
      for (const line of lines) saleItems.push(...linesSpoiler.spoil(line, dirt, ledger).rows);
    }
  }
  ledger.addRows('sales', sales.length);
  ledger.addRows('sale_items', saleItems.length);
  return { date, sales, saleItems, ledger };
}
