import { decimalOf, type PartitionValue } from './schema.ts';

export const dayMs = 86_400_000;

export const daysOf = (isoDate: string): number => {
  const ms = Date.parse(`${isoDate}T00:00:00Z`);
  if (!/^-?\d{4,6}-\d\d-\d\d$/.test(isoDate) || Number.isNaN(ms)) {
    throw new TypeError('A date is written YYYY-MM-DD.');
  }
  return Math.round(ms / dayMs);
};

export const dateOf = (days: number): string => new Date(days * dayMs).toISOString().slice(0, 10);

/**
 * A column bound from its text form into Iceberg's single-value serialization; null where the type has no bounds here.
 * Text forms: numbers in decimal, dates `YYYY-MM-DD`, instants in ISO 8601 with up to six fraction digits.
 * @see https://iceberg.apache.org/spec/#appendix-d-single-value-serialization
 */
export function encodeBound(type: string, text: string, side: 'lower' | 'upper'): Buffer | null {
  const exact = decimalOf(type);
  if (exact !== null) return twosComplement(unscaled(text, exact.scale));
  switch (type) {
    case 'boolean':
      return Buffer.from([text === 'true' ? 1 : 0]);
    case 'int':
      return int32(Number(text));
    case 'date':
      return int32(daysOf(text));
    case 'long':
      return int64(BigInt(text));
    case 'timestamptz':
      return int64(microsOf(text));
    case 'double': {
      const buffer = Buffer.alloc(8);
      buffer.writeDoubleLE(Number(text));
      return buffer;
    }
    case 'string':
      return side === 'lower' ? Buffer.from(truncated(text)) : stringAtLeast(text);
    default:
      return null;
  }
}

/** A partition value as Avro holds it: a date is days since 1970. */
export function partitionToAvro(type: string, value: PartitionValue): unknown {
  if (value === null) return null;
  const fits =
    type === 'boolean'
      ? typeof value === 'boolean'
      : type === 'int' || type === 'long'
        ? Number.isSafeInteger(value)
        : typeof value === 'string';
  if (!fits)
    throw new TypeError(`A partition value of a ${type} column has the wrong type: ${typeof value}.`);
  if (type === 'date') return daysOf(value as string);
  return type === 'long' ? BigInt(value) : value;
}

export function partitionFromAvro(type: string, value: unknown): PartitionValue {
  if (value === null || value === undefined) return null;
  if (type === 'date') return dateOf(value as number);
  return type === 'long' ? Number(value) : (value as PartitionValue);
}

/** A partition value in single-value serialization, for the summaries in a manifest list. */
export function encodePartition(type: string, value: Exclude<PartitionValue, null>): Buffer {
  if (type === 'string') return Buffer.from(value as string);
  const bytes = encodeBound(type, String(value), 'lower');
  if (bytes === null) throw new TypeError(`A ${type} does not partition a table.`);
  return bytes;
}

export function decodePartition(type: string, bytes: Buffer): Exclude<PartitionValue, null> {
  switch (type) {
    case 'date':
      return dateOf(bytes.readInt32LE());
    case 'int':
      return bytes.readInt32LE();
    case 'long':
      return Number(bytes.readBigInt64LE());
    case 'boolean':
      return bytes[0] === 1;
    default:
      return bytes.toString('utf8');
  }
}

/** In the order that Iceberg compares: numbers by size, strings by their UTF-8 bytes, dates by time. */
export function comparePartitions(left: Exclude<PartitionValue, null>, right: Exclude<PartitionValue, null>) {
  if (typeof left === 'string' && typeof right === 'string') {
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  }
  return Number(left) - Number(right);
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32LE(value);
  return buffer;
}

function int64(value: bigint): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64LE(value);
  return buffer;
}

function microsOf(text: string): bigint {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d(?::?\d\d)?)$/.exec(text);
  if (match === null) throw new TypeError('An instant is written YYYY-MM-DDThh:mm:ss.ffffffZ.');
  const [, date, time, fraction = '', zone = 'Z'] = match;
  const offset = zone === 'Z' ? 'Z' : `${zone.replace(':', '')}00`.slice(0, 5).replace(/(\d\d)$/, ':$1');
  const seconds = Date.parse(`${date ?? ''}T${time ?? ''}${offset}`);
  return BigInt(seconds) * 1000n + BigInt(fraction.padEnd(6, '0'));
}

function unscaled(text: string, scale: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) throw new TypeError('A decimal is written in digits with a point.');
  const [, sign, whole = '', fraction = ''] = match;
  const digits = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
  return sign === '-' ? -digits : digits;
}

/** Big-endian, as few bytes as hold the value and its sign. */
function twosComplement(value: bigint): Buffer {
  let size = 1;
  while (BigInt.asIntN(size * 8, value) !== value) size += 1;
  const hex = BigInt.asUintN(size * 8, value).toString(16);
  return Buffer.from(hex.padStart(size * 2, '0'), 'hex');
}

/** Iceberg's default metrics mode is `truncate(16)`: sixteen code points. */
const boundLength = 16;

const truncated = (text: string) => Array.from(text).slice(0, boundLength).join('');

/** The shortest text that is not below `text`; null where there is none of that length. */
function stringAtLeast(text: string): Buffer | null {
  const points = Array.from(text);
  if (points.length <= boundLength) return Buffer.from(text);
  const kept = points.slice(0, boundLength);
  for (let at = kept.length - 1; at >= 0; at -= 1) {
    const next = (kept[at]?.codePointAt(0) ?? 0) + 1;
    if (next > 0x10ffff || (next >= 0xd800 && next <= 0xdfff)) continue;
    return Buffer.from(kept.slice(0, at).join('') + String.fromCodePoint(next));
  }
  return null;
}
