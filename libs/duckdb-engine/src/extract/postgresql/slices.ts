import type { TableReading } from '@daybreak/curation';
import { identifier } from '../../engine.ts';
import type { Relation } from './relation.ts';

/**
 * How a reading is cut into statements.
 * - `blocks`: by where rows lie in the table, in order. Each block is read once, whatever the window.
 * - `order`: by watermark and key, each slice beginning after the row at which the one before ended.
 * - `whole`: one statement.
 */
export type Slicing =
  | { readonly kind: 'blocks'; readonly blocks: number; readonly rowsPerBlock: number }
  | { readonly kind: 'order'; readonly columns: Relation['order'] }
  | { readonly kind: 'whole' };

/**
 * The planner is asked how it would read the window: by an index, and then slices follow the index; or the table from its
 * beginning to its end, and then they follow its blocks.
 */
export function slicingOf(
  { blocks, rowsPerBlock, order }: Pick<Relation, 'blocks' | 'rowsPerBlock' | 'order'>,
  { readsWhole }: { readonly readsWhole: boolean },
): Slicing {
  if (!readsWhole && order.length > 0) return { kind: 'order', columns: order };
  if (blocks !== null) return { kind: 'blocks', blocks, rowsPerBlock };
  return order.length > 0 ? { kind: 'order', columns: order } : { kind: 'whole' };
}

/** One statement's share; `rows` is what it is thought to read. */
export type Slice =
  | { readonly kind: 'blocks'; readonly from: number; readonly to: number | null; readonly rows: number }
  | { readonly kind: 'order'; readonly after: readonly string[] | null; readonly rows: number }
  | { readonly kind: 'whole'; readonly rows: number };

/** What is left to be read. Slices that were given out and not read come back to it. */
export class SliceQueue {
  readonly #slicing: Slicing;
  #next = 0;
  #after: readonly string[] | null = null;
  #ended = false;
  #returned: Slice[] = [];

  constructor(slicing: Slicing) {
    this.#slicing = slicing;
  }

  /** Statements that may run at the same time. */
  get width(): number {
    return this.#slicing.kind === 'blocks' ? Number.POSITIVE_INFINITY : 1;
  }

  /** How many slices of that size there are at most. */
  slices(rows: number): number {
    return this.#slicing.kind === 'blocks'
      ? Math.max(1, Math.ceil(this.#slicing.blocks / blocksOf(this.#slicing, rows)))
      : Number.POSITIVE_INFINITY;
  }

  take(rows: number): Slice | null {
    const returned = this.#returned.pop();
    if (returned !== undefined) return this.#shrunk(returned, rows);
    if (this.#ended) return null;
    const slicing = this.#slicing;
    switch (slicing.kind) {
      case 'whole':
        this.#ended = true;
        return { kind: 'whole', rows };
      case 'order':
        this.#ended = true;
        return { kind: 'order', after: this.#after, rows };
      case 'blocks': {
        const blocks = blocksOf(slicing, rows);
        const from = this.#next;
        this.#next += blocks;
        // The last one is open: nothing is lost if the table has grown since it was measured.
        this.#ended = this.#next >= slicing.blocks;
        return {
          kind: 'blocks',
          from,
          to: this.#ended ? null : this.#next,
          rows: blocks * slicing.rowsPerBlock,
        };
      }
    }
  }

  /** Read to its end; `last` is where an ordered one ended. */
  done(
    slice: Slice,
    { rows, last }: { readonly rows: number; readonly last: readonly string[] | null },
  ): void {
    if (slice.kind !== 'order' || rows < slice.rows) return;
    this.#after = last;
    this.#ended = false;
  }

  giveBack(slice: Slice): void {
    this.#returned.push(slice);
  }

  #shrunk(slice: Slice, rows: number): Slice {
    if (slice.kind !== 'blocks') return { ...slice, rows: Math.min(slice.rows, rows) };
    const slicing = this.#slicing;
    const blocks = slicing.kind === 'blocks' ? blocksOf(slicing, rows) : 1;
    const rowsPerBlock = slicing.kind === 'blocks' ? slicing.rowsPerBlock : 1;
    const end = slice.to ?? (slicing.kind === 'blocks' ? slicing.blocks : slice.from);
    if (slice.from + blocks >= end) return slice;
    const middle = slice.from + blocks;
    this.#returned.push({ kind: 'blocks', from: middle, to: slice.to, rows: (end - middle) * rowsPerBlock });
    return { kind: 'blocks', from: slice.from, to: middle, rows: blocks * rowsPerBlock };
  }
}

const blocksOf = ({ rowsPerBlock }: { readonly rowsPerBlock: number }, rows: number) =>
  Math.max(1, Math.floor(rows / rowsPerBlock));

/** The statement of a slice. `predicates` have their window filled in. */
export function sliceQuery({
  reading: { schema, table },
  relation: { columns },
  slicing,
  predicates,
  slice,
}: {
  readonly reading: Pick<TableReading, 'schema' | 'table'>;
  readonly relation: Pick<Relation, 'columns'>;
  readonly slicing: Slicing;
  readonly predicates: readonly string[];
  readonly slice: Slice;
}): string {
  const order = slicing.kind === 'order' ? slicing.columns : [];
  const selected = [...columns.map(({ sql }) => sql), ...order.map(({ name }) => identifier(name))];
  const where = [...predicates, ...bounds(slice, order)];
  const names = order.map(({ name }) => identifier(name)).join(', ');
  return [
    `SELECT ${selected.join(', ')} FROM ${identifier(schema)}.${identifier(table)}`,
    ...(where.length === 0 ? [] : [`WHERE ${where.join(' AND ')}`]),
    ...(order.length === 0 ? [] : [`ORDER BY ${names} LIMIT ${slice.rows}`]),
  ].join(' ');
}

function bounds(slice: Slice, order: Relation['order']): readonly string[] {
  switch (slice.kind) {
    case 'whole':
      return [];
    case 'blocks':
      return [
        ...(slice.from === 0 ? [] : [`ctid >= '(${slice.from},0)'`]),
        ...(slice.to === null ? [] : [`ctid < '(${slice.to},0)'`]),
      ];
    case 'order': {
      if (slice.after === null) return [];
      const names = order.map(({ name }) => identifier(name)).join(', ');
      const values = order.map(({ type }, index) => `cast(${quoted(slice.after?.[index] ?? '')} as ${type})`);
      return [`(${names}) > (${values.join(', ')})`];
    }
  }
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
