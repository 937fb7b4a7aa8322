import { duckdb, measureKey, type Measure, type Measured } from '@daybreak/dqdl';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TableContent } from '../options.ts';
import { columnType } from './column-kind.ts';

/** Takes measures of a table's files in an engine of its own that can read these files and nothing else. */
export async function measureTable({
  content,
  measures,
  signal,
}: {
  readonly content: TableContent;
  readonly measures: readonly Measure[];
  readonly signal: AbortSignal;
}): Promise<Measured> {
  const spill = await mkdtemp(join(tmpdir(), 'daybreak-quality-'));
  try {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: '2',
      memory_limit: '1GB',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    });
    const connection = await instance.connect();
    const interrupt = () => connection.interrupt();
    signal.addEventListener('abort', interrupt);
    try {
      await openTable(connection, content, spill);
      return await take(connection, measures);
    } finally {
      signal.removeEventListener('abort', interrupt);
      connection.closeSync();
      instance.closeSync();
    }
  } finally {
    await rm(spill, { recursive: true, force: true });
  }
}

/** The order matters: what is allowed is fixed before outside access and the configuration are locked. */
async function openTable(connection: DuckDBConnection, { columns, files }: TableContent, spill: string) {
  const paths = files.map(({ path }) => text(path));
  await connection.run(`SET TimeZone='UTC'`);
  await connection.run(`SET temp_directory=${text(spill)}`);
  if (paths.length > 0) await connection.run(`SET allowed_paths=[${paths.join(', ')}]`);
  await connection.run('SET enable_external_access=false');
  await connection.run('SET lock_configuration=true');
  const schema = columns.map(
    ({ id, name, type }) =>
      `${id}: {name: ${text(name)}, type: ${text(columnType(type)[0])}, default_value: NULL}`,
  );
  const rows =
    paths.length > 0
      ? `SELECT * FROM read_parquet([${paths.join(', ')}], schema = MAP {${schema.join(', ')}})`
      : `SELECT ${columns.map(({ name, type }) => `NULL::${columnType(type)[0]} AS ${identifier(name)}`).join(', ')} WHERE false`;
  await connection.run(`CREATE VIEW measured AS ${rows}`);
}

async function take(connection: DuckDBConnection, measures: readonly Measure[]): Promise<Measured> {
  const measured = new Map<string, number | null>();
  for (const query of duckdb.queries(measures, 'measured')) {
    const [row = []] = (await connection.runAndReadAll(query.sql)).getRowsJS();
    for (const [index, measure] of query.measures.entries()) {
      const value = row[index];
      measured.set(measureKey(measure), typeof value === 'number' ? value : null);
    }
  }
  return measured;
}

const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
