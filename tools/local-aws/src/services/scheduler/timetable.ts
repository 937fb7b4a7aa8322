import type { ScheduleDefinition } from './definition.ts';
import { type Expression, parseExpression } from './expression/expression.ts';
import { TimeZone } from './expression/time-zone.ts';
import { validation } from './scheduler-error.ts';

/** When a schedule is due, within its dates. Times are epoch milliseconds. */
export interface Timetable {
  readonly recurs: boolean;
  /** How long after its due time an invocation may come. */
  readonly window: number;
  nextFrom(from: number): number | null;
  /** Of the due times since `since`, which is one, the newest whose window is over; `since` when there is none. */
  newest(since: number, now: number): number;
}

type Timing = Pick<
  ScheduleDefinition,
  'ScheduleExpression' | 'ScheduleExpressionTimezone' | 'StartDate' | 'EndDate' | 'FlexibleTimeWindow'
>;

/** `created` is where a rate without StartDate begins to count. */
export function readTimetable(timing: Timing, created: number): Timetable {
  const expression = expressionOf(timing, created);
  const window = (timing.FlexibleTimeWindow.MaximumWindowInMinutes ?? 0) * 60_000;
  // Dates bound what recurs; EventBridge ignores them for at(…).
  const start = expression.recurs ? (timing.StartDate ?? -Infinity) * 1000 : -Infinity;
  const end = expression.recurs ? (timing.EndDate ?? Infinity) * 1000 : Infinity;
  return {
    recurs: expression.recurs,
    window,
    nextFrom(from) {
      const due = expression.firstAtOrAfter(Math.max(from, start));
      return due === undefined || due > end ? null : due;
    },
    newest(since, now) {
      const until = Math.min(now - window, end);
      return until <= since ? since : expression.newest(since, until);
    },
  };
}

function expressionOf(
  { ScheduleExpression: expression, ScheduleExpressionTimezone: name = 'UTC', StartDate }: Timing,
  created: number,
): Expression {
  const zone = zoneOf(name);
  const start = StartDate === undefined ? created : StartDate * 1000;
  const parsed = parseExpression({ expression, zone, start });
  if (parsed === undefined) throw validation(`Invalid Schedule Expression ${expression}.`);
  return parsed;
}

const zones = new Map<string, TimeZone>();

function zoneOf(name: string): TimeZone {
  let zone = zones.get(name);
  if (zone !== undefined) return zone;
  try {
    zone = new TimeZone(name);
  } catch {
    throw validation(`The ScheduleExpressionTimezone ${name} is not in the IANA time zone database.`);
  }
  zones.set(name, zone);
  return zone;
}
