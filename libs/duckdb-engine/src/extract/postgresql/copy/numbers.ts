import { type TextOutput, minus, point } from './text-output.ts';

/** A big-endian 64-bit integer. */
export function long(out: TextOutput, high: number, low: number): void {
  if (high < -0x200000 || high >= 0x200000) {
    out.ascii(((BigInt(high) << 32n) + BigInt(low)).toString());
    return;
  }
  integer(out, high * 0x100000000 + low);
}

export function integer(out: TextOutput, number: number): void {
  if (number < 0) out.byte(minus);
  out.whole(Math.abs(number));
}

const negative = 0x4000;
const special: Readonly<Record<number, string>> = { 0xc000: 'NaN', 0xd000: 'Infinity', 0xf000: '-Infinity' };

/**
 * Digits in base ten thousand: their count, the weight of the first, the sign, the number of decimals, the digits.
 * @see https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/numeric.c numeric_send
 */
export function numeric(out: TextOutput, view: DataView, from: number): void {
  const digits = view.getUint16(from);
  const weight = view.getInt16(from + 2);
  const sign = view.getUint16(from + 4);
  const decimals = view.getUint16(from + 6);
  const first = from + 8;
  const word = special[sign];
  if (word !== undefined) {
    out.ascii(word);
    return;
  }
  out.reserve((Math.max(weight, 0) + 2) * 4 + decimals + 16);
  if (sign === negative) out.byte(minus);
  if (weight < 0) out.whole(0);
  for (let index = 0; index <= weight; index++) {
    const digit = index < digits ? view.getUint16(first + 2 * index) : 0;
    if (index === 0) out.whole(digit);
    else out.four(digit);
  }
  if (decimals === 0) return;
  out.byte(point);
  const end = out.at + decimals;
  for (let index = weight + 1; out.at < end; index++) {
    out.four(index >= 0 && index < digits ? view.getUint16(first + 2 * index) : 0);
  }
  out.at = end;
}

/**
 * The shortest digits that read back as the same number, as PostgreSQL writes them: from 1e15 on and below 1e-4 with an
 * exponent of at least two digits.
 */
export function double(out: TextOutput, value: number): void {
  if (Number.isNaN(value)) out.ascii('NaN');
  else if (!Number.isFinite(value)) out.ascii(value > 0 ? 'Infinity' : '-Infinity');
  else out.ascii(doubleText(value));
}

function doubleText(value: number): string {
  if (Object.is(value, -0)) return '-0';
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e15)) return String(value);
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, '0')}`;
}
