import type { TypeName } from './ast.ts';
import { notSupported, type Position, QueryError } from './query-error.ts';
import {
  bigint,
  boolean,
  date,
  dayInterval,
  decimal,
  double,
  instant,
  integer,
  monthInterval,
  type SqlType,
  timestamp,
  unknown,
  varbinary,
  varchar,
} from './sql-type.ts';
import { type IntervalUnit, stringSql, type Typed } from './typed.ts';

const invalid = (message: string, at: Position) => new QueryError({ code: 'INVALID_LITERAL', message, at });

/** Each literal states its type, so that DuckDB cannot pick a narrower one. */
export function literal(
  kind: 'string' | 'integer' | 'decimal' | 'double' | 'boolean' | 'null',
  text: string,
  at: Position,
): Typed {
  switch (kind) {
    case 'null':
      return { sql: 'NULL', type: unknown, strict: true, literal: { kind, text } };
    case 'boolean':
      return { sql: text, type: boolean, strict: true };
    case 'string':
      return { sql: stringSql(text), type: varchar, strict: true, literal: { kind, text } };
    case 'double':
      return { sql: `CAST(${text} AS DOUBLE)`, type: double, strict: true, literal: { kind, text } };
    case 'decimal':
      return exactLiteral(text, at);
    case 'integer': {
      const value = BigInt(text);
      if (value > 9223372036854775807n || value < -9223372036854775808n) {
        throw invalid(`Invalid numeric literal: ${text}`, at);
      }
      const type = value <= 2147483647n && value >= -2147483648n ? integer : bigint;
      return {
        sql: `CAST(${text} AS ${type === integer ? 'INTEGER' : 'BIGINT'})`,
        type,
        strict: true,
        literal: { kind, text },
      };
    }
  }
}

function exactLiteral(text: string, at: Position): Typed {
  const match = /^([+-]?)0*(\d*)(?:\.(\d*))?$/.exec(text.trim());
  if (!match) throw invalid('Invalid decimal literal', at);
  const [, , whole = '', fraction = ''] = match;
  const precision = Math.max(whole.length + fraction.length, 1);
  if (precision > 38) throw invalid('Invalid decimal literal: more than 38 digits', at);
  const type = decimal(precision, fraction.length);
  return {
    sql: `CAST('${text.trim()}' AS DECIMAL(${precision},${fraction.length}))`,
    type,
    strict: true,
    literal: { kind: 'decimal', text: text.trim() },
  };
}

/** `DATE '…'`, `TIMESTAMP '…'`, `DECIMAL '…'`, … */
export function typedLiteral(type: string, text: string, at: Position): Typed {
  switch (type) {
    case 'date':
      return dateLiteral(text, at);
    case 'timestamp':
      return timestampLiteral(text, at);
    case 'decimal':
      return exactLiteral(text, at);
    case 'bigint':
      if (!/^[+-]?\d{1,18}$/.test(text)) throw invalid('Invalid bigint literal', at);
      return { sql: `CAST(${text} AS BIGINT)`, type: bigint, strict: true };
    case 'integer':
    case 'int':
      if (!/^[+-]?\d{1,9}$/.test(text)) throw invalid('Invalid integer literal', at);
      return { sql: `CAST(${text} AS INTEGER)`, type: integer, strict: true };
    case 'double':
      if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) throw invalid('Invalid double literal', at);
      return { sql: `CAST('${text}' AS DOUBLE)`, type: double, strict: true };
    case 'varchar':
      return literal('string', text, at);
    default:
      throw notSupported(`A literal of type ${type} is`, at);
  }
}

export function dateLiteral(text: string, at: Position): Typed {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim());
  const iso = match
    ? `${match[1] ?? ''}-${(match[2] ?? '').padStart(2, '0')}-${(match[3] ?? '').padStart(2, '0')}`
    : '';
  const parsed = new Date(`${iso}T00:00:00Z`);
  if (Number.isNaN(parsed.getTime()) || !parsed.toISOString().startsWith(iso))
    throw invalid('Invalid date literal', at);
  return { sql: `CAST('${iso}' AS DATE)`, type: date, strict: true, literal: { kind: 'date', text: iso } };
}

