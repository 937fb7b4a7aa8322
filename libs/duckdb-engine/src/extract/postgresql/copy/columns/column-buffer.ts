import type { DuckDBType } from '@duckdb/node-api';
import duckdb, { type Vector } from '@duckdb/node-bindings';
import { TextOutput } from '../text-output.ts';
import { writeValue } from '../value-text.ts';
import type { Wire } from '../wire.ts';

/** A value in a row as it came: `bytes` and `view` are of the same memory. */
export interface Field {
  readonly bytes: Buffer;
  readonly view: DataView;
  at: number;
  length: number;
}

/**
 * The values of one column, laid out as the engine's vectors hold them, so that they are copied there and nothing more. Little-endian,
 * as all machines are for which the engine is built.
 */
export abstract class ColumnBuffer {
  abstract readonly type: DuckDBType;
  /** Of a value, in bytes. */
  readonly width: number;
  /** By row, what the type cannot hold, as the source spells it; such a row is null in the vector. */
  readonly odd = new Map<number, string>();
  protected words = new Int32Array(0);
  protected bytes = new Uint8Array(0);
  readonly #wire: Wire;
  #valid = new Uint8Array(0);
  #nulls = false;

  constructor(wire: Wire, width: number) {
    this.#wire = wire;
    this.width = width;
  }

  abstract set(row: number, field: Field): void;

  setNull(row: number): void {
    this.#nulls = true;
    this.#valid[row >> 3] = (this.#valid[row >> 3] ?? 0) & ~(1 << (row & 7));
  }

  isNull(row: number): boolean {
    return ((this.#valid[row >> 3] ?? 0) & (1 << (row & 7))) === 0;
  }

  /** Makes room for that many rows, a multiple of eight and no fewer than there are. */
  resize(rows: number): void {
    const memory = new ArrayBuffer(rows * this.width);
    const bytes = new Uint8Array(memory);
    bytes.set(this.bytes);
    this.bytes = bytes;
    this.words = new Int32Array(memory, 0, Math.floor(memory.byteLength / 4));
    const valid = new Uint8Array(rows / 8).fill(0xff);
    valid.set(this.#valid);
    this.#valid = valid;
  }

  /** Forgets all rows from this one on. */
  truncate(rows: number): void {
    for (const row of this.odd.keys()) if (row >= rows) this.odd.delete(row);
    if (!this.#nulls) return;
    const from = rows >> 3;
    const kept = (1 << (rows & 7)) - 1;
    this.#valid[from] = (this.#valid[from] ?? 0) | (0xff & ~kept);
    this.#valid.fill(0xff, from + 1);
    this.#nulls = rows > 0;
  }

  /** Of what lies beside the values. */
  bytesBeside(): number {
    return 0;
  }

  /** `from` is a multiple of eight. */
  copy(vector: Vector, from: number, rows: number): void {
    duckdb.copy_data_to_vector(vector, 0, this.bytes.buffer, from * this.width, rows * this.width);
    if (!this.#nulls) return;
    duckdb.vector_ensure_validity_writable(vector);
    duckdb.copy_data_to_vector_validity(vector, 0, this.#valid.buffer, from >> 3, (rows + 7) >> 3);
  }

  protected setOdd(row: number, { view, at }: Field): void {
    const out = new TextOutput(0);
    writeValue(this.#wire, { view, at, out });
    this.odd.set(row, out.bytes.toString('latin1', 0, out.at));
    this.setNull(row);
  }
}
