import { notImplemented } from '../../../endpoint/aws-error.ts';
import { validation } from '../scheduler-error.ts';

/** A checked `cron(…)`, as croner takes it, with what it takes to see that croner moved a run into another hour. */
export interface CronFields {
  /** Seven fields: second, minute, hour, day of month, month, day of week (0 = Sunday), year. */
  readonly pattern: string;
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
}

interface FieldRange {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const ranges = {
  minutes: { name: 'minutes', min: 0, max: 59 },
  hours: { name: 'hours', min: 0, max: 23 },
  dayOfMonth: { name: 'day-of-month', min: 1, max: 31 },
  month: { name: 'month', min: 1, max: 12, names: months },
  dayOfWeek: { name: 'day-of-week', min: 1, max: 7, names: weekdays },
  year: { name: 'year', min: 1970, max: 2199 },
} as const satisfies Record<string, FieldRange>;

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based */
export function parseCron(fields: string): CronFields {
  const [minute, hour, dayOfMonth, month, dayOfWeek, year, ...more] = fields.trim().split(/\s+/);
  if (year === undefined || more.length > 0) throw invalid('six fields', 'cron');
  if (!minute || !hour || !dayOfMonth || !month || !dayOfWeek) throw invalid('six fields', 'cron');
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw invalid('`?` in exactly one of day-of-month and day-of-week', 'cron');
  }
  const minutes = parseList(minute, ranges.minutes);
  const hours = parseList(hour, ranges.hours);
  const pattern = [
    '0',
    join(minutes),
    join(hours),
    parseDayOfMonth(dayOfMonth),
    join(parseList(month, ranges.month)),
    parseDayOfWeek(dayOfWeek),
    year === '*' ? '*' : join(parseList(year, ranges.year)),
  ].join(' ');
  return { pattern, minutes: new Set(minutes), hours: new Set(hours) };
}

function parseDayOfMonth(field: string): string {
  if (field === '?' || field === '*') return '*';
  if (field === 'L' || field === 'LW') return field;
  if (/^L-\d+$/.test(field)) throw notImplemented('`L-n` in the day-of-month of cron');
  const nearest = /^(\d{1,2})W$/.exec(field);
  if (nearest?.[1] !== undefined) return `${parseValue(nearest[1], ranges.dayOfMonth)}W`;
  return join(parseList(field, ranges.dayOfMonth));
}

/** EventBridge counts from Sunday = 1, croner from 0. */
function parseDayOfWeek(field: string): string {
  if (field === '?' || field === '*') return '*';
  if (field === 'L') return '6';
  const last = /^([A-Za-z0-9]+)L$/.exec(field);
  if (last?.[1] !== undefined) return `${parseValue(last[1], ranges.dayOfWeek) - 1}L`;
  const nth = /^([A-Za-z0-9]+)#([1-5])$/.exec(field);
  if (nth?.[1] !== undefined) return `${parseValue(nth[1], ranges.dayOfWeek) - 1}#${nth[2]}`;
  return join(parseList(field, ranges.dayOfWeek).map((day) => day - 1));
}

/** `*`, values, ranges (which may wrap, as `FRI-MON`) and steps, as the values that they mean. */
function parseList(field: string, range: FieldRange): number[] {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [span = '', step, ...more] = part.split('/');
    if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) throw invalid(range.name);
    const every = step === undefined ? 1 : Number(step);
    const [from, to] = parseSpan(span, range, step !== undefined);
    const length = (to >= from ? to - from : range.max - from + 1 + (to - range.min)) + 1;
    for (let at = 0; at < length; at += every) {
      const value = from + at;
      values.add(value > range.max ? value - range.max + range.min - 1 : value);
    }
  }
  return [...values].toSorted((a, b) => a - b);
}

function parseSpan(span: string, range: FieldRange, stepped: boolean): readonly [from: number, to: number] {
  if (span === '*') return [range.min, range.max];
  const [first = '', last, ...more] = span.split('-');
  if (more.length > 0) throw invalid(range.name);
  const from = parseValue(first, range);
  if (last === undefined) return [from, stepped ? range.max : from];
  const to = parseValue(last, range);
  if (to < from && range.names === undefined) throw invalid(range.name);
  return [from, to];
}

function parseValue(text: string, range: FieldRange): number {
  const named = range.names?.indexOf(text.toUpperCase()) ?? -1;
  if (named !== -1) return named + 1;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  if (!(value >= range.min && value <= range.max)) throw invalid(range.name);
  return value;
}

const join = (values: readonly number[]) => values.join(',');

function invalid(field: string, what?: string) {
  return validation(
    what === undefined
      ? `Invalid Schedule Expression: the ${field} of cron is not valid.`
      : `Invalid Schedule Expression: ${what} needs ${field}.`,
  );
}
