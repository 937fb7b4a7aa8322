import { fail } from './failure.ts';
import { notSupported, type Position, QueryError } from './query-error.ts';
import {
  asDecimal,
  commonType,
  decimal,
  display,
  duckdbType,
  isInteger,
  isNumeric,
  isTemporal,
  type SqlType,
  varchar,
} from './sql-type.ts';
import { madeOf, stringSql, type Typed } from './typed.ts';

/** An implicit conversion; the caller has made sure that `commonType` allows it. */
export function coerce(value: Typed, to: SqlType): Typed {
  if (display(value.type) === display(to)) return value;
  const { sql, literal } = value;
  const rest = { sql, ...madeOf([value], true) };
  const kept = literal?.kind === 'date' ? { literal } : {};
  if (value.type.kind === 'timestamp' && to.kind === 'timestamp') return { ...rest, ...kept, type: to };
  if (value.type.kind === 'timestamp with time zone' && to.kind === value.type.kind) {
    return { ...rest, ...kept, type: to };
  }
  if (isTemporal(value.type) && to.kind === 'timestamp with time zone') {
    return { ...rest, sql: `timezone(${stringSql(to.zone)}, CAST(${value.sql} AS TIMESTAMP))`, type: to };
  }
  return { ...rest, ...kept, sql: `CAST(${sql} AS ${duckdbType(to)})`, type: to };
}

/** All as one type, or TYPE_MISMATCH. */
export function unify(
  values: readonly Typed[],
  what: string,
  at?: Position,
): { type: SqlType; values: Typed[] } {
  let type: SqlType = { kind: 'unknown' };
  for (const value of values) {
    const next = commonType(type, value.type);
    if (next === null) {
      if (type.kind === value.type.kind && type.kind === 'timestamp with time zone') {
        throw notSupported(`${what} over instants of different time zones is`, at);
      }
      throw new QueryError({
        code: 'TYPE_MISMATCH',
        message: `${what} must all be the same type or coercible to a common type. Cannot find common type between ${display(type)} and ${display(value.type)}`,
        at,
      });
    }
    type = next;
  }
  return { type, values: values.map((value) => coerce(value, type)) };
}

/** CAST as Trino does it (https://trino.io/docs/current/functions/conversion.html); what would differ is refused. */
export function cast(value: Typed, to: SqlType, at: Position, length?: number): Typed {
  const from = value.type;
  const result = (sql: string): Typed => ({ sql, type: to, ...madeOf([value], true) });
  const refuse = () => notSupported(`CAST from ${display(from)} to ${display(to)} is`, at);
  if (length !== undefined) {
    if (from.kind !== 'varchar' && from.kind !== 'unknown') {
      throw notSupported(`CAST from ${display(from)} to varchar(n) is`, at);
    }
    return result(`left(${value.sql}, ${length})`);
  }
  if (from.kind === 'unknown') return result(`CAST(${value.sql} AS ${duckdbType(to)})`);
  if (display(from) === display(to)) return { ...value, ...madeOf([value], true) };
  if (from.kind === 'varchar') return result(fromText(value.sql, to, refuse));
  if (to.kind === 'varchar') return result(toText(value.sql, from, refuse));
  if (isNumeric(from) && isNumeric(to)) return result(numberToNumber(value.sql, from, to));
  if (from.kind === 'boolean' && isNumeric(to)) return result(`CAST(${value.sql} AS ${duckdbType(to)})`);
  if (isNumeric(from) && to.kind === 'boolean') return result(`(${value.sql} <> 0)`);
  if (isTemporal(from) && isTemporal(to)) return { ...timeToTime(value, to), ...madeOf([value], true) };
  throw refuse();
}

function numberToNumber(sql: string, from: SqlType, to: SqlType): string {
  const target = duckdbType(to);
  const floating = from.kind === 'double' || from.kind === 'real';
  // Trino rounds half away from zero; DuckDB's cast from a float rounds half to even.
  if (floating && isInteger(to)) return `CAST(round(${sql}) AS ${target})`;
  // BigDecimal.valueOf(double): by the shortest digits, not by the binary value.
  if (floating && to.kind === 'decimal') return `CAST(CAST(${sql} AS VARCHAR) AS ${target})`;
  return `CAST(${sql} AS ${target})`;
}

