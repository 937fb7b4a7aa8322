import { join } from 'node:path';
import type { TableReading } from '@daybreak/curation';
import { padded, rowsToParquet } from '../rows-to-parquet.ts';
import type { SourceReader } from '../source-reader.ts';
import { withSource } from './session.ts';
import { sliceOrder } from './slice-order.ts';
import { sendSlices } from './slices.ts';
import { filled, readableWindow } from './window.ts';

/**
 * Reads a table of MySQL or MariaDB over one connection. A snapshot is one transaction: several could not see the same
 * state without a lock that a reader must not take. A window needs none: what changes after its end leaves it for the
 * next one, so each slice may see the state of its own time, and no old state has to be kept for us.
 */
export const readTable: SourceReader<TableReading> = async (request) => {
  const { reading, landing, engine, folder, surroundings } = request;
  const connection = await surroundings.credentials.connection(reading.connection);
  const path = join(folder, 'part-00000.parquet');
  const { statementTimeoutSeconds } = reading.budget;
  return withSource({ connection, statementTimeoutSeconds }, async (session) => {
    const ended = reading.predicates.some((predicate) => predicate.includes('{high}'));
    const window = ended ? await readableWindow(session, request.window) : request.window;
    const predicates = reading.predicates.map((predicate) => filled(predicate, window));
    const bounded = reading.predicates.some((predicate) => predicate.includes('{low}'));
    const order = await sliceOrder(session, { reading, bounded });
    if (!ended) await session.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    const columns = reading.columns.map(({ name }) => name);
    const rows = await rowsToParquet({
      engine,
      columns,
      texts: columns,
      landing,
      path,
      send: (pipe) =>
        sendSlices({ session, reading, predicates, order, columns: padded(columns).length, pipe }),
    });
    return { files: [{ path, rows }], window, receipt: null };
  });
};
