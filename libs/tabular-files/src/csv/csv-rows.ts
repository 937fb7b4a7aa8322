import { FileRefused } from '../file-refused.ts';
import type { RowSink } from '../text-form.ts';
import type { WantedColumn } from '../wanted-column.ts';
import { chooseDelimiter } from './choose-delimiter.ts';
import { CsvParser, fieldText, type CsvRecord } from './csv-parser.ts';
import { looksLikeHeader, placeColumns } from './header.ts';

/** Of a text, enough to see what it is like. */
const headBytes = 1 << 17;

interface Props {
  readonly delimiter: string | null;
  readonly header: 'present' | 'absent';
  /** The text must end with a line end. */
  readonly mustEnd: boolean;
  /** Null takes every column; whether there is a header is then found out. */
  readonly wanted: readonly WantedColumn[] | null;
  /** Opened when the columns are known. */
  readonly sink: (columns: readonly string[]) => RowSink;
}

/** Rows of a CSV, held to its header. */
export class CsvRows {
  rows = 0;
  delimiter: string | null = null;
  header = false;
  readonly #props: Props;
  #head: Buffer[] = [];
  #headLength = 0;
  #parser: CsvParser | null = null;
  #first: readonly string[] | null = null;
  #columns: Placed | null = null;
  #ended = true;

  constructor(props: Props) {
    this.#props = props;
  }

  push(chunk: Buffer): void {
    if (this.#parser !== null) {
      this.#parser.push(chunk);
      return;
    }
    this.#head.push(chunk);
    this.#headLength += chunk.length;
    if (this.#headLength >= headBytes) this.#begin(false);
  }

  end(): void {
    if (this.#parser === null) this.#begin(true);
    this.#parser?.end();
    if (this.#first !== null && this.#columns === null) this.#settle(this.#first, undefined);
    if (this.#columns === null) throw new FileRefused('it has no line');
    if (!this.#ended && this.#props.mustEnd)
      throw new FileRefused(
        'its last line has no line end, so it may be cut short (daybreak.source lastLine: open takes it as whole)',
      );
  }

  #begin(whole: boolean): void {
    const { delimiter, header, wanted } = this.#props;
    const head = Buffer.concat(this.#head, this.#headLength);
    const names = wanted === null || header === 'absent' ? null : wanted.map(({ name }) => name);
    this.delimiter = delimiter ?? chooseDelimiter({ head, whole, wanted: names });
    this.#parser = new CsvParser({
      delimiter: this.delimiter,
      onRecord: (record) => this.#record(record),
    });
    this.#head = [];
    this.#parser.push(head);
  }

  #record(record: CsvRecord): void {
    this.#ended = record.ended;
    if (this.#columns !== null) {
      this.#row(record, this.#columns);
      return;
    }
    const fields = Array.from({ length: record.count }, (_, index) => fieldText(record, index));
    // Excel's own first line says the delimiter to Excel.
    if (record.line === 1 && record.count <= 2 && /^sep=.?$/.test(fields[0] ?? '')) return;
    const { wanted, header } = this.#props;
    if (wanted !== null) {
      this.header = header === 'present';
      this.#columns = this.#place(fields, record.line);
      if (!this.header) this.#row(record, this.#columns);
    } else if (this.#first === null) this.#first = fields;
    else this.#row(record, this.#settle(this.#first, fields));
  }

  #place(first: readonly string[], line: number): Placed {
    const { wanted, header, sink } = this.#props;
    const columns = wanted ?? [];
    const places =
      header === 'present' ? placeColumns(first, columns, line) : columns.map(({ position }) => position);
    return {
      fields: header === 'present' ? first.length : (columns[0]?.of ?? first.length),
      places,
      sink: sink(columns.map(({ name }) => name)),
    };
  }

  /** Where nothing is known of the columns: by the first two rows. */
  #settle(first: readonly string[], next: readonly string[] | undefined): Placed {
    this.header = this.#props.header === 'present' && looksLikeHeader(first, next);
    const names = first.map((name, index) => (this.header ? name.trim() : `col${String(index)}`));
    const sink = this.#props.sink(names);
    this.#columns = { fields: first.length, places: first.map((_, index) => index), sink };
    if (!this.header) {
      for (const value of first) sink.text(value);
      sink.endRow();
      this.rows += 1;
    }
    return this.#columns;
  }

  #row(record: CsvRecord, { fields, places, sink }: Placed): void {
    if (record.count !== fields)
      throw new FileRefused(
        `has ${String(record.count)} ${record.count === 1 ? 'field' : 'fields'}, where ${this.header ? 'the header' : 'the table'} has ${String(fields)}`,
        record.line,
      );
    const { buffer, starts, ends, quoting } = record;
    for (const place of places) {
      if (place === null) {
        sink.none();
        continue;
      }
      const from = starts[place] ?? 0;
      const to = ends[place] ?? 0;
      if (quoting[place] === 'doubled') sink.text(fieldText(record, place));
      else if (from === to && quoting[place] === 'bare') sink.none();
      else sink.bytes(buffer, from, to);
    }
    sink.endRow();
    this.rows += 1;
  }
}

interface Placed {
  /** Of every row. */
  readonly fields: number;
  readonly places: readonly (number | null)[];
  readonly sink: RowSink;
}
