import {
  fixed,
  type FunctionCall,
  invalidArgument,
  literalText,
  result,
  type ScalarFunction,
  unexpectedParameters,
} from '../call.ts';
import { cast, coerce, roundedTime } from '../casts.ts';
import { notSupported, type Position } from '../query-error.ts';
import { bigint, date, double, instant, integer, isTemporal, timestamp, varchar } from '../sql-type.ts';
import { madeOf, stringSql, type Typed } from '../typed.ts';
import { javaFormat, mysqlFormat } from './time-format.ts';

/** The fields of https://trino.io/docs/current/functions/datetime.html#extraction-function, of the wall time. */
const fields: Readonly<Record<string, (wall: string) => string>> = {
  year: (wall) => `year(${wall})`,
  quarter: (wall) => `quarter(${wall})`,
  month: (wall) => `month(${wall})`,
  week: (wall) => `week(${wall})`,
  day: (wall) => `day(${wall})`,
  day_of_month: (wall) => `day(${wall})`,
  day_of_week: (wall) => `isodow(${wall})`,
  dow: (wall) => `isodow(${wall})`,
  day_of_year: (wall) => `dayofyear(${wall})`,
  doy: (wall) => `dayofyear(${wall})`,
  year_of_week: (wall) => `isoyear(${wall})`,
  yow: (wall) => `isoyear(${wall})`,
  hour: (wall) => `hour(${wall})`,
  minute: (wall) => `minute(${wall})`,
  second: (wall) => `second(${wall})`,
};

const timeFields = new Set(['hour', 'minute', 'second', 'millisecond']);

/** The clock on the wall in the value's zone, as a TIMESTAMP or DATE. */
export function wallTime(value: Typed): string {
  return value.type.kind === 'timestamp with time zone'
    ? `timezone(${stringSql(value.type.zone)}, ${value.sql})`
    : value.sql;
}

export function extract(field: string, value: Typed, at: Position): Typed {
  const read = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (!read) throw notSupported(`extract(${field.toUpperCase()}) is`, at);
  const call = { name: field, args: [value], at };
  if (value.type.kind === 'unknown') return { sql: 'CAST(NULL AS BIGINT)', type: bigint };
  if (!isTemporal(value.type)) throw unexpectedParameters(call);
  if (value.type.kind === 'date' && timeFields.has(field)) throw unexpectedParameters(call);
  return result(call, read(wallTime(value)), bigint);
}

const field =
  (name: string): ScalarFunction =>
  (call) => {
    const [value] = call.args;
    if (!value || call.args.length !== 1) throw unexpectedParameters(call);
    return { ...extract(name, value, call.at) };
  };

