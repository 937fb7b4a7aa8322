import { FileRefused } from '../file-refused.ts';

/** A row may have no more bytes; a quote that is never closed would take the rest of the file for one. */
export const longestRow = 4_000_000;

const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** One row's fields, as places in a buffer; used again for the next one. */
export interface CsvRecord {
  readonly buffer: Buffer;
  readonly count: number;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly quoting: readonly Quoting[];
  /** Where it begins, counted from 1. */
  readonly line: number;
  /** A line end follows. */
  readonly ended: boolean;
}

/** `doubled`: quoted, and quotes inside stand twice. */
export type Quoting = 'bare' | 'quoted' | 'doubled';

/**
 * RFC 4180 over UTF-8, as it is written: line ends of any system, also inside quotes; quotes in the middle of a bare field
 * are text. Lines that hold nothing are passed over.
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export class CsvParser {
  readonly #delimiter: number;
  readonly #onRecord: (record: CsvRecord) => void;
  #rest = Buffer.alloc(0);
  #line = 1;

  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #quoting: Quoting[] = [];
  #count = 0;
  #linesWithin = 0;

  constructor({
    delimiter,
    onRecord,
  }: {
    readonly delimiter: string;
    readonly onRecord: (record: CsvRecord) => void;
  }) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#onRecord = onRecord;
  }

  push(chunk: Buffer): void {
    const buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const read = this.#records(buffer, false);
    if (buffer.length - read > longestRow)
      this.#refuse('begins a row of more than 4 MB: a quote may be open');
    this.#rest = Buffer.from(buffer.subarray(read));
  }

  end(): void {
    this.#records(this.#rest, true);
    this.#rest = Buffer.alloc(0);
  }

  /** Up to where whole rows were read. */
  #records(buffer: Buffer, final: boolean): number {
    let at = 0;
    while (at < buffer.length) {
      const next = this.#record(buffer, at, final);
      if (next === null) break;
      const { end, ended } = next;
      const empty = this.#count === 1 && this.#starts[0] === this.#ends[0] && this.#quoting[0] === 'bare';
      if (!empty)
        this.#onRecord({
          buffer,
          count: this.#count,
          starts: this.#starts,
          ends: this.#ends,
          quoting: this.#quoting,
          line: this.#line,
          ended,
        });
      this.#line += 1 + this.#linesWithin;
      at = end;
    }
    return at;
  }

  /** Null where the buffer ends before the row does. */
  #record(
    buffer: Buffer,
    from: number,
    final: boolean,
  ): { readonly end: number; readonly ended: boolean } | null {
    const { length } = buffer;
    let at = from;
    this.#count = 0;
    this.#linesWithin = 0;
    for (;;) {
      const end = buffer[at] === quote ? this.#quoted(buffer, at, final) : this.#bare(buffer, at);
      if (end === null || (end >= length && !final)) return null;
      at = end;
      if (at >= length) return { end: at, ended: false };
      const byte = buffer[at];
      if (byte === this.#delimiter) {
        at += 1;
        continue;
      }
      if (byte === lineFeed) return { end: at + 1, ended: true };
      if (byte !== carriageReturn) this.#refuse('has text after a closing quote');
      if (at + 1 >= length && !final) return null;
      return { end: at + (buffer[at + 1] === lineFeed ? 2 : 1), ended: true };
    }
  }

  #bare(buffer: Buffer, from: number): number {
    const delimiter = this.#delimiter;
    let at = from;
    for (; at < buffer.length; at++) {
      const byte = buffer[at];
      if (byte === delimiter || byte === lineFeed || byte === carriageReturn) break;
    }
    this.#add(from, at, 'bare');
    return at;
  }

  #quoted(buffer: Buffer, from: number, final: boolean): number | null {
    let quoting: Quoting = 'quoted';
    let search = from + 1;
    for (;;) {
      const found = buffer.indexOf(quote, search);
      if (found === -1) {
        if (final) this.#refuse('opens a quote that nothing closes');
        return null;
      }
      if (buffer[found + 1] !== quote) {
        this.#add(from + 1, found, quoting);
        this.#linesWithin += linesIn(buffer, from, found);
        return found + 1;
      }
      quoting = 'doubled';
      search = found + 2;
    }
  }

  #add(start: number, end: number, quoting: Quoting): void {
    this.#starts[this.#count] = start;
    this.#ends[this.#count] = end;
    this.#quoting[this.#count] = quoting;
    this.#count += 1;
  }

  #refuse(reason: string): never {
    throw new FileRefused(reason, this.#line);
  }
}

function linesIn(buffer: Buffer, from: number, to: number): number {
  let lines = 0;
  for (let at = buffer.indexOf(lineFeed, from); at !== -1 && at < to; at = buffer.indexOf(lineFeed, at + 1))
    lines += 1;
  return lines;
}

/** A field's text. */
export function fieldText({ buffer, starts, ends, quoting }: CsvRecord, index: number): string {
  const text = buffer.toString('utf8', starts[index], ends[index]);
  return quoting[index] === 'doubled' ? text.replaceAll('""', '"') : text;
}
