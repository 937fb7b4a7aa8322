import { join } from 'node:path';
import { stateOf, type TableReading } from '@daybreak/curation';
import { giveWayToOthers } from '../../priority.ts';
import { Monitor } from '../budget/monitor.ts';
import { Pacer } from '../budget/pacer.ts';
import { padded, rowsToParquet } from '../rows-to-parquet.ts';
import type { ReadOutcome, ReadRequest, SourceReader } from '../source-reader.ts';
import { looker } from './probe.ts';
import { withSource, type Session } from './session.ts';
import { sliceOrder } from './slice-order.ts';
import { sendSlices } from './slices.ts';
import { filled, readableWindow } from './window.ts';

/** One session that reads, and a small one beside it that looks at the source meanwhile. */
const connections = 2;

/**
 * Reads a table of MySQL or MariaDB within its budget, in slices over one session. A snapshot is one transaction: several
 * could not see the same state without a lock that a reader must not take. A window needs none: what changes after its
 * end leaves it for the next one, so each slice may see the state of its own time, and no old state has to be kept for us.
 */
export const readTable: SourceReader<TableReading> = async (request) => {
  const { reading, surroundings } = request;
  const { budget } = reading;
  const connection = await surroundings.credentials.connection(reading.connection);
  return withSource({ connection, statementTimeoutSeconds: 10 }, async (beside) => {
    const now = () => performance.now();
    const monitor = new Monitor({ look: await looker(beside, budget), now, othersSeen: giveWayToOthers });
    const pacer = new Pacer({ reading, monitor, now });
    const watching = monitor.watch();
    try {
      return await withSource(
        { connection, statementTimeoutSeconds: budget.statementTimeoutSeconds },
        (session) => read({ request, session, pacer }),
      );
    } finally {
      monitor.stop();
      await watching;
    }
  });
};

async function read({
  request: { reading, landing, engine, folder, window: planned },
  session,
  pacer,
}: {
  readonly request: ReadRequest<TableReading>;
  readonly session: Session;
  readonly pacer: Pacer;
}): Promise<ReadOutcome> {
  const windowed = stateOf(reading) === 'slice';
  const window = windowed ? await readableWindow(session, planned) : planned;
  const predicates = reading.predicates.map((predicate) => filled(predicate, window));
  const bounded = reading.predicates.some((predicate) => predicate.includes('{low}'));
  const order = await sliceOrder(session, { reading, bounded });
  if (!windowed) await session.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  const columns = reading.columns.map(({ name }) => name);
  const path = join(folder, 'part-00000.parquet');
  const rows = await rowsToParquet({
    engine,
    columns,
    landing,
    path,
    send: (pipe) =>
      sendSlices({ session, reading, predicates, order, columns: padded(columns).length, pacer, pipe }),
  });
  return { files: [{ path, rows }], window, receipt: pacer.receipt(connections) };
}
