import { isUtf8 } from 'node:buffer';
import { VARCHAR } from '@duckdb/node-api';
import duckdb, { type Vector } from '@duckdb/node-bindings';
import { JobError } from '../../../../errors.ts';
import { TextOutput } from '../text-output.ts';
import { writeValue } from '../value-text.ts';
import type { Wire } from '../wire.ts';
import { ColumnBuffer, type Field } from './column-buffer.ts';

/**
 * A text is a length and twelve bytes where these are enough; of a longer one they are where it stands, which only the engine
 * knows.
 * @see https://github.com/duckdb/duckdb/blob/main/src/include/duckdb.h duckdb_string_t
 */
const mostInline = 12;

export class TextColumn extends ColumnBuffer {
  override readonly type = VARCHAR;
  /** Longer ones, each where its last word says. */
  #long = Buffer.allocUnsafeSlow(1 << 12);
  #longBytes = 0;
  /** Column whose bytes may be of no known encoding, and are looked at. */
  readonly #checked: string | null;

  constructor(wire: Wire, { checked }: { readonly checked: string | null }) {
    super(wire, 16);
    this.#checked = checked;
  }

  override set(row: number, { bytes, at, length }: Field): void {
    if (this.#checked !== null && !isUtf8(bytes.subarray(at, at + length))) throw unreadable(this.#checked);
    this.setBytes(row, bytes, at, length);
  }

  override setNull(row: number): void {
    super.setNull(row);
    this.words.fill(0, 4 * row, 4 * row + 4);
  }

  override bytesBeside(): number {
    return this.#longBytes;
  }

  override truncate(rows: number): void {
    super.truncate(rows);
    if (rows === 0) this.#longBytes = 0;
  }

  override copy(vector: Vector, from: number, rows: number): void {
    super.copy(vector, from, rows);
    if (this.#longBytes === 0) return;
    for (let index = 0; index < rows; index++) {
      const word = 4 * (from + index);
      const length = this.words[word] ?? 0;
      if (length <= mostInline) continue;
      const at = this.words[word + 3] ?? 0;
      duckdb.vector_assign_string_element_len(vector, index, this.#long.subarray(at, at + length));
    }
  }

  protected setBytes(row: number, bytes: Buffer, at: number, length: number): void {
    const word = 4 * row;
    this.words[word] = length;
    if (length > mostInline) {
      this.words[word + 3] = this.#keep(bytes, at, length);
      return;
    }
    this.words[word + 1] = 0;
    this.words[word + 2] = 0;
    this.words[word + 3] = 0;
    const to = 16 * row + 4;
    for (let index = 0; index < length; index++) this.bytes[to + index] = bytes[at + index] ?? 0;
  }

  #keep(bytes: Buffer, at: number, length: number): number {
    const begin = this.#longBytes;
    const end = begin + length;
    if (end > this.#long.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(this.#long.length * 2, end));
      this.#long.copy(grown, 0, 0, begin);
      this.#long = grown;
    }
    bytes.copy(this.#long, begin, at, at + length);
    this.#longBytes = end;
    return begin;
  }
}

/** Numbers whose text says more than any type of the engine: of any scale, or of few digits that mean one double. */
export class SpelledColumn extends TextColumn {
  readonly #out = new TextOutput(64);
  readonly #wire: Wire;

  constructor(wire: Wire) {
    super(wire, { checked: null });
    this.#wire = wire;
  }

  override set(row: number, { view, at }: Field): void {
    const out = this.#out;
    out.at = 0;
    writeValue(this.#wire, { view, at, out });
    this.setBytes(row, out.bytes, 0, out.at);
  }
}

const unreadable = (column: string) =>
  new JobError({
    code: 'SOURCE_TEXT_UNREADABLE',
    cause: `Column ${column} holds bytes that are not UTF-8, and the source's encoding SQL_ASCII does not say what they are.`,
  });
