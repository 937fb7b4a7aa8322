import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NativeEvent, ObjectFiles, Surroundings } from '../src/endpoint/service.ts';
import { type AthenaOptions, createAthena, type PortColumn } from '../src/services/athena/index.ts';
import { clientConfig } from './endpoint.ts';
import { serveAlone } from './serve-alone.ts';

/** Of a file all of whose rows have one value. */
export const extentOf = (value: string | null) => ({
  containsNull: value === null,
  lower: value,
  upper: value,
});

/** A table of the test's lake: SQL for the rows of each file, by partition. */
export interface TestTable {
  readonly columns: readonly PortColumn[];
  readonly partitionBy?: string;
  readonly files: readonly { readonly partition?: string | null; readonly rows: string }[];
}

export interface Finished {
  readonly execution: QueryExecution;
  readonly state: string;
  /** Why it failed. */
  readonly reason: string;
}

/** Athena alone behind the real wire protocol, over a small lake, with its native events in hand. */
export interface AthenaEndpoint extends AsyncDisposable {
  readonly client: AthenaClient;
  readonly events: readonly NativeEvent[];
  readonly objects: ObjectFiles;
  readonly home: string;
  /** Waits for the end of an execution, by its event. */
  finished(id: string): Promise<Finished>;
  event(fits: (event: NativeEvent) => boolean): Promise<NativeEvent>;
  start(sql: string, input?: Partial<StartQueryExecutionCommand['input']>): Promise<string>;
  run(sql: string, input?: Partial<StartQueryExecutionCommand['input']>): Promise<Finished>;
  /** The rows of a query that succeeds, without the header; null is null. */
  rows(sql: string): Promise<(string | null)[][]>;
  /** Another endpoint over the same state; the old one writes nothing down as it ends. */
  restarted(): Promise<AthenaEndpoint>;
}

export interface AthenaTestOptions extends Partial<AthenaOptions> {
  readonly lake?: Readonly<Record<string, TestTable>>;
  readonly now?: () => Date;
}

export async function startAthena(options: AthenaTestOptions = {}): Promise<AthenaEndpoint> {
  const home = await mkdtemp(join(tmpdir(), 'daybreak-athena-'));
  const files = await writeLake(home, options.lake ?? {});
  return open(home, options, files);
}

async function open(
  home: string,
  options: AthenaTestOptions,
  files: Readonly<Record<string, readonly string[]>>,
): Promise<AthenaEndpoint> {
  const { lake = {}, now, ...overrides } = options;
  const create = (surroundings: Surroundings) =>
    createAthena(surroundings, {
      catalog: {
        databases: () => ['daybreak', 'empty'],
        tables: (name) => (name === 'daybreak' ? Object.keys(lake) : name === 'empty' ? [] : null),
        table: ({ database: owner, table }) => {
          const found = owner === 'daybreak' ? lake[table] : undefined;
          if (!found) return null;
          const { columns, partitionBy } = found;
          return { columns, iceberg: {}, partitionColumns: partitionBy === undefined ? [] : [partitionBy] };
        },
      },
      tableFiles: ({ table }) => {
        const { columns = [], partitionBy, files: parts = [] } = lake[table] ?? {};
        return Promise.resolve({
          columns,
          files: parts.map(({ partition }, index) => ({
            path: files[table]?.[index] ?? '',
            extents: new Map(
              partitionBy === undefined || partition === undefined
                ? []
                : [[partitionBy, extentOf(partition)] as const],
            ),
          })),
        });
      },
      outputLocation: 's3://results/queries/',
      ...overrides,
    });
  const alone = await serveAlone({ home, signedFor: 'athena', create, ...(now && { now }) });
  const { events, objects, event } = alone;
  const client = new AthenaClient(clientConfig(alone.origin));
  const stop = async () => {
    client.destroy();
    await alone.stop();
  };
  const finished = async (id: string): Promise<Finished> => {
    await event(({ detail }) => {
      const { queryExecutionId, currentState } = detail as { queryExecutionId: string; currentState: string };
      return queryExecutionId === id && ['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(currentState);
    });
    const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
    const status = QueryExecution?.Status;
    return {
      execution: QueryExecution!,
      state: status?.State ?? '',
      reason: status?.StateChangeReason ?? '',
    };
  };
  const start: AthenaEndpoint['start'] = async (sql, input = {}) => {
    const { QueryExecutionId } = await client.send(
      new StartQueryExecutionCommand({
        QueryString: sql,
        QueryExecutionContext: { Database: 'daybreak' },
        ...input,
      }),
    );
    return QueryExecutionId!;
  };
  const run: AthenaEndpoint['run'] = async (sql, input) => finished(await start(sql, input));
  return {
    client,
    events,
    objects,
    home,
    event,
    finished,
    start,
    run,
    rows: async (sql) => {
      const { execution, state, reason } = await run(sql);
      if (state !== 'SUCCEEDED') throw new Error(`${sql}: ${reason}`);
      const { ResultSet } = await client.send(
        new GetQueryResultsCommand({ QueryExecutionId: execution.QueryExecutionId }),
      );
      const rows = ResultSet?.Rows ?? [];
      return rows.slice(1).map(({ Data }) => (Data ?? []).map(({ VarCharValue }) => VarCharValue ?? null));
    },
    restarted: async () => {
      await stop();
      return open(home, options, files);
    },
    [Symbol.asyncDispose]: async () => {
      await stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Parquet files with Iceberg's field ids, under names that say nothing. */
async function writeLake(home: string, lake: Readonly<Record<string, TestTable>>) {
  const result: Record<string, string[]> = {};
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  for (const [table, { columns, files }] of Object.entries(lake)) {
    result[table] = [];
    await mkdir(join(home, 'lake', table), { recursive: true });
    for (const [index, { rows }] of files.entries()) {
      const path = join(home, 'lake', table, `${index}.parquet`);
      const ids = columns.map(({ name, id }) => `"${name}": ${id ?? 0}`).join(', ');
      const fieldIds = columns.every(({ id }) => id !== undefined) ? `, FIELD_IDS {${ids}}` : '';
      await connection.run(`COPY (${rows}) TO '${path}' (FORMAT parquet${fieldIds})`);
      result[table].push(path);
    }
  }
  connection.closeSync();
  return result;
}