/** What DuckDB reads and Trino refuses (`0x1F`, `1_000`, `5.7` as an integer, `yes`, `infinity` as a date) fails. */
function fromText(sql: string, to: SqlType, refuse: () => QueryError): string {
  const trimmed = `trim(${sql}, ' ' || chr(9) || chr(10) || chr(13))`;
  const guarded = (text: string, pattern: string, read = `CAST(${text} AS ${duckdbType(to)})`) =>
    `CASE WHEN ${text} IS NULL THEN NULL WHEN regexp_full_match(${text}, ${stringSql(pattern)}) THEN ${read} ELSE ${fail('INVALID_CAST_ARGUMENT', to)} END`;
  if (isInteger(to)) return guarded(trimmed, '[+-]?[0-9]+');
  const fraction = '[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?';
  switch (to.kind) {
    case 'double':
    case 'real':
      return guarded(trimmed, `${fraction}|NaN|[+-]?Infinity`);
    case 'decimal':
      return guarded(trimmed, fraction);
    case 'boolean':
      return `CASE WHEN ${sql} IS NULL THEN NULL WHEN lower(${sql}) IN ('t', 'true', '1') THEN true WHEN lower(${sql}) IN ('f', 'false', '0') THEN false ELSE ${fail('INVALID_CAST_ARGUMENT', to)} END`;
    case 'date':
      return guarded(trimmed, '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}');
    case 'timestamp':
      return roundedTime({
        sql: guarded(
          trimmed,
          '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?)?',
        ),
        from: 6,
        to: to.precision,
        duckdb: 'TIMESTAMP',
      });
    case 'varbinary':
      return `encode(${sql})`;
    default:
      throw refuse();
  }
}

function toText(sql: string, from: SqlType, refuse: () => QueryError): string {
  if (isInteger(from) || from.kind === 'decimal' || from.kind === 'boolean' || from.kind === 'date') {
    return `CAST(${sql} AS VARCHAR)`;
  }
  if (from.kind === 'timestamp') return timestampText(sql, from.precision);
  if (from.kind === 'timestamp with time zone') {
    const local = `timezone(${stringSql(from.zone)}, ${sql})`;
    return `(${timestampText(local, from.precision)} || ${stringSql(` ${from.zone}`)})`;
  }
  throw refuse();
}

/** Trino shows exactly as many digits as the type has. */
function timestampText(sql: string, precision: number): string {
  const digits = precision === 0 ? '' : ` || '.' || left(strftime(${sql}, '%f'), ${precision})`;
  return `(strftime(${sql}, '%Y-%m-%d %H:%M:%S')${digits})`;
}

function timeToTime(value: Typed, to: SqlType): Typed {
  const from = value.type;
  const local =
    from.kind === 'timestamp with time zone'
      ? `timezone(${stringSql(from.zone)}, ${value.sql})`
      : `CAST(${value.sql} AS TIMESTAMP)`;
  if (to.kind === 'date') return { sql: `CAST(${local} AS DATE)`, type: to };
  const digits = from.kind === 'date' ? 0 : 'precision' in from ? from.precision : 6;
  if (to.kind === 'timestamp') {
    return {
      sql: roundedTime({ sql: local, from: digits, to: to.precision, duckdb: 'TIMESTAMP' }),
      type: to,
    };
  }
  if (to.kind !== 'timestamp with time zone') return value;
  const zone = from.kind === 'timestamp with time zone' ? from.zone : to.zone;
  const moment =
    from.kind === 'timestamp with time zone' ? value.sql : `timezone(${stringSql(zone)}, ${local})`;
  return {
    sql: roundedTime({ sql: moment, from: digits, to: to.precision, duckdb: 'TIMESTAMPTZ' }),
    type: { ...to, zone },
  };
}

/** Fewer digits are rounded half up, as Trino does. */
export function roundedTime({
  sql,
  from,
  to,
  duckdb,
}: {
  sql: string;
  from: number;
  to: number;
  duckdb: 'TIMESTAMP' | 'TIMESTAMPTZ';
}): string {
  if (to >= from) return sql;
  const step = 10 ** (6 - to);
  const micros = `(epoch_us(${sql}) + ${step / 2})`;
  const make = duckdb === 'TIMESTAMP' ? 'make_timestamp' : 'make_timestamptz';
  return `${make}(${micros} - ((${micros} % ${step}) + ${step}) % ${step})`;
}

/** A number of any kind as the decimal that holds it, for exact arithmetic. */
export function toDecimal(value: Typed): { precision: number; scale: number; sql: string } | null {
  const exact = asDecimal(value.type);
  return exact && { ...exact, sql: coerce(value, decimal(exact.precision, exact.scale)).sql };
}

export const toVarchar = (value: Typed, at: Position) => cast(value, varchar, at);
