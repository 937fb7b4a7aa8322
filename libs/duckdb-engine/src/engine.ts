import { DuckDBInstance, type Json } from '@duckdb/node-api';
import { JobError } from './errors.ts';
import { memoryRelation, type MemoryRows } from './memory-relation.ts';

/** One private, in-memory DuckDB that reaches no file outside the given folders. */
export interface Engine {
  /** Runs a statement; a failure names the step, never what DuckDB said. Returns the rows, in JSON form. */
  run(step: string, sql: string): Promise<readonly Readonly<Record<string, Json>>[]>;
  /** The name of a table function for what stands in memory when a statement begins: `FROM name()`. */
  relation(current: () => MemoryRows): string;
  /** Another one over the same memory and threads, for statements that run beside each other; closed on its own. */
  beside(): Promise<Engine>;
  close(): void;
}

export async function openEngine({
  memoryLimit,
  threads,
  folders,
  spillTo,
  ordered = true,
}: {
  /** As DuckDB spells it, e.g. `2GB`. */
  readonly memoryLimit: string;
  readonly threads: number;
  readonly folders: readonly string[];
  /** Where to spill what exceeds the memory; null forbids it. */
  readonly spillTo: string | null;
  /** What one thread reads stays in order anyway; to keep the order of several costs memory. */
  readonly ordered?: boolean;
}): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(threads),
    memory_limit: memoryLimit,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  let relations = 0;
  const engine = await connected(instance, {
    nextRelation: () => `memory_${relations++}`,
    closed: () => instance.closeSync(),
  });
  await engine.run('setup', `SET preserve_insertion_order = ${ordered}`);
  await engine.run('setup', `SET temp_directory = ${literal(spillTo ?? '')}`);
  // One file a partition as long as no more than this many are written at once.
  await engine.run('setup', 'SET partitioned_write_max_open_files = 1000');
  await engine.run('setup', `SET allowed_directories = [${folders.map(literal).join(', ')}]`);
  await engine.run('setup', 'SET enable_external_access = false');
  return engine;
}

async function connected(
  instance: DuckDBInstance,
  { nextRelation, closed }: { readonly nextRelation: () => string; readonly closed: () => void },
): Promise<Engine> {
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
    relation(current) {
      const name = nextRelation();
      connection.registerTableFunction(memoryRelation(name, current));
      return name;
    },
    beside: () => connected(instance, { nextRelation, closed: () => undefined }),
    close() {
      connection.closeSync();
      closed();
    },
  };
  await engine.run('setup', "SET TimeZone = 'UTC'");
  return engine;
}

/** The class of a DuckDB error, e.g. ` (Conversion Error)`: what follows its colon quotes data. */
function kindOf(error: unknown): string {
  const kind =
    error instanceof Error
      ? /^([A-Z][A-Za-z]{2,20}(?: [A-Za-z][a-z]{1,12}){0,2} Error):/.exec(error.message)?.[1]
      : undefined;
  return kind === undefined ? '' : ` (${kind})`;
}

export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
export const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
