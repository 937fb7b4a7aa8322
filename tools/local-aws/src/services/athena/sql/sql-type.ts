/** The types of Trino that a query here can hold (https://trino.io/docs/current/language/types.html). */
export type SqlType =
  | { readonly kind: SimpleKind }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'timestamp'; readonly precision: number }
  /** Trino keeps a zone in each value, DuckDB does not: here it belongs to the type, and types of different zones do not mix. */
  | { readonly kind: 'timestamp with time zone'; readonly precision: number; readonly zone: string }
  | { readonly kind: 'array'; readonly element: SqlType }
  | { readonly kind: 'map'; readonly key: SqlType; readonly value: SqlType }
  | { readonly kind: 'row'; readonly fields: readonly { readonly name: string; readonly type: SqlType }[] };

export type SimpleKind =
  | 'unknown'
  | 'boolean'
  | 'tinyint'
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'real'
  | 'double'
  | 'varchar'
  | 'varbinary'
  | 'date'
  | 'interval day to second'
  | 'interval year to month';

export type Kind = SqlType['kind'];

export const unknown: SqlType = { kind: 'unknown' };
export const boolean: SqlType = { kind: 'boolean' };
export const integer: SqlType = { kind: 'integer' };
export const bigint: SqlType = { kind: 'bigint' };
export const double: SqlType = { kind: 'double' };
export const varchar: SqlType = { kind: 'varchar' };
export const varbinary: SqlType = { kind: 'varbinary' };
export const date: SqlType = { kind: 'date' };
export const dayInterval: SqlType = { kind: 'interval day to second' };
export const monthInterval: SqlType = { kind: 'interval year to month' };
export type Decimal = SqlType & { readonly kind: 'decimal' };
export const decimal = (precision: number, scale: number): Decimal => ({ kind: 'decimal', precision, scale });
export const timestamp = (precision: number): SqlType => ({ kind: 'timestamp', precision });
export const instant = (precision: number, zone = 'UTC'): SqlType => ({
  kind: 'timestamp with time zone',
  precision,
  zone,
});

/** As Trino writes it in messages. */
export function display(type: SqlType): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'timestamp':
      return `timestamp(${type.precision})`;
    case 'timestamp with time zone':
      return `timestamp(${type.precision}) with time zone`;
    case 'array':
      return `array(${display(type.element)})`;
    case 'map':
      return `map(${display(type.key)}, ${display(type.value)})`;
    case 'row':
      return `row(${type.fields.map(({ name, type: field }) => `${name} ${display(field)}`).join(', ')})`;
    default:
      return type.kind;
  }
}

export function duckdbType(type: SqlType): string {
  switch (type.kind) {
    case 'unknown':
      return 'INTEGER';
    case 'real':
      return 'FLOAT';
    case 'varbinary':
      return 'BLOB';
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'timestamp':
      return 'TIMESTAMP';
    case 'timestamp with time zone':
      return 'TIMESTAMP WITH TIME ZONE';
    case 'interval day to second':
    case 'interval year to month':
      return 'INTERVAL';
    case 'array':
      return `${duckdbType(type.element)}[]`;
    case 'map':
      return `MAP(${duckdbType(type.key)}, ${duckdbType(type.value)})`;
    case 'row':
      return `STRUCT(${type.fields.map(({ name, type: field }) => `"${name.replaceAll('"', '""')}" ${duckdbType(field)}`).join(', ')})`;
    default:
      return type.kind.toUpperCase();
  }
}

/** A column type as the Glue Data Catalog (Hive) or an Iceberg schema spells it; null where it has no counterpart here. */
export function typeOfColumn(text: string): SqlType | null {
  const name = text.trim().toLowerCase();
  const exact = /^decimal\((\d+)\s*,\s*(\d+)\)$/.exec(name);
  if (exact) return decimal(Number(exact[1]), Number(exact[2]));
  if (/^(varchar|char)\(\d+\)$/.test(name)) return varchar;
  if (/^timestamp(\(\d+\))? with time zone$/.test(name)) return instant(6);
  const list = /^(?:array|list)<(.+)>$/.exec(name);
  if (list?.[1] !== undefined) {
    const element = typeOfColumn(list[1]);
    return element && { kind: 'array', element };
  }
  return columnTypes[name] ?? null;
}

const columnTypes: Readonly<Record<string, SqlType>> = {
  boolean,
  tinyint: { kind: 'tinyint' },
  smallint: { kind: 'smallint' },
  int: integer,
  integer,
  long: bigint,
  bigint,
  float: { kind: 'real' },
  real: { kind: 'real' },
  double,
  string: varchar,
  varchar,
  binary: varbinary,
  varbinary,
  date,
  // Athena reads Iceberg's timestamps with six digits:
  // https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-supported-data-types.html
  timestamp: timestamp(6),
  'timestamp(6)': timestamp(6),
  timestamptz: instant(6),
};

const integers: readonly Kind[] = ['tinyint', 'smallint', 'integer', 'bigint'];
const digitsOf: Readonly<Partial<Record<Kind, number>>> = {
  tinyint: 3,
  smallint: 5,
  integer: 10,
  bigint: 19,
};

export const isInteger = (type: SqlType) => integers.includes(type.kind);
export const isNumeric = (type: SqlType) =>
  isInteger(type) || type.kind === 'decimal' || type.kind === 'real' || type.kind === 'double';
export const isInterval = (type: SqlType) => type.kind.startsWith('interval');
export const isTemporal = (type: SqlType) =>
  type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'timestamp with time zone';

/** An integer type as the decimal that holds all of it. */
export function asDecimal(type: SqlType): { precision: number; scale: number } | null {
  if (type.kind === 'decimal') return type;
  const digits = digitsOf[type.kind];
  return digits === undefined ? null : { precision: digits, scale: 0 };
}

/** The type that both turn into without a cast, or null. */
export function commonType(left: SqlType, right: SqlType): SqlType | null {
  if (left.kind === 'unknown') return right;
  if (right.kind === 'unknown') return left;
  if (isNumeric(left) && isNumeric(right)) return commonNumber(left, right);
  if (isTemporal(left) && isTemporal(right)) return commonTime(left, right);
  if (left.kind === 'array' && right.kind === 'array') {
    const element = commonType(left.element, right.element);
    return element && { kind: 'array', element };
  }
  return display(left) === display(right) ? left : null;
}

function commonNumber(left: SqlType, right: SqlType): SqlType {
  if (left.kind === 'double' || right.kind === 'double') return double;
  if (left.kind === 'real' || right.kind === 'real') return { kind: 'real' };
  if (isInteger(left) && isInteger(right)) {
    return integers.indexOf(left.kind) >= integers.indexOf(right.kind) ? left : right;
  }
  const [a, b] = [asDecimal(left), asDecimal(right)];
  if (a === null || b === null) return double;
  const scale = Math.max(a.scale, b.scale);
  return decimal(Math.min(38, Math.max(a.precision - a.scale, b.precision - b.scale) + scale), scale);
}

function commonTime(left: SqlType, right: SqlType): SqlType | null {
  const precision = Math.max(precisionOf(left), precisionOf(right));
  if (left.kind === 'timestamp with time zone' || right.kind === 'timestamp with time zone') {
    const zones = [left, right].map((type) => (type.kind === 'timestamp with time zone' ? type.zone : 'UTC'));
    return zones[0] === zones[1] ? instant(precision, zones[0]) : null;
  }
  return left.kind === 'date' && right.kind === 'date' ? date : timestamp(precision);
}

const precisionOf = (type: SqlType) => ('precision' in type && type.kind !== 'decimal' ? type.precision : 0);
