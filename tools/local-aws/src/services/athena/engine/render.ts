import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { SqlType } from '../sql/sql-type.ts';

/** A value as Athena writes it into a result; null is null. */
export function render(value: DuckDBValue, type: SqlType): string | null {
  if (value === null) return null;
  switch (type.kind) {
    case 'real':
    case 'double':
      return javaNumber(Number(value), type.kind);
    case 'decimal':
      return value instanceof DuckDBDecimalValue ? value.toString() : String(value);
    case 'date':
      return value instanceof DuckDBDateValue ? dayText(value.days) : String(value);
    case 'timestamp':
      return value instanceof DuckDBTimestampValue ? wallText(value.micros, type.precision) : String(value);
    case 'timestamp with time zone':
      return value instanceof DuckDBTimestampTZValue
        ? `${wallText(value.micros + zoneShift(value.micros, type.zone), type.precision)} ${type.zone}`
        : String(value);
    case 'interval day to second':
      return value instanceof DuckDBIntervalValue ? dayIntervalText(value) : String(value);
    case 'interval year to month':
      return value instanceof DuckDBIntervalValue ? monthIntervalText(value.months) : String(value);
    case 'varbinary':
      return value instanceof DuckDBBlobValue
        ? [...value.bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
        : String(value);
    case 'array':
      return value instanceof DuckDBListValue
        ? `[${value.items.map((item) => render(item, type.element) ?? 'null').join(', ')}]`
        : String(value);
    case 'map':
      return value instanceof DuckDBMapValue
        ? `{${value.entries.map((entry) => `${render(entry.key, type.key) ?? 'null'}=${render(entry.value, type.value) ?? 'null'}`).join(', ')}}`
        : String(value);
    case 'row':
      return value instanceof DuckDBStructValue
        ? `{${type.fields.map(({ name, type: field }) => `${name}=${render(value.entries[name] ?? null, field) ?? 'null'}`).join(', ')}}`
        : String(value);
    default:
      return String(value);
  }
}

/**
 * As Java's Double.toString and Float.toString: shortest digits, plain between 10^-3 and 10^7
 * (https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Double.html#toString(double)).
 */
export function javaNumber(value: number, kind: 'real' | 'double'): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const shortest = kind === 'real' ? shortestFloat(value) : value;
  const [digits, exponent] = Math.abs(shortest).toExponential().split('e') as [string, string];
  const sign = value < 0 ? '-' : '';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-3 && magnitude < 1e7) {
    const plain = plainDigits(digits.replace('.', ''), Number(exponent));
    return sign + plain;
  }
  return `${sign}${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}

function plainDigits(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return `${whole}.${fraction === '' ? '0' : fraction}`;
}

/** The shortest decimal that reads back as the same 32-bit float. */
function shortestFloat(value: number): number {
  for (let digits = 1; digits <= 9; digits += 1) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}

const dayMicros = 86_400_000_000n;

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

function dayText(days: number): string {
  const [year, rest] = splitYear(new Date(days * 86_400_000).toISOString());
  return `${year}${rest.slice(0, 6)}`;
}

/** ISO years beyond 9999 have six digits and a sign in JavaScript, not in Trino. */
function splitYear(iso: string): [string, string] {
  const match = /^([+-]?\d+)(-\d\d-\d\d.*)$/.exec(iso);
  const year = Number(match?.[1] ?? '0');
  const text = year < 0 ? `-${String(-year).padStart(4, '0')}` : String(year).padStart(4, '0');
  return [text, match?.[2] ?? ''];
}

function wallText(micros: bigint, precision: number): string {
  const days = floorDivide(micros, dayMicros);
  const rest = micros - days * dayMicros;
  const seconds = Number(rest / 1_000_000n);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  const fraction = String(rest % 1_000_000n)
    .padStart(6, '0')
    .slice(0, precision);
  return `${dayText(Number(days))} ${clock}${precision === 0 ? '' : `.${fraction}`}`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Microseconds that a zone's clock is ahead of UTC at that moment. */
function zoneShift(micros: bigint, zone: string): bigint {
  if (zone === 'UTC') return 0n;
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    clocks.set(zone, clock);
  }
  const parts = clock.formatToParts(Number(floorDivide(micros, 1000n)));
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours = '0', minutes = '0', seconds = '0'] =
    /^GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name) ?? [];
  const total = BigInt(Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1_000_000n;
  return sign === '-' ? -total : total;
}

function dayIntervalText({ months, days, micros }: DuckDBIntervalValue): string {
  const total = (BigInt(days) + BigInt(months) * 30n) * dayMicros + micros;
  const sign = total < 0n ? '-' : '';
  const size = total < 0n ? -total : total;
  return `${sign}${size / dayMicros} ${wallText(size % dayMicros, 3).slice(11)}`;
}

function monthIntervalText(months: number): string {
  const size = Math.abs(months);
  return `${months < 0 ? '-' : ''}${Math.floor(size / 12)}-${size % 12}`;
}