const units = ['millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

function unitOf(call: FunctionCall, allowed: readonly string[]): string {
  const unit = literalText(call, 0)?.toLowerCase();
  if (unit === undefined) throw notSupported(`${call.name} with a computed unit is`, call.at);
  if (!allowed.includes(unit))
    throw invalidArgument(`'${unit}' is not a valid DATE or TIMESTAMP field`, call.at);
  return unit;
}

/** Days and longer depend on the zone; DuckDB counts them in the session's, which is UTC. */
function inUtc(value: Typed, unit: string, call: FunctionCall): void {
  if (value.type.kind === 'timestamp with time zone' && value.type.zone !== 'UTC' && !timeFields.has(unit)) {
    throw notSupported(`${call.name} of ${unit}s in a zone other than UTC is`, call.at);
  }
}

const dateTrunc: ScalarFunction = (call) => {
  const [, value] = call.args;
  if (!value || call.args.length !== 2 || !isTemporal(value.type)) throw unexpectedParameters(call);
  const unit = unitOf(call, units);
  if (value.type.kind === 'date') {
    if (timeFields.has(unit)) throw invalidArgument(`'${unit}' is not a valid DATE field`, call.at);
    return result(call, `CAST(date_trunc('${unit}', ${value.sql}) AS DATE)`, date);
  }
  const truncated = `date_trunc('${unit}', ${wallTime(value)})`;
  const sql =
    value.type.kind === 'timestamp with time zone'
      ? `timezone(${stringSql(value.type.zone)}, ${truncated})`
      : truncated;
  return result(call, sql, value.type);
};

const intervals: Readonly<Record<string, (count: string) => string>> = {
  millisecond: (count) => `to_milliseconds(${count})`,
  second: (count) => `to_seconds(${count})`,
  minute: (count) => `to_minutes(${count})`,
  hour: (count) => `to_hours(${count})`,
  day: (count) => `to_days(CAST(${count} AS INTEGER))`,
  week: (count) => `to_days(CAST(7 * ${count} AS INTEGER))`,
  month: (count) => `to_months(CAST(${count} AS INTEGER))`,
  quarter: (count) => `to_months(CAST(3 * ${count} AS INTEGER))`,
  year: (count) => `to_months(CAST(12 * ${count} AS INTEGER))`,
};

const dateAdd: ScalarFunction = (call) => {
  const [, count, value] = call.args;
  if (!count || !value || call.args.length !== 3 || !isTemporal(value.type)) throw unexpectedParameters(call);
  const unit = unitOf(call, units);
  const amount = fixed([bigint], bigint, (sql) => sql)({ ...call, args: [count] }).sql;
  if (value.type.kind === 'date' && timeFields.has(unit)) {
    throw invalidArgument(`'${unit}' is not a valid DATE field`, call.at);
  }
  inUtc(value, unit, call);
  const sql = `(${value.sql} + ${intervals[unit]?.(amount) ?? ''})`;
  return result(call, value.type.kind === 'date' ? `CAST(${sql} AS DATE)` : sql, value.type);
};

/** Trino counts whole units that have passed, as DuckDB's date_sub does; its date_diff counts boundaries. */
const dateDiff: ScalarFunction = (call) => {
  const [, from, to] = call.args;
  if (!from || !to || call.args.length !== 3 || !isTemporal(from.type) || !isTemporal(to.type)) {
    throw unexpectedParameters(call);
  }
  const unit = unitOf(call, units);
  const zoned = [from, to].filter(({ type }) => type.kind === 'timestamp with time zone');
  if (zoned.length === 1) throw notSupported('date_diff between a timestamp and an instant is', call.at);
  if (from.type.kind === 'date' && to.type.kind === 'date' && timeFields.has(unit)) {
    throw invalidArgument(`'${unit}' is not a valid DATE field`, call.at);
  }
  for (const value of zoned) inUtc(value, unit, call);
  const [a, b] = [from, to].map((value) =>
    value.type.kind === 'date' ? `CAST(${value.sql} AS TIMESTAMP)` : value.sql,
  );
  return result(call, `date_sub('${unit}', ${a ?? ''}, ${b ?? ''})`, bigint);
};

const formatted =
  (translate: typeof mysqlFormat): ScalarFunction =>
  (call) => {
    const [value] = call.args;
    const format = literalText(call, 1);
    if (!value || call.args.length !== 2 || !isTemporal(value.type)) throw unexpectedParameters(call);
    if (format === null) throw notSupported(`${call.name} with a computed format is`, call.at);
    const wall = `CAST(${wallTime(value)} AS TIMESTAMP)`;
    const parts = translate(format, 'write', call.at).map((part) =>
      part.kind === 'milliseconds'
        ? `left(strftime(${wall}, '%f'), 3)`
        : `strftime(${wall}, ${stringSql(part.format)})`,
    );
    return result(call, parts.length === 0 ? "''" : `(${parts.join(' || ')})`, varchar);
  };

const dateParse: ScalarFunction = (call) => {
  const [value] = call.args;
  const format = literalText(call, 1);
  if (!value || call.args.length !== 2 || value.type.kind !== 'varchar') throw unexpectedParameters(call);
  if (format === null) throw notSupported('date_parse with a computed format is', call.at);
  const pattern = mysqlFormat(format, 'read', call.at)
    .map((part) => (part.kind === 'text' ? part.format : ''))
    .join('');
  return result(call, `strptime(${value.sql}, ${stringSql(pattern)})`, timestamp(3));
};

const toZone: ScalarFunction = (call) => {
  const [value] = call.args;
  const zone = literalText(call, 1);
  if (!value || call.args.length !== 2) throw unexpectedParameters(call);
  if (zone === null) throw notSupported(`${call.name} with a computed zone is`, call.at);
  return call.name === 'with_timezone' ? withZone(value, zone, call.at) : atZone(value, zone, call.at);
};

/** The same instant, shown in another zone. */
export function atZone(value: Typed, zone: string, at: Position): Typed {
  const known = zoneName(zone, at);
  if (value.type.kind === 'date' || !isTemporal(value.type)) {
    throw unexpectedParameters({ name: 'at_timezone', args: [value], at });
  }
  const moment = value.type.kind === 'timestamp' ? coerce(value, instant(value.type.precision)) : value;
  const precision =
    value.type.kind === 'timestamp' || value.type.kind === 'timestamp with time zone'
      ? value.type.precision
      : 3;
  return { sql: moment.sql, type: instant(precision, known), ...madeOf([value], true) };
}

function withZone(value: Typed, zone: string, at: Position): Typed {
  if (value.type.kind !== 'timestamp')
    throw unexpectedParameters({ name: 'with_timezone', args: [value], at });
  const known = zoneName(zone, at);
  return {
    sql: `timezone(${stringSql(known)}, ${value.sql})`,
    type: instant(value.type.precision, known),
    ...madeOf([value], true),
  };
}

/** Names of the tz database that Node and DuckDB (both ICU) know; offsets such as +02:00 they read differently. */
function zoneName(zone: string, at: Position): string {
  if (/^[+-]/.test(zone)) throw notSupported('A time zone given as an offset is', at);
  if (
    zone === 'UTC' ||
    (/^[A-Z][A-Za-z]*[a-z_][\w+-]*(\/[A-Z][A-Za-z]*[a-z][\w+-]*)+$/.test(zone) && isKnown(zone))
  ) {
    return zone;
  }
  throw invalidArgument(`Time zone not supported: ${zone}`, at);
}

function isKnown(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const unixTime: ScalarFunction = (call) => {
  const [value] = call.args;
  if (!value || call.args.length !== 1) throw unexpectedParameters(call);
  const seconds = fixed([double], double, (sql) => sql)(call).sql;
  return result(
    call,
    roundedTime({ sql: `to_timestamp(${seconds})`, from: 6, to: 3, duckdb: 'TIMESTAMPTZ' }),
    instant(3),
  );
};

export const datetimeFunctions: Readonly<Record<string, ScalarFunction>> = {
  ...Object.fromEntries(Object.keys(fields).map((name) => [name, field(name)])),
  week_of_year: field('week'),
  millisecond: (call) => {
    const [value] = call.args;
    if (!value || call.args.length !== 1 || value.type.kind === 'date' || !isTemporal(value.type))
      throw unexpectedParameters(call);
    return result(call, `(millisecond(${wallTime(value)}) % 1000)`, bigint);
  },
  date: (call) => {
    const [value] = call.args;
    if (!value || call.args.length !== 1) throw unexpectedParameters(call);
    return cast(value, date, call.at);
  },
  date_trunc: dateTrunc,
  date_add: dateAdd,
  date_diff: dateDiff,
  date_format: formatted(mysqlFormat),
  format_datetime: formatted(javaFormat),
  date_parse: dateParse,
  at_timezone: toZone,
  with_timezone: toZone,
  last_day_of_month: (call) => {
    const [value] = call.args;
    if (!value || call.args.length !== 1 || !isTemporal(value.type)) throw unexpectedParameters(call);
    return result(call, `last_day(${wallTime(value)})`, date);
  },
  from_unixtime: unixTime,
  to_unixtime: (call) => {
    const [value] = call.args;
    if (!value || call.args.length !== 1 || value.type.kind === 'date' || !isTemporal(value.type))
      throw unexpectedParameters(call);
    return result(call, `epoch(${value.sql})`, double);
  },
};

export const integerOf = (value: Typed) => coerce(value, integer);
