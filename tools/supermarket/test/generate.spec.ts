import { expect, test } from 'vitest';
import { columnsOf, generate, personalValues, type Row, type TableName } from '../src/index.ts';

const options = { seed: 4, from: '2026-03-27', days: 7, salesPerDay: 300, customers: 500 };
const shop = generate(options);
const days = Array.from({ length: options.days }, (_, index) => shop.day(index));

function values(table: TableName, rows: readonly Row[], column: string): string[] {
  const at = columnsOf(table).indexOf(column);
  return rows.map((row) => row[at] ?? '');
}

test('the same seed gives the same shop, another one another', () => {
  const again = generate(options);
  expect(again.customers).toEqual(shop.customers);
  expect(again.day(5)).toEqual(days[5]);
  expect(again.ledger().entries()).toEqual(shop.ledger().entries());
  expect(generate({ ...options, seed: 5 }).day(5).sales).not.toEqual(days[5]?.sales);
});

test('days hold about as many sales and lines as asked for, more on a Saturday than on a Sunday', () => {
  const sales = days.reduce((sum, day) => sum + day.sales.length, 0);
  const lines = days.reduce((sum, day) => sum + day.saleItems.length, 0);
  expect(sales / (7 * 300)).toBeCloseTo(1, 0);
  expect(lines / sales).toBeGreaterThan(3.4);
  expect(lines / sales).toBeLessThan(4.6);
  expect(days[1]!.sales.length).toBeGreaterThan(days[2]!.sales.length);
});

test('a sale is written to the table soon after it was made, over a change of the clocks too', () => {
  for (const { sales } of days) {
    const sold = values('sales', sales, 'sold_at');
    const updated = values('sales', sales, 'updated_at');
    for (const [index, at] of sold.entries()) {
      if (!/^2026-\d\d-\d\d \d\d:\d\d:\d\d$/.test(at) || at.includes('-13-')) continue;
      const offset = at < '2026-03-29 02:00:00' ? '+01:00' : '+02:00';
      const lag = Date.parse(updated[index]!) - Date.parse(`${at.replace(' ', 'T')}${offset}`);
      expect(lag).toBeGreaterThan(0);
      expect(lag).toBeLessThan(100_000);
    }
  }
});

test('no row is younger than the moment of insertion', () => {
  const insertedAt = new Date('2026-03-28T11:00:00Z');
  const clamped = generate({ ...options, insertedAt }).day(1);
  for (const at of values('sales', clamped.sales, 'updated_at'))
    expect(Date.parse(at)).toBeLessThanOrEqual(insertedAt.getTime());
});

test('personal values are those of the customers table, and stand nowhere else', () => {
  const personal = personalValues(options);
  expect(personal.emails).toHaveLength(options.customers);
  expect(personal.loyaltyCards).toHaveLength(options.customers);
  for (const [column, known] of [
    ['full_name', personal.fullNames],
    ['email', personal.emails],
    ['phone', personal.phones],
    ['address', personal.addresses],
  ] as const)
    expect(new Set(values('customers', shop.customers, column).filter(Boolean))).toEqual(new Set(known));

  const elsewhere = JSON.stringify([
    shop.stores,
    shop.products,
    shop.customers.map((row) => [row[0], ...row.slice(7)]),
    days.map(({ sales, saleItems }) => [
      sales.map((row) => [...row.slice(0, 5), ...row.slice(6)]),
      saleItems,
    ]),
  ]);
  for (const value of Object.values(personal).flat() as string[]) expect(elsewhere).not.toContain(value);
});
