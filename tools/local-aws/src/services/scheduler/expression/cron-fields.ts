/** A checked `cron(…)`. */
export interface CronFields {
  /** Minutes of a day, in order. */
  readonly minutesOfDay: readonly number[];
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  readonly isDay: DayTest;
}

export type DayTest = (date: {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}) => boolean;

interface FieldRange {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const ranges = {
  minutes: { min: 0, max: 59 },
  hours: { min: 0, max: 23 },
  dayOfMonth: { min: 1, max: 31 },
  month: {
    ...{ min: 1, max: 12 },
    names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  dayOfWeek: { min: 1, max: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
  year: { min: 1970, max: 2199 },
} as const satisfies Record<string, FieldRange>;

/** Undefined when it is not valid. @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based */
export function parseCron(text: string): CronFields | undefined {
  const [minute, hour, dayOfMonth, month, dayOfWeek, year, ...more] = text.trim().split(/\s+/);
  if (!minute || !hour || !dayOfMonth || !month || !dayOfWeek || !year || more.length > 0) return undefined;
  // Of the day of the month and the day of the week one says something, and the other is `?`.
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) return undefined;
  const minutes = parseList(minute, ranges.minutes);
  const hours = parseList(hour, ranges.hours);
  const months = parseList(month, ranges.month);
  const years = parseList(year, ranges.year);
  const isDay = dayOfWeek === '?' ? parseDayOfMonth(dayOfMonth) : parseDayOfWeek(dayOfWeek);
  if (!minutes || !hours || !months || !years || !isDay) return undefined;
  return {
    minutesOfDay: hours.flatMap((h) => minutes.map((m) => h * 60 + m)),
    months: new Set(months),
    years: new Set(years),
    isDay,
  };
}

export const daysIn = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** Sunday is 1. */
const weekday = (year: number, month: number, day: number) =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;

/** `L`, `L-3`, `LW`, `15W`, or a list. */
function parseDayOfMonth(field: string): DayTest | undefined {
  const fromEnd = /^L(?:-(\d{1,2}))?$/.exec(field);
  if (fromEnd !== null) {
    const before = Number(fromEnd[1] ?? 0);
    return before > 30
      ? undefined
      : ({ year, month, day }) => day === Math.max(daysIn(year, month) - before, 1);
  }
  if (field === 'LW')
    return ({ year, month, day }) => day === nearestWeekday(year, month, daysIn(year, month));
  const nearest = /^(\d{1,2})W$/.exec(field)?.[1];
  if (nearest !== undefined) {
    const wanted = valueOf(nearest, ranges.dayOfMonth);
    if (wanted === undefined) return undefined;
    return ({ year, month, day }) =>
      wanted <= daysIn(year, month) && day === nearestWeekday(year, month, wanted);
  }
  const days = parseList(field, ranges.dayOfMonth);
  return days && (({ day }) => days.includes(day));
}

/** The weekday nearest to a day, within its month. */
function nearestWeekday(year: number, month: number, day: number): number {
  switch (weekday(year, month, day)) {
    case 7:
      return day === 1 ? 3 : day - 1;
    case 1:
      return day === daysIn(year, month) ? day - 2 : day + 1;
    default:
      return day;
  }
}

/** `L` (Saturday), `6L` (the last Friday), `3#2` (the second Tuesday), or a list. */
function parseDayOfWeek(field: string): DayTest | undefined {
  if (field === 'L') return ({ year, month, day }) => weekday(year, month, day) === 7;
  const [, lastName, nthName, nth] = /^(?:([A-Za-z0-9]+)L|([A-Za-z0-9]+)#([1-5]))$/.exec(field) ?? [];
  const name = lastName ?? nthName;
  if (name !== undefined) {
    const wanted = valueOf(name, ranges.dayOfWeek);
    if (wanted === undefined) return undefined;
    return ({ year, month, day }) =>
      weekday(year, month, day) === wanted &&
      (nth === undefined ? day + 7 > daysIn(year, month) : Math.ceil(day / 7) === Number(nth));
  }
  const days = parseList(field, ranges.dayOfWeek);
  return days && (({ year, month, day }) => days.includes(weekday(year, month, day)));
}

/** `*`, values, ranges (those of names may wrap, as `FRI-MON`) and steps, as the values that they mean. */
function parseList(field: string, range: FieldRange): readonly number[] | undefined {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [span = '', step, ...more] = part.split('/');
    if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) return undefined;
    const ends = parseSpan(span, range, step !== undefined);
    if (ends === undefined) return undefined;
    const [from, to] = ends;
    const length = (to >= from ? to - from : range.max - from + 1 + (to - range.min)) + 1;
    for (let at = 0; at < length; at += Number(step ?? 1)) {
      const value = from + at;
      values.add(value > range.max ? value - range.max + range.min - 1 : value);
    }
  }
  return [...values].toSorted((a, b) => a - b);
}

function parseSpan(
  span: string,
  range: FieldRange,
  stepped: boolean,
): readonly [from: number, to: number] | undefined {
  if (span === '*') return [range.min, range.max];
  const [first = '', last, ...more] = span.split('-');
  const from = valueOf(first, range);
  if (from === undefined || more.length > 0) return undefined;
  if (last === undefined) return [from, stepped ? range.max : from];
  const to = valueOf(last, range);
  return to === undefined || (to < from && range.names === undefined) ? undefined : [from, to];
}

function valueOf(text: string, range: FieldRange): number | undefined {
  const named = range.names?.indexOf(text.toUpperCase()) ?? -1;
  if (named !== -1) return named + 1;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  return value >= range.min && value <= range.max ? value : undefined;
}
