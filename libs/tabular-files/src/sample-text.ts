import type { Readable } from 'node:stream';
import { FileRefused } from './file-refused.ts';
import { readTextFile, type ReadText } from './read-text-file.ts';
import type { RowSink, TextForm } from './text-form.ts';

export interface TextSample {
  readonly columns: readonly string[];
  /** Values of each column as text, in the order of `columns`. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly form: ReadText;
  /** The rows are all there are. */
  readonly complete: boolean;
}

/** The columns and first rows of a file that nobody has described; how the file ends is judged where it was read so far. */
export async function sampleText({
  open,
  form,
  rows: most,
}: {
  readonly open: () => Readable;
  readonly form: Partial<TextForm> & Pick<TextForm, 'format'>;
  readonly rows: number;
}): Promise<TextSample> {
  const collected = new Collected();
  const found = await readTextFile({
    open,
    form: { delimiter: null, encoding: null, header: 'present', lastLine: 'open', ...form },
    wanted: null,
    sink: (columns) => collected.begin(columns),
    enough: () => collected.rows.length >= most,
  });
  if (collected.columns.length === 0) throw new FileRefused('it has no row');
  return {
    columns: collected.columns,
    rows: collected.rows.slice(0, most),
    form: found,
    complete: collected.rows.length < most,
  };
}

class Collected implements RowSink {
  columns: readonly string[] = [];
  rows: (string | null)[][] = [];
  #row: (string | null)[] = [];

  begin(columns: readonly string[]): this {
    this.columns = columns;
    this.rows = [];
    return this;
  }

  bytes(buffer: Uint8Array, from: number, to: number): void {
    this.#row.push(Buffer.from(buffer.buffer, buffer.byteOffset + from, to - from).toString('utf8'));
  }

  text(value: string): void {
    this.#row.push(value);
  }

  none(): void {
    this.#row.push(null);
  }

  endRow(): void {
    this.rows.push(this.#row);
    this.#row = [];
  }
}
