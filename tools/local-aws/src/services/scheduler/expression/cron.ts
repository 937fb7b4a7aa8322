import { type CronFields, daysIn } from './cron-fields.ts';
import type { TimeZone } from './time-zone.ts';

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The longest time between two due days: 29 February on one weekday comes after 40 years at the latest, in years that are asked for. */
const mostYears = 60;

/**
 * The first time from `from` on, or with `backwards` the last until it, that a cron is due. A time of day that clocks skip is not
 * due, and one that they show twice is due the first time.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 */
export function dueTime(
  { minutesOfDay, months, years, isDay }: CronFields,
  { zone, from, backwards = false }: { zone: TimeZone; from: number; backwards?: boolean },
): number | undefined {
  const minutes = backwards ? minutesOfDay.toReversed() : minutesOfDay;
  // Clocks put back show an earlier time than before, so the day before or after may hold a due time, too.
  let day: Day = zone.at(from + (backwards ? dayLength : -dayLength));
  let since = day.year;
  while (Math.abs(day.year - since) <= mostYears) {
    if (!years.has(day.year)) {
      const year = nextOf(years, day.year, backwards);
      if (year === undefined) return undefined;
      if (since === day.year) since = year;
      day = backwards ? { year, month: 12, day: 31 } : { year, month: 1, day: 1 };
      continue;
    }
    if (!months.has(day.month)) {
      day = otherMonth(day, backwards);
      continue;
    }
    if (isDay(day)) {
      for (const minute of minutes) {
        const time = zone.timeOf({ ...day, hour: Math.floor(minute / 60), minute: minute % 60 });
        if (time !== undefined && (backwards ? time <= from : time >= from)) return time;
      }
    }
    day = otherDay(day, backwards);
  }
  return undefined;
}

const dayLength = 86_400_000;

function nextOf(years: ReadonlySet<number>, year: number, backwards: boolean): number | undefined {
  const left = [...years].filter((each) => (backwards ? each < year : each > year));
  return left.length === 0 ? undefined : backwards ? Math.max(...left) : Math.min(...left);
}

function otherMonth({ year, month }: Day, backwards: boolean): Day {
  if (!backwards)
    return month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 };
  return month === 1
    ? { year: year - 1, month: 12, day: 31 }
    : { year, month: month - 1, day: daysIn(year, month - 1) };
}

function otherDay(date: Day, backwards: boolean): Day {
  const { year, month, day } = date;
  if (backwards) return day === 1 ? otherMonth(date, true) : { year, month, day: day - 1 };
  return day === daysIn(year, month) ? otherMonth(date, false) : { year, month, day: day + 1 };
}
