import { rankCorrelation } from '../rank-correlation.ts';
import { SourceError } from '../source-error.ts';
import type { KeyProbe, TableDescription, WatermarkProbe } from '../source-inspector.ts';
import type { CatalogTable } from './catalog.ts';
import { named, quoted } from './quoting.ts';
import type { Session } from './session.ts';

const looked = 2_000;
const keyRows = 200_000;
const page = 8192;

export async function probeWatermark(
  session: Session,
  table: CatalogTable,
  description: TableDescription,
  column: string,
): Promise<WatermarkProbe> {
  const known = description.columns.find(({ name }) => name === column);
  const name = `${table.schema}.${table.table}`;
  if (known === undefined) throw new SourceError('COLUMN_UNKNOWN', { table: name, column });
  const indexed = description.indexes.some(
    ({ serves, columns }) => serves === 'ranges' && columns[0] === column,
  );
  const sort = sortOf(known.baseType);
  const place = placeOf(table, description);
  const share = Math.min(100, (100 * 256 * page) / Math.max(1, table.bytes));
  const sampling = place !== null && table.bytes > 0 ? `TABLESAMPLE SYSTEM (${share}) REPEATABLE (1)` : '';
  const rows = await session.rows<{ value: number | null; place: number | null; missing: boolean }>({
    doing: `probing ${name}`,
    table: name,
    sql: `SELECT ${sort === null ? 'NULL' : sort.number(quoted(column))}::float8 AS value,
        ${place ?? 'NULL'}::float8 AS place, ${quoted(column)} IS NULL AS missing
      FROM ${named(table)} ${sampling} ${place === null ? '' : 'ORDER BY random()'} LIMIT ${looked}`,
  });
  const pairs = rows.flatMap(({ value, place }) =>
    value === null || place === null ? [] : [[value, place] as const],
  );
  return {
    indexed,
    nullable: known.nullable,
    nulls: rows.length === 0 ? null : rows.filter(({ missing }) => missing).length / rows.length,
    future: sort === null ? false : await hasFuture(session, table, { column, indexed, after: sort.after }),
    order: rankCorrelation(pairs),
    rowsLookedAt: rows.length,
  };
}

interface Sort {
  readonly number: (column: string) => string;
  /** SQL of a bound that no honest value lies above; null where the type has no time in it. */
  readonly after: string | null;
}

/** How values of a type are put in order. The zone of a plain timestamp is not known: its bound leaves room for any. */
function sortOf(type: string): Sort | null {
  const epoch = (column: string) => `extract(epoch from ${column})`;
  if (type.startsWith('timestamp') && type.endsWith('with time zone'))
    return { number: epoch, after: "now() + interval '5 minutes'" };
  if (type.startsWith('timestamp'))
    return { number: epoch, after: "(now() at time zone 'UTC') + interval '14 hours'" };
  if (type === 'date') return { number: epoch, after: 'current_date + 1' };
  if (/^(smallint|integer|bigint|numeric|real|double)/.test(type))
    return { number: (column) => column, after: null };
  return null;
}

/** The order of insertion: a key that counts up, otherwise the place in the table's files. */
function placeOf(table: CatalogTable, { primaryKey, columns }: TableDescription): string | null {
  const key = primaryKey?.length === 1 ? columns.find(({ name }) => name === primaryKey[0]) : undefined;
  if (key !== undefined && /^(smallint|integer|bigint)/.test(key.baseType)) return quoted(key.name);
  return table.kind === 'table' || table.kind === 'materialized-view'
    ? '(ctid::text::point)[0] * 1000 + (ctid::text::point)[1]'
    : null;
}

async function hasFuture(
  session: Session,
  table: CatalogTable,
  {
    column,
    indexed,
    after,
  }: { readonly column: string; readonly indexed: boolean; readonly after: string | null },
): Promise<boolean> {
  if (after === null) return false;
  const name = quoted(column);
  // Without an index the newest pages would not be found, so that many rows have to do.
  const from = indexed
    ? `(SELECT max(${name}) AS value FROM ${named(table)}) newest`
    : `(SELECT ${name} AS value FROM ${named(table)} LIMIT ${keyRows}) looked`;
  const [row] = await session.rows<{ future: boolean | null }>({
    doing: `probing ${table.schema}.${table.table}`,
    table: `${table.schema}.${table.table}`,
    sql: `SELECT bool_or(value > ${after} AND isfinite(value)) AS future FROM ${from}`,
  });
  return row?.future ?? false;
}

export async function probeKey(
  session: Session,
  table: CatalogTable,
  description: TableDescription,
  columns: readonly string[],
): Promise<KeyProbe> {
  const name = `${table.schema}.${table.table}`;
  const found = columns.map((column) => {
    const known = description.columns.find((candidate) => candidate.name === column);
    if (known === undefined) throw new SourceError('COLUMN_UNKNOWN', { table: name, column });
    return known;
  });
  const keys = [
    ...(description.primaryKey === null ? [] : [description.primaryKey]),
    ...description.uniqueKeys,
  ];
  const declared =
    keys.some((key) => key.length > 0 && key.every((column) => columns.includes(column))) &&
    found.every(({ nullable }) => !nullable);
  if (declared) return { unique: 'declared', nulls: false, repeats: 0, rowsLookedAt: 0, complete: true };
  const list = columns.map(quoted).join(', ');
  const [row] = await session.rows<{ rows: number; different: number; nulls: boolean | null }>({
    doing: `probing ${name}`,
    table: name,
    sql: `SELECT count(*)::float8 AS rows, count(DISTINCT (${list}))::float8 AS different,
        bool_or(num_nulls(${list}) > 0) AS nulls
      FROM (SELECT ${list} FROM ${named(table)} LIMIT ${keyRows}) looked`,
  });
  const rows = row?.rows ?? 0;
  return {
    unique: rows > 0 && row?.different === rows ? 'observed' : 'no',
    nulls: row?.nulls ?? false,
    repeats: rows - (row?.different ?? 0),
    rowsLookedAt: rows,
    complete: rows < keyRows,
  };
}
