import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { FileRefused } from '../file-refused.ts';

export interface ParquetColumn {
  readonly name: string;
  /** As DuckDB spells it, e.g. `DECIMAL(12,2)`. */
  readonly type: string;
}

export interface ParquetSample {
  readonly columns: readonly ParquetColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Of the whole file, from its footer. */
  readonly count: number;
}

/** The columns and first rows of a Parquet file, seen by an engine of its own that can read this file and nothing else. */
export async function sampleParquet({
  path,
  rows,
}: {
  readonly path: string;
  readonly rows: number;
}): Promise<ParquetSample> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: '256MB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    await connection.run(`SET allowed_paths = [${literal(path)}]`);
    await connection.run(`SET temp_directory = ''`);
    await connection.run('SET enable_external_access = false');
    await connection.run(`SET TimeZone = 'UTC'`);
    await connection.run('SET lock_configuration = true');
    return await sample(connection, path, rows);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function sample(connection: DuckDBConnection, path: string, rows: number): Promise<ParquetSample> {
  const file = `read_parquet(${literal(path)})`;
  const ask = async (sql: string, reason: string) => {
    try {
      return (await connection.runAndReadAll(sql)).getRowsJS();
    } catch {
      // What DuckDB says quotes the file.
      throw new FileRefused(reason);
    }
  };
  const described = await ask(
    `DESCRIBE SELECT * FROM ${file}`,
    'it is no Parquet, or its footer is missing: it may be cut short',
  );
  const columns = described.map(([name, type]) => ({ name: text(name), type: text(type) }));
  const texts = columns.map(parquetText).join(', ');
  const damaged = 'its pages are damaged';
  const [[count] = []] = await ask(`SELECT count(*) FROM ${file}`, damaged);
  const values = rows === 0 ? [] : await ask(`SELECT ${texts} FROM ${file} LIMIT ${String(rows)}`, damaged);
  return {
    columns,
    rows: values.map((row) => row.map((value) => (value === null ? null : text(value)))),
    count: Number(count),
  };
}

/** SQL for the text that curation reads: as the readers of tables give it. */
export function parquetText({ name, type }: ParquetColumn): string {
  const column = `"${name.replaceAll('"', '""')}"`;
  if (/^(STRUCT|MAP|UNION)\(|\]$/.test(type)) return `CAST(to_json(${column}) AS VARCHAR)`;
  if (type === 'BLOB') return `lower(hex(${column}))`;
  // Text of it would have nine decimals, and the lake keeps six.
  return type === 'TIMESTAMP_NS'
    ? `CAST(CAST(${column} AS TIMESTAMP) AS VARCHAR)`
    : `CAST(${column} AS VARCHAR)`;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const literal = (value: string) => `'${value.replaceAll("'", "''")}'`;
