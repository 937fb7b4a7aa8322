import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { stringSql } from '../sql/typed.ts';
import { macros } from './macros.ts';

/**
 * An instance of its own for each query, that can read the query's files and nothing else. What this leaves open (COPY
 * and ATTACH within those files, `query()`, PRAGMA) no query can write, since its SQL is made by analysis.
 */
export async function openSandbox({
  memoryLimit,
  threads,
  paths,
  seed,
}: {
  memoryLimit: string;
  threads: number;
  /** The only files that can be read. */
  paths: readonly string[];
  seed: number;
}): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(threads),
    memory_limit: memoryLimit,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const connection = await instance.connect();
  await connection.run(
    `SET TimeZone = 'UTC'; SET temp_directory = ''; SELECT setseed(${seed}); ${macros.join('; ')}`,
  );
  if (paths.length > 0)
    await connection.run(`SET allowed_paths = [${[...new Set(paths)].map(stringSql).join(', ')}]`);
  await connection.run('SET enable_external_access = false; SET lock_configuration = true');
  return connection;
}
