import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stateOf, type TableReading } from '@daybreak/curation';
import type { Client } from 'pg';
import { identifier } from '../../engine.ts';
import type { SourceConnection } from '../source-connection.ts';
import type { ReadOutcome, ReadRequest, SourceReader } from '../source-reader.ts';
import { sourceError } from './errors.ts';
import type { LandedFile } from './batch-writer.ts';
import { readLane, type Work } from './lane.ts';
import { giveWayToOthers } from '../../priority.ts';
import { Monitor } from '../budget/monitor.ts';
import { Pacer } from '../budget/pacer.ts';
import { isReplica, replicaWindow } from './primary.ts';
import { look } from './probe.ts';
import { inspect, type Relation } from './relation.ts';
import { openSession } from './session.ts';
import { SliceQueue, slicingOf } from './slices.ts';
import { SnapshotLost, ReadingSession } from './reading-session.ts';
import { filledPredicates, readableWindow } from './window.ts';

type Request = ReadRequest<TableReading>;

/** Reads a table of PostgreSQL, in slices, within its budget. */
export const readTable: SourceReader<TableReading> = async (request) => {
  const { reading, surroundings } = request;
  const connection = await surroundings.credentials.connection(reading.connection);
  const probe = await openSession({ connection, statementTimeoutSeconds: 10 });
  const now = () => performance.now();
  const monitor = new Monitor({ look: () => look(probe), now, othersSeen: giveWayToOthers });
  const pacer = new Pacer({ reading, monitor, now });
  const watching = monitor.watch();
  try {
    await pacer.start();
    for (;;) {
      try {
        return await readOnce({ request, connection, pacer });
      } catch (error) {
        if (!(error instanceof SnapshotLost)) throw error;
        await pacer.interrupted();
      }
    }
  } finally {
    monitor.stop();
    await watching;
    probe.destroy();
  }
};

async function readOnce({
  request: { reading, landing, engine, folder, window: planned },
  connection,
  pacer,
}: {
  readonly request: Request;
  readonly connection: SourceConnection;
  readonly pacer: Pacer;
}): Promise<ReadOutcome> {
  const opening = {
    connection,
    statementTimeoutSeconds: reading.budget.statementTimeoutSeconds,
    stateOf: stateOf(reading),
  };
  const sessions: ReadingSession[] = [await ReadingSession.open(opening)];
  const files: LandedFile[] = [];
  let parts = 0;
  try {
    const [first] = sessions as [ReadingSession];
    // What is read whole holds everything that is committed: no row of it can be missed by its time.
    const window =
      opening.stateOf === 'slice'
        ? await windowOf({ client: first.client, connection, reading, planned })
        : planned;
    await first.begin();
    const relation = await inspect(first.client, reading);
    const predicates = filledPredicates(reading.predicates, window);
    const readsWhole =
      predicates.length === 0 || (await readsWholeTable(first, { reading, relation, predicates }));
    const slicing = slicingOf(relation, { readsWhole });
    const queue = new SliceQueue(slicing);
    const wanted = Math.min(reading.budget.connections, queue.width, queue.slices(pacer.pace.sliceRows));
    if (wanted > 1) {
      const shared = await first.share();
      while (sessions.length < wanted) {
        const session = await ReadingSession.open(opening);
        sessions.push(session);
        await session.begin(shared);
      }
    }
    const work: Work = {
      reading,
      relation,
      slicing,
      predicates,
      queue,
      pacer,
      landing,
      nextPath: () => join(folder, `part-${String(parts++).padStart(5, '0')}.parquet`),
    };
    const lanes = sessions.map(async (session) => {
      const beside = await engine.beside();
      try {
        files.push(...(await readLane({ work, session, engine: beside })));
      } catch (error) {
        // What the others still read would be for nothing.
        for (const one of sessions) one.destroy();
        throw error;
      } finally {
        beside.close();
      }
    });
    const ended = await Promise.allSettled(lanes);
    const failed = ended.find((lane) => lane.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    await Promise.all(sessions.map((session) => session.close()));
    return {
      files: files.toSorted((one, other) => one.path.localeCompare(other.path)),
      window,
      receipt: pacer.receipt(sessions.length + 1),
    };
  } catch (error) {
    for (const session of sessions) session.destroy();
    const lost =
      error instanceof SnapshotLost ||
      sessions.some((session) => session.interruptedBy(error) === 'snapshot');
    if (!lost) throw sourceError(error, 'query');
    for (let part = 0; part < parts; part++)
      await rm(join(folder, `part-${String(part).padStart(5, '0')}.parquet`), { force: true });
    throw new SnapshotLost();
  }
}

async function windowOf({
  client,
  connection,
  reading: { budget },
  planned,
}: {
  readonly client: Client;
  readonly connection: SourceConnection;
  readonly reading: TableReading;
  readonly planned: ReadOutcome['window'];
}): Promise<ReadOutcome['window']> {
  if (!(await isReplica(client))) return readableWindow(client, planned);
  const { patienceSeconds } = budget;
  return replicaWindow({ replica: client, connection, window: planned, patienceSeconds });
}

/**
 * Whether the planner would read the table from its beginning to its end. It is asked for the columns that are read: of none
 * it would look at an index alone, however many rows there are.
 */
async function readsWholeTable(
  { client }: ReadingSession,
  {
    reading: { schema, table },
    relation: { columns },
    predicates,
  }: {
    readonly reading: TableReading;
    readonly relation: Relation;
    readonly predicates: readonly string[];
  },
): Promise<boolean> {
  const selected = columns.map(({ sql }) => sql).join(', ');
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN SELECT ${selected} FROM ${identifier(schema)}.${identifier(table)} WHERE ${predicates.join(' AND ')}`,
  );
  return rows.some((row) => /\bSeq Scan\b/.test(row['QUERY PLAN']));
}
