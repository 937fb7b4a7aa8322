import { median, quantile } from './profile.ts';

export type DateFormat =
  | 'iso'
  | 'day.month.year'
  | 'day/month/year'
  | 'month/day/year'
  | 'day-month-year'
  | 'two-digit-year'
  | 'yyyymmdd'
  | 'epoch-days'
  | 'epoch-seconds'
  | 'epoch-milliseconds'
  | 'year';

/** Dates that a column's values come to, by the one reading that fits most of them. */
export interface Dates {
  readonly format: DateFormat;
  readonly read: number;
  /** All at midnight or without a time. */
  readonly wholeDays: boolean;
  /** In years on the day of looking; negative lies ahead. */
  readonly youngest: number;
  readonly oldest: number;
  readonly middle: number;
}

const day = 86_400_000;
const year = 365.2425 * day;

/** `numbers`: also try readings that a bare number allows. */
export function datesOf(
  values: readonly string[],
  { today, numbers }: { readonly today: string; readonly numbers: readonly DateFormat[] },
): Dates | null {
  const now = Date.parse(today);
  const readings = [...written, ...numeric.filter(({ format }) => numbers.includes(format))];
  let best: { format: DateFormat; times: number[]; wholeDays: boolean } | null = null;
  for (const { format, read } of readings) {
    const times = values.map((value) => read(value, now)).filter((time) => time !== null);
    if (times.length > (best?.times.length ?? values.length * 0.75))
      best = { format, times, wholeDays: times.every((time) => time % day === 0) };
  }
  if (best === null || best.times.length === 0) return null;
  const ages = best.times.map((time) => (now - time) / year);
  return {
    format: best.format,
    read: best.times.length,
    wholeDays: best.wholeDays,
    youngest: quantile(ages, 0.02),
    oldest: quantile(ages, 0.98),
    middle: median(ages),
  };
}

interface Reading {
  readonly format: DateFormat;
  readonly read: (value: string, now: number) => number | null;
}

const clock = '(?:[T ](\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,]\\d+)?)?\\s*(?:Z|UTC|[+-]\\d{2}(?::?\\d{2})?)?)?';

/** `order` gives the groups of year, month, day. */
const reading = (format: DateFormat, pattern: string, order: readonly [number, number, number]): Reading => {
  const expression = new RegExp(`^${pattern}${clock}$`);
  return {
    format,
    read(value) {
      const parts = expression.exec(value);
      if (parts === null) return null;
      const [y, m, d] = order.map((group) => Number(parts[group])) as [number, number, number];
      const midnight = utc(y, m, d);
      return midnight === null
        ? null
        : midnight +
            Number(parts[4] ?? 0) * 3_600_000 +
            Number(parts[5] ?? 0) * 60_000 +
            Number(parts[6] ?? 0) * 1000;
    },
  };
};

const written: readonly Reading[] = [
  reading('iso', '(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})', [1, 2, 3]),
  reading('day.month.year', '(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})', [3, 2, 1]),
  reading('day/month/year', '(\\d{1,2})/(\\d{1,2})/(\\d{4})', [3, 2, 1]),
  reading('month/day/year', '(\\d{1,2})/(\\d{1,2})/(\\d{4})', [3, 1, 2]),
  reading('day-month-year', '(\\d{1,2})-(\\d{1,2})-(\\d{4})', [3, 2, 1]),
  {
    format: 'two-digit-year',
    read(value, now) {
      const parts = /^(\d{1,2})[./-](\d{1,2})[./-](\d{2})$/.exec(value);
      if (parts === null) return null;
      const [first, second, short] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
      const thisYear = new Date(now).getUTCFullYear();
      const full = 2000 + short > thisYear ? 1900 + short : 2000 + short;
      return utc(full, second, first) ?? utc(full, first, second);
    },
  },
];

const whole = (value: string) => (/^-?\d+(?:\.0+)?$/.test(value) ? Number(value) : null);

const numeric: readonly Reading[] = [
  {
    format: 'yyyymmdd',
    read(value) {
      const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(value);
      return parts === null ? null : utc(Number(parts[1]), Number(parts[2]), Number(parts[3]));
    },
  },
  { format: 'year', read: (value) => (/^(?:19|20)\d{2}$/.test(value) ? utc(Number(value), 1, 1) : null) },
  {
    format: 'epoch-days',
    read(value, now) {
      const days = whole(value);
      return days !== null && days > -40_000 && days * day <= now + year ? days * day : null;
    },
  },
  {
    format: 'epoch-seconds',
    read(value, now) {
      const seconds = whole(value);
      return seconds !== null && Math.abs(seconds) > 40_000 && Math.abs(seconds) * 1000 <= now + 10 * year
        ? seconds * 1000
        : null;
    },
  },
  {
    format: 'epoch-milliseconds',
    read(value, now) {
      const time = whole(value);
      return time !== null && Math.abs(time) > 3e9 && Math.abs(time) <= now + 10 * year ? time : null;
    },
  },
];

function utc(y: number, m: number, d: number): number | null {
  if (y < 1850 || y > 2150) return null;
  const time = Date.UTC(y, m - 1, d);
  const date = new Date(time);
  return date.getUTCMonth() === m - 1 && date.getUTCDate() === d ? time : null;
}

/** Grown-ups of all ages: a spread that neither orders, hires nor releases have. */
export function agesOfPersons({ youngest, oldest, middle }: Dates): boolean {
  return youngest >= 3 && oldest <= 112 && middle >= 18 && middle <= 75 && oldest - youngest >= 28;
}

/** Also children, and tables with few people in them. */
export function agesPossible({ youngest, oldest, middle }: Dates): boolean {
  return youngest >= -0.1 && oldest <= 115 && (middle >= 3 || oldest >= 5);
}
