import { date, timestamp, writeTime } from './moments.ts';
import { double, integer, long, numeric } from './numbers.ts';
import type { TextOutput } from './text-output.ts';
import type { Wire } from './wire.ts';

/** Longer than any value but numbers of any length, which make room for themselves. */
const longestFixed = 64;
const hexDigits = new TextEncoder().encode('0123456789abcdef');

/** Writes a value as PostgreSQL's cast to text does in UTC with ISO dates. */
export function writeValue(
  { kind }: Wire,
  { view, at, out }: { readonly view: DataView; readonly at: number; readonly out: TextOutput },
): void {
  out.reserve(longestFixed);
  switch (kind) {
    case 'integer':
      integer(out, view.getInt32(at));
      break;
    case 'long':
      long(out, view.getInt32(at), view.getUint32(at + 4));
      break;
    case 'short':
      integer(out, view.getInt16(at));
      break;
    case 'timestamptz':
      timestamp(out, view.getInt32(at), view.getUint32(at + 4), true);
      break;
    case 'timestamp':
      timestamp(out, view.getInt32(at), view.getUint32(at + 4), false);
      break;
    case 'date':
      date(out, view.getInt32(at));
      break;
    case 'time':
      writeTime(out, Number(view.getBigInt64(at)));
      break;
    case 'numeric':
      numeric(out, view, at);
      break;
    case 'double':
      double(out, view.getFloat64(at));
      break;
    case 'boolean':
      out.ascii(view.getUint8(at) === 1 ? 'true' : 'false');
      break;
    case 'uuid':
      uuid(out, view, at);
      break;
    case 'text':
      throw new Error('text is copied, not written');
  }
}

function uuid(out: TextOutput, view: DataView, at: number): void {
  for (let index = 0; index < 16; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) out.byte(0x2d);
    const byte = view.getUint8(at + index);
    out.byte(hexDigits[byte >> 4] ?? 0);
    out.byte(hexDigits[byte & 15] ?? 0);
  }
}
