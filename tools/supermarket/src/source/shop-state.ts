import type { Client } from 'pg';
import { SourceError } from './source-error.ts';

/** How far the shop in a database has come; kept beside it, out of the reader's sight. */
export interface ShopState {
  readonly seed: number;
  /** First business date. */
  readonly from: string;
  /** Days traded so far. */
  readonly days: number;
  /** Days that it was filled with at first. */
  readonly initialDays: number;
  readonly salesPerDay: number;
  readonly linesPerDay: number;
  readonly stores: number;
  /** Customers that it was filled with at first. */
  readonly customers: number;
}

export async function createState(client: Client, state: ShopState): Promise<void> {
  await client.query('create schema shop_generator');
  await client.query('create table shop_generator.state (state jsonb not null)');
  await client.query('insert into shop_generator.state values ($1)', [JSON.stringify(state)]);
}

export async function hasState(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ found: string | null }>(
    "select to_regclass('shop_generator.state')::text as found",
  );
  return rows[0]?.found != null;
}

/** Holds the row until the transaction ends, so that two days are never traded at once. */
export async function lockState(client: Client): Promise<ShopState> {
  if (!(await hasState(client))) throw new SourceError('SOURCE_EMPTY', 'There is no shop in the database.');
  const { rows } = await client.query<{ state: ShopState }>(
    'select state from shop_generator.state for update',
  );
  const [row] = rows;
  if (row === undefined) throw new SourceError('SOURCE_EMPTY', 'There is no shop in the database.');
  return row.state;
}

export async function saveDays(client: Client, days: number): Promise<void> {
  await client.query(
    "update shop_generator.state set state = jsonb_set(state, '{days}', to_jsonb($1::int))",
    [days],
  );
}
