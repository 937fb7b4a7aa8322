import { isLoopback, type Dataset, type TableLocation } from '@daybreak/dataset-contracts';
import {
  openInspector,
  SourceError,
  type SourceInspector,
  type TableDescription,
} from '@daybreak/source-inspector';
import type { ReachableDatabase } from '../stack/local-sources.ts';
import { unseen, wrong, type Finding } from './finding.ts';
import { judgeSource } from './judge-source.ts';
import { judgeTable, readColumns, sourceName } from './judge-table.ts';

export interface Looked {
  readonly source: readonly Finding[];
  /** By name of the dataset. */
  readonly datasets: ReadonlyMap<string, readonly Finding[]>;
}

/** Looks at a live database, and at the tables that datasets are read from. Never throws for what it finds. */
export async function look(database: ReachableDatabase, datasets: readonly Dataset[]): Promise<Looked> {
  let inspector: SourceInspector;
  try {
    inspector = await openInspector(connectionOf(database));
  } catch (error) {
    return { source: [failed('connection', error)], datasets: new Map() };
  }
  try {
    const source = judgeSource({
      engine: database.engine,
      abilities: await inspector.abilities(),
      loopback: isLoopback(database.host),
      windows: datasets.some(({ mode }) => mode !== 'snapshot'),
    });
    const found = new Map<string, readonly Finding[]>();
    // One after another: a look shall be no load.
    for (const dataset of datasets) found.set(dataset.name, await lookAtTable(inspector, dataset));
    return { source, datasets: found };
  } catch (error) {
    return { source: [failed('connection', error)], datasets: new Map() };
  } finally {
    await inspector.close().catch(() => undefined);
  }
}

function connectionOf(database: ReachableDatabase) {
  const { engine, host, port, username, password, tls, certificateAuthority } = database;
  return {
    ...{ engine, host, port, database: database.database, username, password },
    tls:
      tls === 'off'
        ? ({ mode: 'off' } as const)
        : {
            mode: 'verify' as const,
            ...(certificateAuthority === null ? {} : { certificateAuthority }),
          },
  };
}

async function lookAtTable(inspector: SourceInspector, dataset: Dataset): Promise<readonly Finding[]> {
  const { source } = dataset;
  if (source.kind === 'files') return [];
  const table = { schema: source.schema, table: source.table };
  try {
    const description = await inspector.describe(table);
    const grants = await inspector.grants(table);
    const readable = readableIn(description, grants.deniedColumns);
    const key = dataset.key.map((column) => sourceName(dataset, column));
    const watermark =
      dataset.mode === 'snapshot' || dataset.watermark === null
        ? null
        : sourceName(dataset, dataset.watermark);
    return judgeTable({
      dataset,
      engine: source.engine,
      description,
      grants,
      key: key.every(readable) ? await inspector.probeKey(table, key) : null,
      watermark:
        watermark !== null && readable(watermark) ? await inspector.probeWatermark(table, watermark) : null,
    });
  } catch (error) {
    return [failed('table', error), ...(await otherTables(inspector, { dataset, source, error }))];
  }
}

const readableIn =
  ({ columns }: TableDescription, denied: readonly string[]) =>
  (name: string) =>
    columns.some((column) => column.name === name) && !denied.includes(name);

/** Where the table is not there, what the contract expects of one: those that have its columns. */
async function otherTables(
  inspector: SourceInspector,
  { dataset, source, error }: { dataset: Dataset; source: TableLocation; error: unknown },
): Promise<Finding[]> {
  if (!(error instanceof SourceError) || error.code !== 'TABLE_UNKNOWN') return [];
  const tables = await inspector.tables().catch(() => []);
  const names = tables
    .filter(({ table }) => table !== source.table)
    .map(({ schema, table }) => `${schema}.${table}`);
  return names.length === 0
    ? []
    : [
        unseen(
          'table',
          `${dataset.name} expects ${String(readColumns(dataset).length)} columns; the user sees ${names.slice(0, 12).join(', ')}`,
        ),
      ];
}

/** Messages of databases can quote data; those of `SourceError` are our own. */
function failed(about: string, error: unknown): Finding {
  if (!(error instanceof SourceError)) throw error;
  const [says = '', ...todo] = error.message.split(/(?<=[.!?]) /);
  return wrong(about, says.replace(/[.]$/, ''), todo.join(' '));
}
