export { generate, type Shop, type ShopOptions } from './generator/generate.ts';
export { Ledger, type LedgerCounts, type LedgerEntry } from './generator/ledger.ts';
export { personalValues, type PersonalValues } from './generator/personal-values.ts';
export { columnsOf, tables, type Row, type TableName } from './generator/tables.ts';
export type { TradingDay } from './generator/trading-day.ts';
export { zone } from './generator/calendar.ts';