function timestampLiteral(text: string, at: Position): Typed {
  const match =
    /^(\d{4}-\d{1,2}-\d{1,2})(?: (\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,12}))?)?)?(?: (.+))?$/.exec(
      text.trim(),
    );
  if (!match) throw invalid('Invalid timestamp literal', at);
  const [, day = '', hour = '0', minute = '00', second = '00', fraction = '', zone] = match;
  const iso = (dateLiteral(day, at).literal as { text: string }).text;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    throw invalid('Invalid timestamp literal', at);
  if (fraction.length > 6) throw notSupported('A timestamp of more than six digits is', at);
  const wall = `'${iso} ${hour.padStart(2, '0')}:${minute}:${second}${fraction === '' ? '' : `.${fraction}`}'`;
  if (zone === undefined)
    return { sql: `CAST(${wall} AS TIMESTAMP)`, type: timestamp(fraction.length), strict: true };
  if (zone !== 'UTC') throw notSupported('A timestamp literal with a zone other than UTC is', at);
  return { sql: `timezone('UTC', CAST(${wall} AS TIMESTAMP))`, type: instant(fraction.length), strict: true };
}

export function interval(
  { negative, text, unit }: { negative: boolean; text: string; unit: IntervalUnit },
  at: Position,
): Typed {
  if (!/^[+-]?\d{1,9}$/.test(text.trim())) {
    if (unit === 'second' && /^\d{1,9}\.\d{1,3}$/.test(text.trim())) {
      const seconds = `${negative ? '-' : ''}${text.trim()}`;
      return {
        sql: `to_milliseconds(${String(Math.round(Number(seconds) * 1000))})`,
        type: dayInterval,
        strict: true,
        literal: { kind: 'interval', unit },
      };
    }
    throw invalid('Invalid INTERVAL literal', at);
  }
  const count = Number(text) * (negative ? -1 : 1);
  const months = unit === 'year' || unit === 'month';
  return {
    sql: months ? `to_months(${unit === 'year' ? count * 12 : count})` : `to_${unit}s(${count})`,
    type: months ? monthInterval : dayInterval,
    strict: true,
    literal: { kind: 'interval', unit },
  };
}

/** A type that CAST names. `length` is that of varchar(n). */
export function typeNamed({ name, parameters, zoned, at }: TypeName): { type: SqlType; length?: number } {
  const numbers = parameters.filter((parameter) => typeof parameter === 'number');
  if (name === 'decimal' || name === 'numeric' || name === 'dec') {
    const [precision = 38, scale = 0] = numbers;
    if (precision < 1 || precision > 38 || scale > precision) {
      throw new QueryError({
        code: 'INVALID_ARGUMENTS',
        message: 'DECIMAL precision must be in range [1, 38] and scale in [0, precision]',
        at,
      });
    }
    return { type: decimal(precision, scale) };
  }
  if (name === 'timestamp') {
    const [precision = 3] = numbers;
    if (precision > 6) throw notSupported('A timestamp of more than six digits is', at);
    return { type: zoned ? instant(precision) : timestamp(precision) };
  }
  if (name === 'varchar' && numbers[0] !== undefined) return { type: varchar, length: numbers[0] };
  if (name === 'array' && typeof parameters[0] === 'object') {
    const inner = typeNamed(parameters[0]);
    return { type: { kind: 'array', element: inner.type } };
  }
  const type = parameters.length === 0 && Object.hasOwn(simpleTypes, name) ? simpleTypes[name] : undefined;
  if (type) return { type };
  if (knownTypes.has(name)) throw notSupported(`The type ${name} is`, at);
  throw new QueryError({ code: 'TYPE_NOT_FOUND', message: `Unknown type: ${name}`, at });
}

const simpleTypes: Readonly<Record<string, SqlType>> = {
  boolean,
  tinyint: { kind: 'tinyint' },
  smallint: { kind: 'smallint' },
  int: integer,
  integer,
  bigint,
  real: { kind: 'real' },
  double,
  varchar,
  varbinary,
  date,
};

const knownTypes = new Set([
  'char',
  'json',
  'uuid',
  'ipaddress',
  'time',
  'map',
  'row',
  'array',
  'hyperloglog',
  'interval',
]);
