import { DuckDBInstance, type Json } from '@duckdb/node-api';
import { JobError } from './errors.ts';

/** One private, in-memory DuckDB that reaches no file outside the given folders. */
export interface Engine {
  /** Runs a statement; a failure names the step, never what DuckDB said. Returns the rows, in JSON form. */
  run(step: string, sql: string): Promise<readonly Readonly<Record<string, Json>>[]>;
  close(): void;
}

export async function openEngine({
  memoryLimit,
  threads,
  folders,
  spillTo,
}: {
  /** As DuckDB spells it, e.g. `2GB`. */
  readonly memoryLimit: string;
  readonly threads: number;
  readonly folders: readonly string[];
  /** Where to spill what exceeds the memory; null forbids it. */
  readonly spillTo: string | null;
}): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(threads),
    memory_limit: memoryLimit,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const connection = await instance.connect();
  const engine: Engine = {
    async run(step, sql) {
      try {
        const result = await connection.runAndReadAll(sql);
        return result.getRowObjectsJson();
      } catch (error) {
        throw new JobError({
          code: 'ENGINE_FAILED',
          cause: `DuckDB failed in step ${step}${kindOf(error)}.`,
        });
      }
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
  await engine.run('setup', "SET TimeZone = 'UTC'");
  await engine.run('setup', `SET temp_directory = ${literal(spillTo ?? '')}`);
  // One file a partition as long as no more than this many are written at once.
  await engine.run('setup', 'SET partitioned_write_max_open_files = 1000');
  await engine.run('setup', `SET allowed_directories = [${folders.map(literal).join(', ')}]`);
  await engine.run('setup', 'SET enable_external_access = false');
  return engine;
}

/** The class of a DuckDB error, e.g. ` (Conversion Error)`: what follows its colon quotes data. */
function kindOf(error: unknown): string {
  const kind =
    error instanceof Error
      ? /^([A-Z][A-Za-z]{2,20}(?: [A-Z][a-z]{2,12}){0,2} Error):/.exec(error.message)?.[1]
      : undefined;
  return kind === undefined ? '' : ` (${kind})`;
}

export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
export const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
