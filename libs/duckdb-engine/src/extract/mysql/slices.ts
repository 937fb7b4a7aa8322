import type { Socket } from 'node:net';
import type { TableReading } from '@daybreak/curation';
import { sourceError } from './errors.ts';
import type { Session } from './session.ts';
import type { SliceOrder } from './slice-order.ts';
import { sliceQuery, type Position } from './slice-query.ts';
import { streamRows } from './stream-rows.ts';

/** Reads slice after slice into the pipe. Returns how many rows there were. */
export async function sendSlices({
  session,
  reading,
  predicates,
  order,
  columns,
  pipe,
}: {
  readonly session: Session;
  readonly reading: TableReading;
  readonly predicates: readonly string[];
  readonly order: SliceOrder | null;
  readonly columns: number;
  readonly pipe: Socket;
}): Promise<number> {
  let after: Position | null = null;
  let total = 0;
  for (;;) {
    const limit = reading.budget.sliceRows;
    const slice = await streamRows({
      connection: session.connection,
      sql: sliceQuery({ reading, predicates, order, after, limit }),
      columns,
      trailing: order?.columns.length ?? 0,
      pipe,
    });
    total += slice.rows;
    if (slice.failure !== null) throw sourceError(slice.failure, 'stream');
    if (order === null || slice.rows < limit) return total;
    after = order.columns.map(({ literal }, index) => {
      const value = slice.last?.[index] ?? null;
      return value === null ? 'NULL' : literal(value);
    });
  }
}
