import type { Unit } from '../definitions/report-definition.ts';

export interface Formats {
  readonly locale: string;
  readonly currency: string;
}

/** A cell as it stands in a table: full precision that a reader wants, nothing more. */
export function formatted(value: string | null, unit: Unit, { locale, currency }: Formats): string {
  if (value === null || value === '') return '–';
  if (unit === 'text') return value;
  if (unit === 'date') return shortDate(value, locale);
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  switch (unit) {
    case 'hour':
      return `${String(number).padStart(2, '0')}:00`;
    case 'currency':
      return new Intl.NumberFormat(locale, {
        style: 'currency',
        currency,
        maximumFractionDigits: Math.abs(number) < 1000 ? 2 : 0,
        minimumFractionDigits: Math.abs(number) < 1000 ? 2 : 0,
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
      return new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(number);
  }
}

/** A value on an axis or beside a mark: as short as can be read. */
export function compact(value: number, unit: Unit, { locale, currency }: Formats): string {
  if (unit === 'percent')
    return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(value);
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
