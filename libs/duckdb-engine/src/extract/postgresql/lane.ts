import { setTimeout as pause } from 'node:timers/promises';
import type { TableReading } from '@daybreak/curation';
import type { Engine } from '../../engine.ts';
import type { Pacer } from '../budget/pacer.ts';
import { BatchWriter, type LandedFile } from './batch-writer.ts';
import { copyRows } from './copy/copy-stream.ts';
import { RowDecoder } from './copy/row-decoder.ts';
import { sourceError } from './errors.ts';
import type { Relation } from './relation.ts';
import type { Slice, SliceQueue, Slicing } from './slices.ts';
import { sliceQuery } from './slices.ts';
import type { ReadingSession } from './reading-session.ts';

/** What all lanes of a run share. */
export interface Work {
  readonly reading: TableReading;
  readonly relation: Relation;
  readonly slicing: Slicing;
  /** With their window filled in. */
  readonly predicates: readonly string[];
  readonly queue: SliceQueue;
  readonly pacer: Pacer;
  readonly landing: string;
  /** A path for the next file. */
  readonly nextPath: () => string;
}

/**
 * Reads slices until none is left, through one session of the source. A slice that the source interrupts is read again,
 * smaller: what came of it is taken back.
 */
export async function readLane({
  work,
  session,
  engine,
}: {
  readonly work: Work;
  readonly session: ReadingSession;
  readonly engine: Engine;
}): Promise<readonly LandedFile[]> {
  const { queue, pacer, slicing } = work;
  const writer = new BatchWriter({ ...work, engine });
  const lane: Lane = {
    work,
    session,
    writer,
    decoder: new RowDecoder({
      trailing: slicing.kind === 'order' ? slicing.columns.map(({ wire }) => wire) : [],
    }),
    complete: 0,
  };
  try {
    for (
      let slice = queue.take(pacer.pace.sliceRows);
      slice !== null;
      slice = queue.take(pacer.pace.sliceRows)
    ) {
      await pause(pacer.rest());
      if (!(await readSlice(lane, slice))) queue.giveBack(slice);
    }
    await writer.finish();
  } finally {
    await writer.settled();
  }
  return writer.files;
}

interface Lane {
  readonly work: Work;
  readonly session: ReadingSession;
  readonly writer: BatchWriter;
  readonly decoder: RowDecoder;
  /** Rows of slices that were read whole. */
  complete: number;
}

async function readSlice(lane: Lane, slice: Slice): Promise<boolean> {
  const { work, session, writer, decoder } = lane;
  const { pacer, queue } = work;
  const sql = `COPY (${sliceQuery({ ...work, slice })}) TO STDOUT (FORMAT binary)`;
  const run = pacer.begin();
  const before = decoder.rows;
  try {
    const { rows, bytes } = await session.slice((client, begin, end) =>
      copyRows({ client, sql: `${begin};${sql};${end}`, decoder, sink: writer }),
    );
    if (decoder.rows !== before + rows) throw sourceError(null, 'stream');
    lane.complete += rows;
    queue.done(slice, { rows, last: decoder.lastTrailing() });
    await pacer.read(run, { rows, asked: slice.rows, bytes });
    return true;
  } catch (error) {
    pacer.ended();
    const kind = session.interruptedBy(error);
    if (kind === null) throw sourceError(error, 'stream');
    await writer.keep(lane.complete);
    await session.recover(kind);
    await pacer.interrupted();
    return false;
  }
}
