import type { FilesConnection } from '../connection.ts';
import { rankCorrelation } from '../rank-correlation.ts';
import { SourceError } from '../source-error.ts';
import type {
  InspectedTable,
  SampleProps,
  SourceInspector,
  TableName,
  TableSample,
  WatermarkProbe,
  KeyProbe,
} from '../source-inspector.ts';
import { Inbox } from './inbox.ts';
import { seeTable, type SeenTable } from './seen-table.ts';

const longest = 4096;

/** An inbox of files on S3: what lies in one folder below its prefix, or right in it, is a table. */
export function openFiles(connection: FilesConnection): Promise<SourceInspector> {
  const inbox = new Inbox(connection);
  const known = new Map<string, Promise<SeenTable>>();
  const see = (name: TableName) => {
    const key = JSON.stringify([name.schema, name.table]);
    const seen = known.get(key) ?? seeTable(inbox, name);
    known.set(key, seen);
    return seen;
  };
  return Promise.resolve({
    engine: 'files',
    async abilities() {
      await inbox.deliveries(connection.prefix);
      return {
        version: 'S3',
        user: 'the credentials of this environment',
        ...{ readOnlySession: true, userMayWrite: false, replica: false },
        seesOpenTransactions: await inbox.seesUploads(),
        ...{ encoding: 'of each file', timeZone: 'UTC' },
        tls: !(connection.endpoint ?? 'https:').startsWith('http:'),
      };
    },
    tables: () => tablesOf(inbox, connection.prefix),
    describe: async (name) => (await see(name)).description,
    grants: async (name) => {
      await see(name);
      return { table: true, deniedColumns: [] };
    },
    sample: async (name, props) => sampleOf(await see(name), props),
    probeWatermark: async (name, column) => watermarkOf(await see(name), column),
    probeKey: async (name, columns) => keyOf(await see(name), columns),
    close: () => {
      inbox.close();
      return Promise.resolve();
    },
  });
}

async function tablesOf(inbox: Inbox, prefix: string): Promise<readonly InspectedTable[]> {
  const deliveries = await inbox.deliveries(prefix);
  const folders = new Set(
    deliveries.map(({ key }) => prefix + (/^[^/]+[/]/.exec(key.slice(prefix.length))?.[0] ?? '')),
  );
  // Files right in the prefix make it one table, and folders below it are that table's.
  const tables = folders.has(prefix) ? [prefix] : [...folders].sort();
  return tables.map((table) => ({
    ...{ schema: inbox.bucket, table, kind: 'files', comment: null },
    estimatedRows: null,
  }));
}

/** Evenly from all that was read. */
function sampleOf({ rows, description }: SeenTable, { columns, rows: most }: SampleProps): TableSample {
  for (const column of columns) required({ rows, description }, column);
  const wanted = Math.max(1, Math.min(10_000, Math.floor(most)));
  const step = Math.max(1, rows.length / wanted);
  const chosen = Array.from(
    { length: Math.min(wanted, rows.length) },
    (_, index) => rows[Math.floor(index * step)],
  );
  return {
    rows: chosen.length,
    columns: new Map(
      columns.map((name) => [name, chosen.map((row) => row?.get(name)?.slice(0, longest) ?? null)]),
    ),
    unreadable: [],
  };
}

function required({ description }: Pick<SeenTable, 'description' | 'rows'>, column: string) {
  const found = description.columns.find(({ name }) => name === column);
  if (found === undefined)
    throw new SourceError('COLUMN_UNKNOWN', {
      table: `s3://${description.schema}/${description.table}`,
      column,
    });
  return found;
}

function watermarkOf(seen: SeenTable, column: string): WatermarkProbe {
  const { nullable } = required(seen, column);
  const times = seen.rows.map((row) => Date.parse(row.get(column) ?? ''));
  const there = times.filter((time) => !Number.isNaN(time));
  return {
    indexed: false,
    nullable,
    nulls: times.length === 0 ? null : 1 - there.length / times.length,
    future: there.some((time) => time > Date.now() + 24 * 3600 * 1000),
    order: rankCorrelation(there.map((time, index) => [time, index] as const)),
    rowsLookedAt: times.length,
  };
}

function keyOf(seen: SeenTable, columns: readonly string[]): KeyProbe {
  for (const column of columns) required(seen, column);
  const keys = seen.rows.map((row) => columns.map((column) => row.get(column) ?? null));
  const repeats = keys.length - new Set(keys.map((key) => JSON.stringify(key))).size;
  return {
    unique: repeats === 0 && keys.length > 0 ? 'observed' : 'no',
    nulls: keys.some((key) => key.some((value) => value === null || value.trim() === '')),
    repeats,
    rowsLookedAt: keys.length,
    complete: seen.complete,
  };
}
