import { VARCHAR } from '@duckdb/node-api';
import duckdb, { type Vector } from '@duckdb/node-bindings';
import { identifier } from '../../../engine.ts';
import type { MemoryRows } from '../../../memory-relation.ts';
import type { Relation } from '../relation.ts';
import { columnFor } from './columns/column-for.ts';
import type { ColumnBuffer } from './columns/column-buffer.ts';

/** What a batch holds before it is written. */
const mostBytes = 32_000_000;
/** What one piece of the stream may bring beyond that. */
const slackRows = 16_384;

type Columns = Relation['columns'];

/** Rows that came, column by column, until they are written as one file. */
export class RowBatch implements MemoryRows {
  readonly columns: readonly ColumnBuffer[];
  rows = 0;
  readonly #described: Columns;
  readonly #rowBytes: number;
  #capacity: number;

  constructor({ columns, encodingUnknown }: Pick<Relation, 'columns' | 'encodingUnknown'>) {
    this.#described = columns;
    this.columns = columns.map(({ name, wire }) => columnFor({ name, wire, checked: encodingUnknown }));
    this.#rowBytes = this.columns.reduce((sum, { width }) => sum + width, 0);
    // Memory that nothing was written to yet costs nothing.
    this.#capacity = 8 * Math.ceil((mostBytes / this.#rowBytes + slackRows) / 8);
    for (const column of this.columns) column.resize(this.#capacity);
  }

  get full(): boolean {
    const beside = this.columns.reduce((sum, column) => sum + column.bytesBeside(), 0);
    return this.rows * this.#rowBytes + beside >= mostBytes;
  }

  /** The place of the next row, for which there is room. */
  begin(): number {
    if (this.rows === this.#capacity) {
      this.#capacity *= 2;
      for (const column of this.columns) column.resize(this.#capacity);
    }
    return this.rows;
  }

  end(): void {
    this.rows += 1;
  }

  /** Keeps that many rows, the first ones. */
  truncate(rows: number): void {
    for (const column of this.columns) column.truncate(rows);
    this.rows = rows;
  }

  /** Each column of the source, and then what the types of some cannot hold. */
  get vectors(): MemoryRows['vectors'] {
    return [
      ...this.columns.map((column) => ({
        type: column.type,
        copy: (vector: Vector, from: number, rows: number) => column.copy(vector, from, rows),
      })),
      ...this.#oddColumns().map((column) => ({
        type: VARCHAR,
        copy: (vector: Vector, from: number, rows: number) => copyOdd(column, { vector, from, rows }),
      })),
    ];
  }

  /** SELECT list over the vectors: what lands as it is keeps its type, and the rest is text as the source spells it. */
  get selected(): string {
    const odd = this.#oddColumns();
    return this.#described
      .map(({ name, asIs }, index) => {
        const column = this.columns[index];
        const at = column === undefined ? -1 : odd.indexOf(column);
        const vector = `v${index}`;
        const text = `cast(${vector} AS VARCHAR)`;
        const value = at >= 0 ? `coalesce(v${this.columns.length + at}, ${text})` : asIs ? vector : text;
        return `${value} AS ${identifier(name)}`;
      })
      .join(', ');
  }

  #oddColumns(): readonly ColumnBuffer[] {
    return this.columns.filter(({ odd }) => odd.size > 0);
  }
}

function copyOdd(
  { odd }: ColumnBuffer,
  { vector, from, rows }: { readonly vector: Vector; readonly from: number; readonly rows: number },
): void {
  const valid = new Uint8Array((rows + 7) >> 3);
  for (let index = 0; index < rows; index++) {
    const text = odd.get(from + index);
    if (text === undefined) continue;
    valid[index >> 3] = (valid[index >> 3] ?? 0) | (1 << (index & 7));
    duckdb.vector_assign_string_element(vector, index, text);
  }
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, valid.buffer, 0, valid.length);
}
