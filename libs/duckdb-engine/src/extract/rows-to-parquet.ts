import { rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { literal, type Engine } from '../engine.ts';
import { JobError } from '../errors.ts';
import { makeFifo, openFifoForWriting } from './fifo.ts';
import { longestLine, rowFormOptions, unescaped } from './row-form.ts';

/**
 * Rows in the row form, through a pipe into DuckDB, which applies the landing SELECT and writes Parquet: what the source
 * says exists in memory only. There is one more column that is empty where there is only one of them: DuckDB skips a line
 * that holds nothing. Returns how many rows there were.
 */
export async function rowsToParquet({
  engine,
  columns,
  landing,
  path,
  send,
}: {
  readonly engine: Engine;
  readonly columns: readonly string[];
  /** SELECT over `extracted`. */
  readonly landing: string;
  /** In a private folder, which holds the pipe too. */
  readonly path: string;
  /** Writes all rows and says how many the source had; does not end the pipe. */
  readonly send: (pipe: Socket) => Promise<number>;
}): Promise<number> {
  const fifo = `${path}.pipe`;
  await makeFifo(fifo);
  let settled = false;
  const loading = engine
    .run('landing', loadStatement({ fifo, columns, landing, path }))
    .finally(() => (settled = true));
  const [sent, loaded] = await Promise.allSettled([
    sendAll({ fifo, send, abandoned: () => settled }),
    loading,
  ]);
  await rm(fifo, { force: true });
  // A pipe that broke did so because DuckDB stopped reading: then its error is the cause.
  if (sent.status === 'rejected') {
    if (!brokenPipe(sent.reason)) throw sent.reason;
    if (loaded.status === 'fulfilled') throw cut('The engine stopped reading before the source was done.');
  }
  if (loaded.status === 'rejected') throw loaded.reason;
  const rows = Number(loaded.value[0]?.['Count']);
  // A connection that dies mid-stream reads as a clean end of file.
  if (sent.status !== 'fulfilled' || sent.value !== rows)
    throw cut('The source sent another number of rows than arrived.');
  return rows;
}

async function sendAll({
  fifo,
  send,
  abandoned,
}: {
  readonly fifo: string;
  readonly send: (pipe: Socket) => Promise<number>;
  readonly abandoned: () => boolean;
}): Promise<number | null> {
  const pipe = await openFifoForWriting({ path: fifo, abandoned });
  if (pipe === null) return null;
  // Between two writers nobody else would hear of it; the next write then fails.
  pipe.on('error', () => undefined);
  try {
    const rows = await send(pipe);
    await new Promise<void>((resolve, reject) => {
      pipe.once('error', reject);
      pipe.end(resolve);
    });
    return rows;
  } finally {
    pipe.destroy();
  }
}

/** The columns that the lines of a reading have. */
export function padded(columns: readonly string[]): readonly string[] {
  return columns.length === 1 ? [...columns, `${columns.join('')}_padding`] : columns;
}

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
  const types = padded(columns)
    .map((column) => `${literal(column)}: 'VARCHAR'`)
    .join(', ');
  return `COPY (
    WITH extracted AS (
      SELECT * REPLACE (${columns.map(unescaped).join(', ')}) FROM read_csv(${literal(fifo)}, columns = {${types}}, ${rowFormOptions},
        buffer_size = ${longestLine}, max_line_size = ${longestLine})
    )
    SELECT * FROM (${landing}\n)
  ) TO ${literal(path)} (${parquetOptions})`;
}

/**
 * Landing is text, most of it never the same twice: columns of many values are not looked for repetitions, and the fastest
 * level of zstd makes files hardly larger than the next ones do.
 */
export const parquetOptions =
  'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 1000, ROW_GROUP_SIZE 61440';

const brokenPipe = (error: unknown) =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'EPIPE' ||
    error.code === 'ERR_STREAM_PREMATURE_CLOSE' ||
    error.code === 'ERR_STREAM_DESTROYED');

const cut = (cause: string) => new JobError({ code: 'SOURCE_STREAM_CUT', cause });
