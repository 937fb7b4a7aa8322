import { JobError } from '../../../errors.ts';
import { longestLine } from '../../row-form.ts';
import type { RowBatch } from './row-batch.ts';
import { TextOutput } from './text-output.ts';
import { writeValue } from './value-text.ts';
import type { Wire } from './wire.ts';

const empty = -1;

/** A row as it came: `from` is where the count of its fields stands. One object serves for all of a stream. */
export interface Row {
  bytes: Buffer;
  view: DataView;
  from: number;
  to: number;
}

/**
 * Takes the rows of `COPY … (FORMAT binary)` apart. Half the work of text for the source, which has no number and no date to
 * spell.
 * @see https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4
 */
export class RowDecoder {
  readonly #trailing: readonly Wire[];
  readonly #field: { bytes: Buffer; view: DataView; at: number; length: number };
  #last: Buffer | null = null;
  /** Of the row before, while its bytes are where they came. */
  #tail: { readonly bytes: Buffer; readonly from: number; readonly to: number } | null = null;
  /** Read so far. */
  rows = 0;

  /** `trailing`: columns after those of the batch, of which only the last row's values are kept. */
  constructor({ trailing }: { readonly trailing: readonly Wire[] }) {
    this.#trailing = trailing;
    const bytes = Buffer.alloc(0);
    this.#field = { bytes, view: new DataView(bytes.buffer), at: 0, length: 0 };
  }

  row({ bytes, view, from, to }: Row, batch: RowBatch): void {
    const { columns } = batch;
    if (to - from > longestLine) throw tooLong();
    if (view.getInt16(from) !== columns.length + this.#trailing.length) throw misread();
    const row = batch.begin();
    const field = this.#field;
    field.bytes = bytes;
    field.view = view;
    let at = from + 2;
    for (const column of columns) {
      const length = view.getInt32(at);
      at += 4;
      if (length === empty) {
        column.setNull(row);
        continue;
      }
      field.at = at;
      field.length = length;
      column.set(row, field);
      at += length;
    }
    if (this.#trailing.length > 0) this.#tail = { bytes, from: at, to };
    else if (at !== to) throw misread();
    batch.end();
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
    let end = 0;
    return this.#trailing.map((wire) => {
      const at = end + 4;
      end = at + view.getInt32(end);
      if (wire.kind === 'text') return bytes.toString('utf8', at, end);
      const out = new TextOutput(0);
      writeValue(wire, { view, at, out });
      return out.bytes.toString('latin1', 0, out.at);
    });
  }
}

const misread = () =>
  new JobError({
    code: 'SOURCE_STREAM_CUT',
    cause: 'The source sent rows that are not of the form asked for.',
  });

const tooLong = () =>
  new JobError({ code: 'SOURCE_ROW_TOO_LONG', cause: 'A row of the source is longer than 4 MB.' });
