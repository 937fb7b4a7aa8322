import { coerce, toDecimal } from './casts.ts';
import { fail } from './failure.ts';
import { notSupported, type Position, QueryError } from './query-error.ts';
import {
  bigint,
  commonType,
  dayInterval,
  decimal,
  type Decimal,
  display,
  duckdbType,
  isInteger,
  isInterval,
  isNumeric,
  isTemporal,
} from './sql-type.ts';
import { madeOf, type Typed } from './typed.ts';

export type Operator = '+' | '-' | '*' | '/' | '%';

interface Operation {
  readonly operator: Operator;
  readonly left: Typed;
  readonly right: Typed;
  readonly at: Position;
}

/** Arithmetic with Trino's result types (https://trino.io/docs/current/functions/decimal.html). */
export function arithmetic(operation: Operation): Typed {
  const { operator, left, right } = operation;
  const flags = madeOf([left, right], true);
  if (isTemporal(left.type) || isTemporal(right.type) || isInterval(left.type) || isInterval(right.type)) {
    return { ...temporal(operation), ...flags };
  }
  const type = commonType(left.type, right.type);
  if (type?.kind === 'unknown') return { sql: 'CAST(NULL AS INTEGER)', type: { kind: 'integer' } };
  if (type === null || !isNumeric(type)) throw mismatch(operation);
  if (type.kind === 'decimal') return { ...exact(operation), ...flags };
  const [a, b] = [coerce(left, type).sql, coerce(right, type).sql];
  if (isInteger(type)) {
    const sql =
      operator === '/' || operator === '%'
        ? `CASE WHEN ${b} = 0${present(left, a)} THEN ${fail('DIVISION_BY_ZERO', type)} ELSE CAST(${a} ${operator === '/' ? '//' : '%'} ${b} AS ${duckdbType(type)}) END`
        : `CAST(${a} ${operator} ${b} AS ${duckdbType(type)})`;
    return { sql, type, ...flags };
  }
  return { sql: `(${a} ${operator} ${b})`, type, ...flags };
}

/** Null divided by zero is null. */
function present({ literal }: Typed, sql: string): string {
  return literal && literal.kind !== 'null' ? '' : ` AND ${sql} IS NOT NULL`;
}

export function negate(value: Typed, at: Position): Typed {
  if (!isNumeric(value.type) && !isInterval(value.type) && value.type.kind !== 'unknown') {
    throw new QueryError({
      code: 'TYPE_MISMATCH',
      message: `Cannot negate ${display(value.type)}`,
      at,
    });
  }
  return { sql: `(-(${value.sql}))`, type: value.type, ...madeOf([value], true) };
}

function exact({ operator, left, right, at }: Operation): Typed {
  const [a, b] = [toDecimal(left), toDecimal(right)];
  if (a === null || b === null) throw mismatch({ operator, left, right, at });
  const scale = Math.max(a.scale, b.scale);
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
  switch (operator) {
    case '+':
    case '-': {
      const type = decimal(Math.min(38, whole + scale + 1), scale);
      const wide = duckdbType(type);
      return {
        sql: `CAST(CAST(${a.sql} AS ${wide}) ${operator} CAST(${b.sql} AS ${wide}) AS ${wide})`,
        type,
      };
    }
    case '*': {
      if (a.scale + b.scale > 38) {
        throw new QueryError({
          code: 'INVALID_ARGUMENTS',
          message: 'DECIMAL scale must be in range [0, precision (38)]',
          at,
        });
      }
      const type = decimal(Math.min(38, a.precision + b.precision), a.scale + b.scale);
      return { sql: `CAST(${a.sql} * ${b.sql} AS ${duckdbType(type)})`, type };
    }
    case '%': {
      const type = decimal(
        Math.min(38, Math.min(a.precision - a.scale, b.precision - b.scale) + scale),
        scale,
      );
      const wide = `DECIMAL(${Math.min(38, whole + scale)},${scale})`;
      return {
        sql: `CASE WHEN ${b.sql} = 0${present(left, a.sql)} THEN ${fail('DIVISION_BY_ZERO', type)} ELSE CAST(CAST(${a.sql} AS ${wide}) % CAST(${b.sql} AS ${wide}) AS ${duckdbType(type)}) END`,
        type,
      };
    }
    case '/': {
      const type = decimal(Math.min(38, a.precision + b.scale + Math.max(b.scale - a.scale, 0)), scale);
      if (scale > 36) throw notSupported('Dividing decimals of more than 36 fraction digits is', at);
      return { sql: quotient({ dividend: a, divisor: b, type }), type };
    }
  }
}

