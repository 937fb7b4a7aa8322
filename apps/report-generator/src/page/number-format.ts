import type { Unit } from '../definitions/report-definition.ts';

export interface Formats {
  readonly locale: string;
  readonly currency: string;
}

/** What a column as a whole decides, so that its numbers align and compare. */
export interface Precision {
  /** Cents where every amount is below a thousand. */
  readonly cents: boolean;
}

export const precisionOf = (cells: readonly (string | null)[]): Precision => ({
  cents: cells.every((cell) => Math.abs(Number(cell ?? 0)) < 1000),
});

/** A cell as it stands in a table: full precision that a reader wants, nothing more. */
export function formatted(
  value: string | null,
  unit: Unit,
  { locale, currency }: Formats,
  { cents }: Precision = precisionOf([value]),
): string {
  if (value === null || value === '') return '–';
  if (unit === 'text') return value.charAt(0).toLocaleUpperCase(locale) + value.slice(1);
  if (unit === 'date') return isDay(value) ? shortDate(value, locale) : value;
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  switch (unit) {
    case 'hour':
      return `${String(number).padStart(2, '0')}:00`;
    case 'currency':
      return new Intl.NumberFormat(locale, {
        style: 'currency',
        currency,
        maximumFractionDigits: cents ? 2 : 0,
        minimumFractionDigits: cents ? 2 : 0,
      }).format(number);
    case 'percent':
      return new Intl.NumberFormat(locale, {
        style: 'percent',
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
      }).format(number);
    case 'count':
      return new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(number);
    case 'number':
      return new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(
        number,
      );
  }
}

/** A value on an axis or beside a mark: as short as can be read. */
export function compact(value: number, unit: Unit, { locale, currency }: Formats): string {
  const decimals = value === 0 || value >= 1 ? 0 : 1;
  if (unit === 'percent')
    return new Intl.NumberFormat(locale, {
      style: 'percent',
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    }).format(value);
  if (unit === 'hour') return String(value);
  return new Intl.NumberFormat(locale, {
    ...(unit === 'currency' ? { style: 'currency' as const, currency } : {}),
    notation: 'compact',
    maximumFractionDigits: 1,
    minimumFractionDigits: 0,
  })
    .format(value)
    .replace(/\s/g, '\u00a0');
}

export const isDay = (text: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(dayOf(text).getTime());

/** Dates are days without a zone: read and written in UTC, so that no machine's zone shifts them. */
const dayOf = (date: string) => new Date(`${date}T00:00:00Z`);

export function shortDate(date: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    dayOf(date),
  );
}

export function weekdayDate(date: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  }).format(dayOf(date));
}

export function longDate(date: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(dayOf(date));
}

export const isMonday = (date: string) => dayOf(date).getUTCDay() === 1;
