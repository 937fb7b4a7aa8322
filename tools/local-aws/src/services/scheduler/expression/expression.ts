import { dueTime } from './cron.ts';
import { parseCron } from './cron-fields.ts';
import { TimeZone } from './time-zone.ts';

/** When a schedule is due. Times are epoch milliseconds. */
export interface Expression {
  readonly recurs: boolean;
  /** The first due time at or after `from`. */
  firstAtOrAfter(from: number): number | undefined;
  /** The newest due time at or before `until` and not before `since`, which is a due time itself. */
  newest(since: number, until: number): number;
}

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Undefined when it is none of `at(…)`, `rate(…)`, `cron(…)`. `start` is where a rate begins to count. */
export function parseExpression({
  expression,
  zone,
  start,
}: {
  expression: string;
  zone: TimeZone;
  start: number;
}): Expression | undefined {
  const [, kind, text = ''] = /^(at|rate|cron)\((.*)\)$/.exec(expression) ?? [];
  switch (kind) {
    case 'at':
      return at(text, zone);
    case 'rate':
      return rate(text, start);
    case 'cron':
      return cron(text, zone);
    default:
      return undefined;
  }
}

function at(text: string, zone: TimeZone): Expression | undefined {
  const [, ...parts] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/.exec(text) ?? [];
  const [year, month, day, hour, minute, second] = parts.map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (hour === undefined || minute === undefined || second === undefined) return undefined;
  // A date that there is none of, as 30 February, is another one when it is written again.
  const date = new Date(`${text}Z`);
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(text)) return undefined;
  const due = zone.timeOfOrAfter({ year, month, day, hour, minute, second });
  return {
    recurs: false,
    firstAtOrAfter: (from) => (due >= from ? due : undefined),
    newest: (since) => since,
  };
}

function rate(text: string, start: number): Expression | undefined {
  const match = /^([1-9]\d{0,5}) (minute|hour|day)s?$/.exec(text);
  const period = Number(match?.[1]) * (units[match?.[2] ?? ''] ?? NaN);
  if (Number.isNaN(period)) return undefined;
  return {
    recurs: true,
    firstAtOrAfter: (from) => start + Math.max(0, Math.ceil((from - start) / period)) * period,
    newest: (since, until) => since + Math.floor((until - since) / period) * period,
  };
}

function cron(text: string, zone: TimeZone): Expression | undefined {
  const fields = parseCron(text);
  if (fields === undefined) return undefined;
  return {
    recurs: true,
    firstAtOrAfter: (from) => dueTime(fields, { zone, from }),
    newest: (since, until) =>
      Math.max(since, dueTime(fields, { zone, from: until, backwards: true }) ?? since),
  };
}
