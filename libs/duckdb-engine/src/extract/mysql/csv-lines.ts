import { isUtf8 } from 'node:buffer';
import { JobError } from '../../errors.ts';
import { escaped, longestLine, rowForm } from '../row-form.ts';

/** A row as the text protocol sends it: columns one after the other, each a length and its bytes. */
export interface RowPacket {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly end: number;
}

/** @see https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset_row.html */
const nullMark = 0xfb;
const chunkBytes = 1 << 18;

/**
 * Writes rows of the text protocol in the row form, byte by byte, with no object for a value. Bytes that are no UTF-8, which MySQL lets into its utf8 columns (lone surrogates), become U+FFFD.
 */
export class CsvLines {
  rows = 0;
  bytes = 0;
  readonly #columns: readonly boolean[];
  readonly #trailing: number;
  #out = Buffer.allocUnsafe(chunkBytes);
  #at = 0;
  #last: { readonly buffer: Buffer; readonly from: number } | null = null;

  constructor({
    quoted,
    trailing,
  }: {
    /** A column each: whether its values may hold anything. Numbers and times need no escapes. */
    readonly quoted: readonly boolean[];
    /** Columns after those, that are not written but kept of the last row. */
    readonly trailing: number;
  }) {
    this.#columns = quoted;
    this.#trailing = trailing;
  }

  /** Full chunks, to be written on. */
  add({ buffer, offset, end }: RowPacket): Buffer | null {
    if (end - offset > longestLine) throw tooLong();
    // Each byte may be doubled or become three; each column has a separator, or is null.
    const most = (end - offset) * 3 + this.#columns.length * 4;
    const full = this.#out.length - this.#at < most ? this.#renew(most) : null;
    this.rows += 1;
    this.bytes += end - offset;
    const out = this.#out;
    let at = this.#at;
    let from = offset;
    for (let column = 0; column < this.#columns.length; column++) {
      if (column > 0) out[at++] = rowForm.separator;
      let length = buffer[from++] ?? nullMark;
      if (length === nullMark) {
        out[at++] = rowForm.escape;
        out[at++] = rowForm.null;
        continue;
      }
      if (length > nullMark) {
        const width = length === 0xfc ? 2 : length === 0xfd ? 3 : 8;
        length = wideLength(buffer, from, width);
        from += width;
      }
      const to = from + length;
      at = this.#columns[column] ? anyText(buffer, from, to, out, at) : bare(buffer, from, to, out, at);
      from = to;
    }
    out[at++] = rowForm.lineEnd;
    if (at - this.#at > longestLine) throw tooLong();
    this.#at = at;
    if (this.#trailing > 0) this.#last = { buffer, from };
    return full;
  }

  /** What has not been written on yet. */
  flush(): Buffer | null {
    return this.#at === 0 ? null : this.#renew(0);
  }

  /** The trailing columns of the last row. */
  lastTrailing(): readonly (Buffer | null)[] | null {
    if (this.#last === null) return null;
    const { buffer } = this.#last;
    let { from } = this.#last;
    return Array.from({ length: this.#trailing }, () => {
      let length = buffer[from++] ?? nullMark;
      if (length === nullMark) return null;
      if (length > nullMark) {
        const width = length === 0xfc ? 2 : length === 0xfd ? 3 : 8;
        length = wideLength(buffer, from, width);
        from += width;
      }
      from += length;
      return buffer.subarray(from - length, from);
    });
  }

  #renew(least: number): Buffer | null {
    const full = this.#at === 0 ? null : this.#out.subarray(0, this.#at);
    this.#out = Buffer.allocUnsafe(Math.max(chunkBytes, least));
    this.#at = 0;
    return full;
  }
}

const tooLong = () =>
  new JobError({ code: 'SOURCE_ROW_TOO_LONG', cause: 'A row of the source is longer than 4 MB.' });

function wideLength(buffer: Buffer, from: number, width: number): number {
  return width === 8 ? Number(buffer.readBigUInt64LE(from)) : buffer.readUIntLE(from, width);
}

function bare(buffer: Buffer, from: number, to: number, out: Buffer, at: number): number {
  for (let index = from; index < to; index++) out[at++] = buffer[index] ?? 0;
  return at;
}

function anyText(buffer: Buffer, from: number, to: number, out: Buffer, start: number): number {
  let at = start;
  let seen = 0;
  for (let index = from; index < to; index++) {
    const byte = buffer[index] ?? 0;
    seen |= byte;
    const sign = byte < 0x20 ? (escaped[byte] ?? 0) : 0;
    if (sign !== 0) out[at++] = rowForm.escape;
    out[at++] = sign === 0 ? byte : sign;
  }
  if (seen < 0x80 || isUtf8(buffer.subarray(from, to))) return at;
  const mended = Buffer.from(buffer.toString('utf8', from, to), 'utf8');
  return anyText(mended, 0, mended.length, out, start);
}
