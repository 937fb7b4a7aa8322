import { SourceError } from '../source-error.ts';
import type { SampleProps, TableSample } from '../source-inspector.ts';
import { grantsOf, type CatalogTable } from './catalog.ts';
import { named, quoted } from './quoting.ts';
import type { Session } from './session.ts';

const longest = 4096;
const page = 8192;
/** Pages that a look takes at most: 4 MB. */
const pages = 512;

/**
 * Rows from pages all over the table: TABLESAMPLE SYSTEM reads whole pages, so a few hundred of them are taken and a
 * repeatable choice of their rows. Views and foreign tables can only be read from their beginning.
 */
export async function sampleTable(
  session: Session,
  table: CatalogTable,
  { columns, rows, seed }: SampleProps,
): Promise<TableSample> {
  const grants = await grantsOf(session, table.oid);
  const denied = new Set(grants.deniedColumns);
  const readable = columns.filter((name) => !denied.has(name));
  const unreadable = columns.filter((name) => denied.has(name));
  const limit = Math.max(1, Math.min(10_000, Math.floor(rows)));
  if (readable.length === 0) return { rows: 0, columns: new Map(), unreadable };
  const found = await readRows(session, table, {
    columns: readable,
    limit,
    seed: Math.trunc(seed),
    whole: grants.table,
  });
  return {
    rows: found.length,
    columns: new Map(readable.map((name, index) => [name, found.map((row) => row[`c${index}`] ?? null)])),
    unreadable,
  };
}

async function readRows(
  session: Session,
  table: CatalogTable,
  {
    columns,
    limit,
    seed,
    whole,
  }: {
    readonly columns: readonly string[];
    readonly limit: number;
    readonly seed: number;
    readonly whole: boolean;
  },
): Promise<Record<string, string | null>[]> {
  const types = await typesOf(session, table.oid);
  const texts = columns.map((name, index) => {
    const type = types.get(name);
    if (type === undefined)
      throw new SourceError('COLUMN_UNKNOWN', { table: `${table.schema}.${table.table}`, column: name });
    // Not more of a long value than is looked at is read.
    const text =
      type === 'bytea'
        ? `encode(substring(${quoted(name)} from 1 for 64), 'hex')`
        : `left(cast(${quoted(name)} as text), ${longest})`;
    return `${text} AS c${index}`;
  });
  const doing = `sampling ${table.schema}.${table.table}`;
  const query = { doing, table: `${table.schema}.${table.table}` };
  const select = `SELECT ${texts.join(', ')} FROM ${named(table)}`;
  const total = Math.ceil(table.bytes / page);
  const canSample =
    table.kind === 'table' || table.kind === 'partitioned' || table.kind === 'materialized-view';
  if (canSample && total > 0) {
    const share = Math.min(100, (100 * pages) / total);
    // A row's place may only be read by who may read the whole table.
    const shuffled = whole ? `ORDER BY hashtextextended(ctid::text, ${seed})` : '';
    const sampled = await session.rows<Record<string, string | null>>({
      ...query,
      sql: `${select} TABLESAMPLE SYSTEM (${share}) REPEATABLE (${seed}) ${shuffled} LIMIT ${limit}`,
    });
    // Chance can leave out every page of a table with few.
    if (sampled.length > 0) return sampled;
  }
  return session.rows({ ...query, sql: `${select} LIMIT ${limit}` });
}

async function typesOf(session: Session, oid: string): Promise<ReadonlyMap<string, string>> {
  const rows = await session.rows<{ name: string; type: string }>({
    doing: 'describing columns',
    sql: `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
          WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped`,
    values: [oid],
  });
  return new Map(rows.map(({ name, type }) => [name, type]));
}
