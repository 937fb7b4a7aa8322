import { FileRefused } from '../file-refused.ts';
import { longestRow } from '../csv/csv-parser.ts';
import type { RowSink } from '../text-form.ts';
import type { WantedColumn } from '../wanted-column.ts';

interface Props {
  /** Null takes the members of the first hundred lines. */
  readonly wanted: readonly WantedColumn[] | null;
  readonly sink: (columns: readonly string[]) => RowSink;
}

/** Rows of JSON lines: an object a line, members in any order, those that a line leaves out empty. */
export class JsonRows {
  rows = 0;
  readonly #props: Props;
  #rest: Buffer[] = [];
  #restLength = 0;
  #line = 0;
  #columns: readonly string[] | null;
  #sink: RowSink | null = null;
  #seen = new Set<string>();
  #waiting: Record<string, unknown>[] = [];

  constructor(props: Props) {
    this.#props = props;
    this.#columns = props.wanted?.map(({ name }) => name) ?? null;
  }

  push(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, from)) {
      this.#add(chunk.subarray(from, at));
      this.#endLine();
      from = at + 1;
    }
    this.#add(Buffer.from(chunk.subarray(from)));
  }

  end(): void {
    // An object that is whole ends with its brace: no line end is needed to know.
    this.#endLine();
    if (this.#columns === null) this.#settle();
    const missing = (this.#props.wanted ?? []).filter(
      ({ name, optional }) => !optional && !this.#seen.has(name),
    );
    if (this.rows > 0 && missing.length > 0)
      throw new FileRefused(
        `no line has ${missing.length === 1 ? 'a member' : 'members'} ${missing.map(({ name }) => name).join(', ')}`,
      );
  }

  #add(bytes: Buffer): void {
    this.#restLength += bytes.length;
    if (this.#restLength > longestRow)
      throw new FileRefused(
        'is longer than 4 MB: this may be one JSON text rather than lines',
        this.#line + 1,
      );
    if (bytes.length > 0) this.#rest.push(bytes);
  }

  #endLine(): void {
    this.#line += 1;
    const text = Buffer.concat(this.#rest, this.#restLength).toString('utf8').trim();
    this.#rest = [];
    this.#restLength = 0;
    if (text !== '') this.#object(parsed(text, this.#line));
  }

  #object(object: Record<string, unknown>): void {
    if (this.#columns !== null) {
      this.#row(object, this.#columns);
      return;
    }
    this.#waiting.push(object);
    if (this.#waiting.length >= 100) this.#settle();
  }

  #settle(): void {
    const columns = [...new Set(this.#waiting.flatMap((object) => Object.keys(object)))];
    this.#columns = columns;
    for (const object of this.#waiting) this.#row(object, columns);
    this.#waiting = [];
  }

  #row(object: Record<string, unknown>, columns: readonly string[]): void {
    this.#sink ??= this.#props.sink(columns);
    for (const name of columns) {
      // What every object inherits is no member of it.
      const value = Object.hasOwn(object, name) ? object[name] : undefined;
      if (value !== undefined) this.#seen.add(name);
      const text = textOf(value);
      if (text === null) this.#sink.none();
      else this.#sink.text(text);
    }
    this.#sink.endRow();
    this.rows += 1;
  }
}

/** Numbers that would not come back as they were written keep their spelling. */
function parsed(text: string, line: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = /\d{16}|\d[.eE]|-0/.test(text) ? JSON.parse(text, spelt) : JSON.parse(text);
  } catch {
    throw new FileRefused('is no JSON, or cut short', line);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new FileRefused('is JSON, and not an object', line);
  return value as Record<string, unknown>;
}

/**
 * JSON.parse source text access, which TypeScript's own library does not describe yet.
 * @see https://github.com/tc39/proposal-json-parse-with-source
 */
const { rawJSON, isRawJSON } = JSON as unknown as {
  readonly rawJSON: (text: string) => { readonly rawJSON: string };
  readonly isRawJSON: (value: unknown) => value is { readonly rawJSON: string };
};

function spelt(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  return typeof value === 'number' && source !== undefined && String(value) !== source
    ? rawJSON(source)
    : value;
}

/** As the readers of tables give it: nested values as JSON. */
function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (isRawJSON(value)) return value.rawJSON;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value);
}
