import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { literal, type Engine } from '../../engine.ts';
import { JobError } from '../../errors.ts';
import { makeFifo, openFifoForWriting } from '../fifo.ts';
import { sourceError } from './errors.ts';

/**
 * Streams a query's rows from the source through a pipe into DuckDB, which applies the landing SELECT and writes
 * Parquet: what the source says exists in memory only. Returns how many rows there were.
 */
export async function copyToParquet({
  client,
  engine,
  query,
  columns,
  landing,
  folder,
  path,
}: {
  readonly client: Client;
  readonly engine: Engine;
  readonly query: string;
  readonly columns: readonly string[];
  /** SELECT over `extracted`. */
  readonly landing: string;
  /** Private; holds the pipe. */
  readonly folder: string;
  readonly path: string;
}): Promise<number> {
  const fifo = join(folder, 'rows');
  await makeFifo(fifo);
  // DuckDB skips a line that holds nothing but an empty text, which only a table of one column has.
  const padded = columns.length === 1;
  let settled = false;
  const loading = engine
    .run(
      'landing',
      loadStatement({
        fifo,
        columns: padded ? [...columns, `${columns.join('')}_padding`] : columns,
        landing,
        path,
      }),
    )
    .finally(() => (settled = true));
  const [streamed, loaded] = await Promise.allSettled([
    stream({
      client,
      query: padded ? `SELECT one.*, '' FROM (${query}\n) AS one` : query,
      fifo,
      abandoned: () => settled,
    }),
    loading,
  ]);
  if (streamed.status === 'rejected') {
    // A pipe that broke did so because DuckDB stopped reading: then its error is the cause.
    if (!brokenPipe(streamed.reason)) throw sourceError(streamed.reason, 'stream');
    if (loaded.status === 'fulfilled') throw cut('The engine stopped reading before the source was done.');
  }
  if (loaded.status === 'rejected') throw loaded.reason;
  const rows = Number(loaded.value[0]?.['Count']);
  // A connection that dies mid-stream reads as a clean end of file.
  if (streamed.status !== 'fulfilled' || streamed.value !== rows) {
    throw cut('The source sent another number of rows than it counted.');
  }
  return rows;
}

async function stream({
  client,
  query,
  fifo,
  abandoned,
}: {
  readonly client: Client;
  readonly query: string;
  readonly fifo: string;
  readonly abandoned: () => boolean;
}): Promise<number | null> {
  const pipe = await openFifoForWriting({ path: fifo, abandoned });
  if (pipe === null) return null;
  const rows = client.query(copyTo(`COPY (${query}\n) TO STDOUT (FORMAT csv, NULL '\\N')`));
  await pipeline(rows, pipe);
  // COPY's own count arrives after its last row: it is there once the next statement is answered.
  await client.query('COMMIT');
  return rows.rowCount;
}

/**
 * PostgreSQL's CSV as DuckDB reads it: unquoted `\N` is null, quoted is text, so empty strings stay empty strings; one
 * thread, since a value may hold line ends.
 * @see https://www.postgresql.org/docs/current/sql-copy.html
 */
function loadStatement({
  fifo,
  columns,
  landing,
  path,
}: {
  readonly fifo: string;
  readonly columns: readonly string[];
  readonly landing: string;
  readonly path: string;
}): string {
  const types = columns.map((column) => `${literal(column)}: 'VARCHAR'`).join(', ');
  return `COPY (
    WITH extracted AS (
      SELECT * FROM read_csv(${literal(fifo)}, auto_detect = false, header = false, columns = {${types}},
        delim = ',', quote = '"', escape = '"', new_line = '\\n', nullstr = '\\N', allow_quoted_nulls = false,
        parallel = false, encoding = 'utf-8')
    )
    SELECT * FROM (${landing}\n)
  ) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`;
}

const brokenPipe = (error: unknown) =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'EPIPE' || error.code === 'ERR_STREAM_PREMATURE_CLOSE');

const cut = (cause: string) => new JobError({ code: 'SOURCE_STREAM_CUT', cause });
