import { setTimeout as pause } from 'node:timers/promises';
import type { TableReading } from '@daybreak/curation';
import type { Engine } from '../../engine.ts';
import { padded, rowsToParquet } from '../rows-to-parquet.ts';
import { trimParquet } from '../trim-parquet.ts';
import { copyRows } from './copy/copy-stream.ts';
import { PipeSink } from './copy/pipe-sink.ts';
import { RowDecoder } from './copy/row-decoder.ts';
import { sourceError } from './errors.ts';
import type { Pacer } from '../budget/pacer.ts';
import type { Relation } from './relation.ts';
import type { Slice, SliceQueue, Slicing } from './slices.ts';
import { sliceQuery } from './slices.ts';
import type { SnapshotSession } from './snapshot-session.ts';

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

export interface LandedFile {
  readonly path: string;
  readonly rows: number;
}

/** S3 takes a file of 5 GiB in one piece; curation downloads them one by one. */
const rowsOfFile = 20_000_000;

/**
 * Reads slices until none is left, through one session of the source and one statement of the engine. A slice that the
 * source interrupts is read again, smaller: the file it began to come into is closed and cut back to the slices that are whole.
 */
export async function readLane({
  work,
  session,
  engine,
}: {
  readonly work: Work;
  readonly session: SnapshotSession;
  readonly engine: Engine;
}): Promise<readonly LandedFile[]> {
  const files: LandedFile[] = [];
  let slice = work.queue.take(work.pacer.pace.sliceRows);
  while (slice !== null) {
    const path = work.nextPath();
    const lane = new Lane(work, session, slice);
    const rows = await rowsToParquet({
      engine,
      columns: work.relation.columns.map(({ name }) => name),
      texts: work.relation.columns.filter(({ wire }) => wire === 'text').map(({ name }) => name),
      landing: work.landing,
      path,
      send: (pipe) => lane.fill(new PipeSink(pipe)),
    });
    if (rows > lane.complete) await trimParquet({ engine, path, rows: lane.complete });
    files.push({ path, rows: lane.complete });
    slice = lane.next;
  }
  return files;
}

class Lane {
  /** Rows of slices that were read whole. */
  complete = 0;
  /** Where the next file begins. */
  next: Slice | null;
  readonly #work: Work;
  readonly #session: SnapshotSession;
  readonly #decoder: RowDecoder;

  constructor(work: Work, session: SnapshotSession, first: Slice) {
    this.#work = work;
    this.#session = session;
    this.next = first;
    this.#decoder = new RowDecoder({
      columns: work.relation.columns,
      trailing: work.slicing.kind === 'order' ? work.slicing.columns.map(({ wire }) => wire) : [],
      padded: padded(work.relation.columns.map(({ name }) => name)).length > work.relation.columns.length,
      checked: work.relation.encodingUnknown,
    });
  }

  /** Until nothing is left, the file is full or the source interrupts; returns how many rows went into the pipe. */
  async fill(sink: PipeSink): Promise<number> {
    const { queue, pacer } = this.#work;
    while (this.next !== null && this.complete < rowsOfFile) {
      const slice = this.next;
      await pause(pacer.rest());
      const whole = await this.#read(slice, sink);
      if (!whole) queue.giveBack(slice);
      this.next = queue.take(pacer.pace.sliceRows);
      if (!whole) break;
    }
    await sink.flush();
    return this.#decoder.rows;
  }

  async #read(slice: Slice, sink: PipeSink): Promise<boolean> {
    const { pacer, queue } = this.#work;
    const sql = `COPY (${sliceQuery({ ...this.#work, slice })}) TO STDOUT (FORMAT binary)`;
    const run = pacer.begin();
    try {
      const { rows, bytes } = await this.#session.slice((client, before, after) =>
        copyRows({ client, sql: `${before};${sql};${after}`, decoder: this.#decoder, sink }),
      );
      if (this.#decoder.rows !== this.complete + rows) throw sourceError(null, 'stream');
      this.complete += rows;
      queue.done(slice, { rows, last: this.#decoder.lastTrailing() });
      await pacer.read(run, { rows, asked: slice.rows, bytes });
      return true;
    } catch (error) {
      pacer.ended();
      const kind = this.#session.interruptedBy(error);
      if (kind === null) throw sourceError(error, 'stream');
      await this.#session.recover(kind);
      await pacer.interrupted();
      return false;
    }
  }
}
