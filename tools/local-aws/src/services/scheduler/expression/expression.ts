import { Cron } from 'croner';
import { validation } from '../scheduler-error.ts';
import { parseCron } from './cron-fields.ts';

/** When a schedule is due. Times are epoch milliseconds. */
export interface Expression {
  readonly recurs: boolean;
  /** The first due time at or after `from`. */
  firstAtOrAfter(from: number): number | undefined;
  /** The newest due time at or before `until` and not before `since`, which is a due time itself. */
  newest(since: number, until: number): number;
}

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Refuses what EventBridge Scheduler refuses. `start` is where a rate begins to count. */
export function parseExpression({
  expression,
  timeZone,
  start,
}: {
  expression: string;
  timeZone: string;
  start: number;
}): Expression {
  checkTimeZone(timeZone);
  const match = /^(at|rate|cron)\((.*)\)$/.exec(expression.trim());
  switch (match?.[1]) {
    case 'at':
      return at(match[2] ?? '', timeZone);
    case 'rate':
      return rate(match[2] ?? '', start);
    case 'cron':
      return cron(match[2] ?? '', timeZone);
    default:
      throw validation('Invalid Schedule Expression: it is none of at(…), rate(…), cron(…).');
  }
}

function at(text: string, timeZone: string): Expression {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) || Number.isNaN(Date.parse(`${text}Z`))) {
    throw validation('Invalid Schedule Expression: at needs yyyy-mm-ddThh:mm:ss.');
  }
  const due = new Cron(text, { timezone: timeZone, paused: true }).nextRun(new Date(0))?.getTime();
  return {
    recurs: false,
    firstAtOrAfter: (from) => (due !== undefined && due >= from ? due : undefined),
    newest: (since) => since,
  };
}

function rate(text: string, start: number): Expression {
  const match = /^\s*([1-9]\d{0,5})\s+(minute|hour|day)s?\s*$/.exec(text);
  const period = Number(match?.[1]) * (units[match?.[2] ?? ''] ?? NaN);
  if (Number.isNaN(period))
    throw validation('Invalid Schedule Expression: rate needs `value minutes|hours|days`.');
  return {
    recurs: true,
    firstAtOrAfter: (from) => start + Math.max(0, Math.ceil((from - start) / period)) * period,
    newest: (since, until) => since + Math.floor((until - since) / period) * period,
  };
}

function cron(text: string, timeZone: string): Expression {
  const { pattern, minutes, hours } = parseCron(text);
  const schedule = new Cron(pattern, { timezone: timeZone, paused: true, mode: '7-part' });
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  });
  // Croner 11 moves a run that falls into the gap of a spring to after it; EventBridge leaves it out.
  const isDue = (time: Date) => {
    const parts = clock.formatToParts(time);
    const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
    return hours.has(part('hour')) && minutes.has(part('minute'));
  };
  return {
    recurs: true,
    firstAtOrAfter(from) {
      // Croner's next run is later than the time given, and a due time is a whole minute.
      let time = schedule.nextRun(new Date(from - 1));
      while (time !== null && !isDue(time)) time = schedule.nextRun(time);
      return time?.getTime();
    },
    newest(since, until) {
      const [previous] = schedule.previousRuns(1, new Date(until + 1));
      return previous !== undefined && previous.getTime() > since && isDue(previous)
        ? previous.getTime()
        : since;
    },
  };
}

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw validation('The ScheduleExpressionTimezone is not a time zone of the IANA database.');
  }
}
