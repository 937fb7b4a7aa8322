import { join, resolve } from 'node:path';
import { SourceError } from './source/source-error.ts';

export interface Settings {
  /** Of the source alone. */
  readonly folder: string;
  readonly port: number;
  readonly adminPassword: string | null;
  readonly readerPassword: string | null;
  readonly seed: number;
  readonly days: number;
  readonly salesPerDay: number;
}

/** From the environment; what is not set has the sample's own value. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  return {
    folder: join(resolve(environment['DAYBREAK_HOME'] ?? '.daybreak'), 'source'),
    port: whole(environment, 'DAYBREAK_SOURCE_PORT', { fallback: 5440, from: 0, to: 65535 }),
    adminPassword: environment['DAYBREAK_SOURCE_ADMIN_PASSWORD'] ?? null,
    readerPassword: environment['DAYBREAK_SOURCE_READER_PASSWORD'] ?? null,
    seed: whole(environment, 'DAYBREAK_SHOP_SEED', { fallback: 1, from: 0, to: 2 ** 31 - 1 }),
    days: whole(environment, 'DAYBREAK_SHOP_DAYS', { fallback: 30, from: 1, to: 400 }),
    salesPerDay: whole(environment, 'DAYBREAK_SHOP_SALES_PER_DAY', { fallback: 4000, from: 1, to: 500_000 }),
  };
}

function whole(
  environment: NodeJS.ProcessEnv,
  name: string,
  { fallback, from, to }: { readonly fallback: number; readonly from: number; readonly to: number },
): number {
  const text = environment[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!/^[0-9]+$/.test(text) || value < from || value > to)
    throw new SourceError('SOURCE_SETTING_INVALID', `${name} must be a whole number from ${from} to ${to}.`);
  return value;
}
