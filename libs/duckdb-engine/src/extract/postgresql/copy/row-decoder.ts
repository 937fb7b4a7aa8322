import { isUtf8 } from 'node:buffer';
import { JobError } from '../../../errors.ts';
import { RowOutput } from './row-output.ts';
import { longestLine } from '../../row-form.ts';
import { date, timestamp, writeTime } from './moments.ts';
import { double, integer, long, numeric } from './numbers.ts';

/** Types whose binary form is read here; a value of another one is asked for as text. */
const wires = {
  16: 'boolean',
  20: 'long',
  21: 'short',
  23: 'integer',
  25: 'text',
  114: 'text',
  701: 'double',
  1043: 'text',
  1082: 'date',
  1083: 'time',
  1114: 'timestamp',
  1184: 'timestamptz',
  1700: 'numeric',
  2950: 'uuid',
} as const;

export type Wire = (typeof wires)[keyof typeof wires];

/** How a type is sent, by its number in `pg_type`; null where it has to be cast to text first. */
export function wireOf(oid: number): Wire | null {
  return (wires as Readonly<Record<number, Wire>>)[oid] ?? null;
}

const empty = -1;
/** Longer than any value but text and numeric, which make room for themselves. */
const longestFixed = 64;
const hexDigits = new TextEncoder().encode('0123456789abcdef');

/**
 * One row of `COPY … (FORMAT binary)` as a line of the row form, each value as PostgreSQL's cast to text writes it in UTC with ISO
 * dates. Half the work of text for the source, which has no number and no date to spell.
 * @see https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4
 */
export class RowDecoder {
  readonly #columns: readonly { readonly name: string; readonly wire: Wire }[];
  readonly #padded: boolean;
  readonly #checked: boolean;
  readonly #trailing: readonly Wire[];
  #last: Buffer | null = null;
  /** Of the row before, while its bytes are where they came. */
  #tail: { readonly bytes: Buffer; readonly from: number; readonly to: number } | null = null;
  /** Written so far. */
  rows = 0;

  constructor({
    columns,
    trailing,
    padded,
    checked,
  }: {
    readonly columns: readonly { readonly name: string; readonly wire: Wire }[];
    /** Columns after those, that are not written but kept of the last row. */
    readonly trailing: readonly Wire[];
    /** One more column, always empty. */
    readonly padded: boolean;
    /** Text may be of no known encoding, and is looked at. */
    readonly checked: boolean;
  }) {
    this.#columns = columns;
    this.#trailing = trailing;
    this.#padded = padded;
    this.#checked = checked;
  }

  /** `from` is where the count of fields stands. */
  row(bytes: Buffer, view: DataView, from: number, to: number, out: RowOutput): void {
    const columns = this.#columns;
    out.reserve(2 * (to - from) + longestFixed * columns.length);
    const start = out.at;
    if (view.getInt16(from) !== columns.length + this.#trailing.length) throw misread();
    let at = from + 2;
    for (let index = 0; index < columns.length; index++) {
      if (index > 0) out.separator();
      const length = view.getInt32(at);
      at += 4;
      if (length === empty) {
        out.null();
        continue;
      }
      this.#value(columns[index]?.wire, index, bytes, view, at, length, out);
      at += length;
    }
    if (this.#trailing.length > 0) this.#tail = { bytes, from: at, to };
    else if (at !== to) throw misread();
    if (this.#padded) out.separator();
    out.endOfRow();
    if (out.at - start > longestLine) throw tooLong();
    this.rows += 1;
  }

  /** To be told before the bytes of the last row are overwritten. */
  keepLast(): void {
    if (this.#tail === null) return;
    const { bytes, from, to } = this.#tail;
    this.#last = Buffer.from(bytes.subarray(from, to));
    this.#tail = null;
  }

  /** The trailing columns of the last row, as text. */
  lastTrailing(): readonly string[] | null {
    this.keepLast();
    const bytes = this.#last;
    if (bytes === null) return null;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    return this.#trailing.map((wire) => {
      const length = view.getInt32(at);
      const from = at + 4;
      at = from + length;
      if (wire === 'text') return bytes.toString('utf8', from, at);
      const out = new RowOutput(2 * length + longestFixed);
      this.#value(wire, 0, bytes, view, from, length, out);
      return out.bytes.toString('latin1', 0, out.at);
    });
  }

  #value(
    wire: Wire | undefined,
    index: number,
    bytes: Buffer,
    view: DataView,
    at: number,
    length: number,
    out: RowOutput,
  ): void {
    switch (wire) {
      case 'integer':
        integer(out, view.getInt32(at));
        break;
      case 'long':
        long(out, view.getInt32(at), view.getUint32(at + 4));
        break;
      case 'text':
        if (this.#checked && !isUtf8(bytes.subarray(at, at + length))) throw this.#unreadable(index);
        out.text(bytes, at, at + length);
        break;
      case 'timestamptz':
        timestamp(out, view.getInt32(at), view.getUint32(at + 4), true);
        break;
      case 'timestamp':
        timestamp(out, view.getInt32(at), view.getUint32(at + 4), false);
        break;
      case 'numeric':
        numeric(out, view, at);
        // What a long number took of the room that the row had.
        out.reserve(2 * length + longestFixed * this.#columns.length);
        break;
      case 'date':
        date(out, view.getInt32(at));
        break;
      case 'short':
        integer(out, view.getInt16(at));
        break;
      case 'double':
        double(out, view.getFloat64(at));
        break;
      case 'boolean':
        out.ascii(view.getUint8(at) === 1 ? 'true' : 'false');
        break;
      case 'time':
        writeTime(out, Number(view.getBigInt64(at)));
        break;
      case 'uuid':
        uuid(out, bytes, at);
        break;
      case undefined:
        throw misread();
    }
  }

  #unreadable(index: number): JobError {
    return new JobError({
      code: 'SOURCE_TEXT_UNREADABLE',
      cause: `Column ${this.#columns[index]?.name ?? ''} holds bytes that are not UTF-8, and the source's encoding SQL_ASCII does not say what they are.`,
    });
  }
}

function uuid(out: RowOutput, bytes: Buffer, at: number): void {
  for (let index = 0; index < 16; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) out.byte(0x2d);
    const byte = bytes[at + index] ?? 0;
    out.byte(hexDigits[byte >> 4] ?? 0);
    out.byte(hexDigits[byte & 15] ?? 0);
  }
}

const misread = () =>
  new JobError({
    code: 'SOURCE_STREAM_CUT',
    cause: 'The source sent rows that are not of the form asked for.',
  });

const tooLong = () =>
  new JobError({ code: 'SOURCE_ROW_TOO_LONG', cause: 'A row of the source is longer than 4 MB.' });
