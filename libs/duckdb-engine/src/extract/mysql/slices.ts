import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { TableReading } from '@daybreak/curation';
import type { Pacer } from '../budget/pacer.ts';
import { cancelled, sourceError } from './errors.ts';
import type { Session } from './session.ts';
import type { SliceOrder } from './slice-order.ts';
import { sliceQuery, type Position } from './slice-query.ts';
import { streamRows } from './stream-rows.ts';

/**
 * Reads slice after slice into the pipe, within the budget. A slice that the source cancels goes on after its last row that
 * came: rows come whole and in order. Returns how many rows there were.
 */
export async function sendSlices({
  session,
  reading,
  predicates,
  order,
  columns,
  pacer,
  pipe,
}: {
  readonly session: Session;
  readonly reading: TableReading;
  readonly predicates: readonly string[];
  readonly order: SliceOrder | null;
  readonly columns: number;
  readonly pacer: Pacer;
  readonly pipe: Socket;
}): Promise<number> {
  let after: Position | null = null;
  let total = 0;
  for (;;) {
    await pause(pacer.rest());
    const limit = pacer.pace.sliceRows;
    const begun = pacer.begin();
    const { rows, bytes, last, failure } = await streamRows({
      connection: session.connection,
      sql: sliceQuery({ reading, predicates, order, after, limit }),
      columns,
      trailing: order?.columns.length ?? 0,
      pipe,
    });
    total += rows;
    if (order !== null && last !== null) after = positionOf(order, last);
    if (failure !== null) {
      pacer.ended();
      if (order === null || !cancelled(failure)) throw sourceError(failure, 'stream');
      await pacer.interrupted({ rows, bytes });
      continue;
    }
    await pacer.read(begun, { rows, asked: rows, bytes });
    if (order === null || rows < limit) return total;
  }
}

function positionOf(order: SliceOrder, last: readonly (Buffer | null)[]): Position {
  return order.columns.map(({ literal }, index) => {
    const value = last[index] ?? null;
    return value === null ? 'NULL' : literal(value);
  });
}
