import { customerRows, makeCustomer, type Customer } from './customers.ts';
import { Ledger } from './ledger.ts';
import { makeProducts, productRows, type Product } from './products.ts';
import { makeStores, storeRows, type Store } from './stores.ts';
import type { Row } from './tables.ts';
import { tradingDay, type TradingDay } from './trading-day.ts';

export interface ShopOptions {
  readonly seed: number;
  /** First business date. */
  readonly from: string;
  readonly days: number;
  readonly salesPerDay?: number;
  readonly linesPerDay?: number;
  readonly stores?: number;
  readonly customers?: number;
  /** No `updated_at` is later. */
  readonly insertedAt?: Date;
}

export interface Shop {
  readonly options: Required<Omit<ShopOptions, 'insertedAt'>> & { readonly insertedAt: Date | null };
  readonly stores: readonly Row[];
  readonly products: readonly Row[];
  readonly customers: readonly Row[];
  /** A day of trade, made when asked for; `index` counts from `from`. */
  readonly day: (index: number) => TradingDay;
  /** What was planted in everything, days included. */
  readonly ledger: () => Ledger;
}

/** The master data that days of trade draw from. */
export interface Premises {
  readonly stores: readonly Store[];
  readonly products: readonly Product[];
  readonly customers: readonly Customer[];
}

export function premises(options: Shop['options']): Premises {
  return {
    stores: makeStores(options.seed, options.stores),
    products: makeProducts(options.seed),
    customers: Array.from({ length: options.customers }, (_, index) => makeCustomer(options.seed, index)),
  };
}

export function withDefaults(options: ShopOptions): Shop['options'] {
  return {
    salesPerDay: 4000,
    linesPerDay: (options.salesPerDay ?? 4000) * 4,
    stores: 12,
    customers: 5000,
    ...options,
    insertedAt: options.insertedAt ?? null,
  };
}

/** A supermarket with its dirt, the same one for the same options. */
export function generate(given: ShopOptions): Shop {
  const options = withDefaults(given);
  const { stores, products, customers } = premises(options);
  const { seed, from } = options;
  const masterData = new Ledger();
  const loyaltyCards = customers.map(({ loyaltyCard }) => loyaltyCard);
  const days = new Map<number, Ledger>();

  const day = (index: number): TradingDay => {
    const made = tradingDay({
      seed,
      index,
      from,
      salesPerDay: options.salesPerDay,
      linesPerSale: options.linesPerDay / options.salesPerDay,
      stores,
      products,
      loyaltyCards,
      insertedAt: options.insertedAt,
      insertedAtOnce: false,
    });
    days.set(index, made.ledger);
    return made;
  };

  return {
    options,
    stores: storeRows(seed, stores, from, masterData),
    products: productRows(seed, products, from, masterData),
    customers: customerRows({ seed, customers, stores: stores.length, joinedBy: from, ledger: masterData }),
    day,
    ledger: () => {
      const all = new Ledger();
      all.add(masterData);
      for (let index = 0; index < options.days; index++) all.add(days.get(index) ?? day(index).ledger);
      return all;
    },
  };
}
