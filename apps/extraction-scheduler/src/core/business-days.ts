import type { Backfill, BusinessDates } from './schedule.ts';

const dayLong = 86_400_000;
const plus = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayLong).toISOString().slice(0, 10);

/** The first days of what is left, at most so many and without a gap, and the rest. */
export function firstDays(
  ranges: Backfill['ranges'],
  days: number,
): { readonly dates: BusinessDates; readonly rest: readonly BusinessDates[] } {
  const [first, ...others] = ranges;
  const last = plus(first.from, days - 1);
  return last >= first.to
    ? { dates: first, rest: others }
    : { dates: { from: first.from, to: last }, rest: [{ from: plus(last, 1), to: first.to }, ...others] };
}

export const partId = ({ id, part }: Pick<Backfill, 'id' | 'part'>): string =>
  part === 1 ? id : `${id}.${String(part)}`;