/**
 * DuckDB divides decimals as doubles. This divides their unscaled integers to one digit more than the type has, and the
 * cast rounds that half away from zero, as Trino does.
 */
export function quotient({
  dividend,
  divisor,
  type,
}: {
  dividend: { readonly sql: string; readonly scale: number };
  divisor: { readonly sql: string; readonly scale: number };
  type: Decimal;
}): string {
  const digits = type.scale + 1;
  const shift = digits + divisor.scale - dividend.scale;
  const dividendSql = `tr_unscaled(${dividend.sql}) * 1${'0'.repeat(shift)}::HUGEINT`;
  const unscaled = `tr_divide(${dividendSql}, tr_unscaled(${divisor.sql}))`;
  const unit = `CAST('0.${'0'.repeat(digits - 1)}1' AS DECIMAL(${digits + 1},${digits}))`;
  return `CAST(CAST(${unscaled} AS DECIMAL(38,0)) * ${unit} AS ${duckdbType(type)})`;
}

function temporal(operation: Operation): Typed {
  const { operator, left, right, at } = operation;
  if (operator === '+' && isInterval(left.type) && isTemporal(right.type)) {
    return shifted(right, left, '+', at);
  }
  if ((operator === '+' || operator === '-') && isTemporal(left.type) && isInterval(right.type)) {
    return shifted(left, right, operator, at);
  }
  if (operator === '-' && isTemporal(left.type) && isTemporal(right.type)) {
    const instants = [left, right].every((side) => side.type.kind === 'timestamp with time zone');
    const plain = [left, right].every((side) => side.type.kind !== 'timestamp with time zone');
    if (!instants && !plain) throw mismatch(operation);
    const target = instants ? 'TIMESTAMPTZ' : 'TIMESTAMP';
    return { sql: `(CAST(${left.sql} AS ${target}) - CAST(${right.sql} AS ${target}))`, type: dayInterval };
  }
  if (isInterval(left.type) && left.type.kind === right.type.kind && (operator === '+' || operator === '-')) {
    return { sql: `(${left.sql} ${operator} ${right.sql})`, type: left.type };
  }
  if (operator === '*' && isInterval(left.type) && isInteger(right.type)) {
    return { sql: `(${left.sql} * ${coerce(right, bigint).sql})`, type: left.type, ...intervalUnit(left) };
  }
  if (operator === '*' && isInteger(left.type) && isInterval(right.type)) {
    return { sql: `(${right.sql} * ${coerce(left, bigint).sql})`, type: right.type, ...intervalUnit(right) };
  }
  throw mismatch(operation);
}

const intervalUnit = ({ literal }: Typed) => (literal?.kind === 'interval' ? { literal } : {});

function shifted(moment: Typed, by: Typed, operator: '+' | '-', at: Position): Typed {
  const sql = `(${moment.sql} ${operator} ${by.sql})`;
  if (moment.type.kind === 'date') {
    const unit = by.literal?.kind === 'interval' ? by.literal.unit : null;
    if (unit === null && by.type.kind === 'interval day to second') {
      throw notSupported('Adding a computed day-to-second interval to a date is', at);
    }
    if (unit === 'hour' || unit === 'minute' || unit === 'second') {
      throw new QueryError({
        code: 'INVALID_FUNCTION_ARGUMENT',
        message: 'Cannot add hour, minutes or seconds to a date',
        at,
      });
    }
    return { sql: `CAST(${sql} AS DATE)`, type: moment.type };
  }
  if (
    moment.type.kind === 'timestamp with time zone' &&
    moment.type.zone !== 'UTC' &&
    by.type.kind === 'interval year to month'
  ) {
    throw notSupported('Adding months to an instant of a zone other than UTC is', at);
  }
  return { sql, type: moment.type };
}

function mismatch({ operator, left, right, at }: Operation): QueryError {
  return new QueryError({
    code: 'TYPE_MISMATCH',
    message: `Cannot apply operator: ${display(left.type)} ${operator} ${display(right.type)}`,
    at,
  });
}
