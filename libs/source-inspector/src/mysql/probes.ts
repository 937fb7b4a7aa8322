import { rankCorrelation } from '../rank-correlation.ts';
import { SourceError } from '../source-error.ts';
import type { InspectedColumn, KeyProbe, TableDescription, WatermarkProbe } from '../source-inspector.ts';
import { named, quoted } from './quoting.ts';
import type { Session } from './session.ts';
import { counterOf, spreadRows } from './spread.ts';

const looked = 2_000;
const keyRows = 200_000;

export async function probeWatermark(
  session: Session,
  table: TableDescription,
  column: string,
): Promise<WatermarkProbe> {
  const known = columnOf(table, column);
  const indexed = table.indexes.some(({ serves, columns }) => serves === 'ranges' && columns[0] === column);
  const sort = sortOf(known.type);
  const counter = counterOf(table);
  const rows = await spreadRows(session, {
    table,
    counter,
    select: `${sort?.number(quoted(column)) ?? 'NULL'} AS value, ${counter === null ? 'NULL' : quoted(counter)} AS place,
      ${quoted(column)} IS NULL AS missing`,
    limit: looked,
    seed: 1,
  });
  const pairs = rows.flatMap(({ value, place }) =>
    value == null || place == null ? [] : [[Number(value), Number(place)] as const],
  );
  return {
    indexed,
    nullable: known.nullable,
    nulls: rows.length === 0 ? null : rows.filter(({ missing }) => missing === '1').length / rows.length,
    future:
      sort?.after == null ? false : await hasFuture(session, { table, column, indexed, after: sort.after }),
    order: rankCorrelation(pairs),
    rowsLookedAt: rows.length,
  };
}

function columnOf(table: TableDescription, column: string): InspectedColumn {
  const known = table.columns.find(({ name }) => name === column);
  if (known === undefined)
    throw new SourceError('COLUMN_UNKNOWN', { table: `${table.schema}.${table.table}`, column });
  return known;
}

interface Sort {
  readonly number: (column: string) => string;
  /** SQL of a bound that no honest value lies above; null where the type has no time in it. */
  readonly after: string | null;
}

/** How values of a type are put in order. The zone of a datetime is not known: its bound leaves room for any. */
function sortOf(type: string): Sort | null {
  const micros = (column: string) => `TIMESTAMPDIFF(MICROSECOND, '2000-01-01', ${column})`;
  if (/^timestamp/i.test(type)) return { number: micros, after: 'UTC_TIMESTAMP() + INTERVAL 5 MINUTE' };
  if (/^datetime/i.test(type)) return { number: micros, after: 'UTC_TIMESTAMP() + INTERVAL 14 HOUR' };
  if (/^date/i.test(type)) return { number: micros, after: 'UTC_DATE() + INTERVAL 1 DAY' };
  return /^((tiny|small|medium|big)?int|decimal|float|double)\b/i.test(type)
    ? { number: (column) => column, after: null }
    : null;
}

async function hasFuture(
  session: Session,
  {
    table,
    column,
    indexed,
    after,
  }: {
    readonly table: TableDescription;
    readonly column: string;
    readonly indexed: boolean;
    readonly after: string;
  },
): Promise<boolean> {
  const name = quoted(column);
  // Without an index the newest rows would not be found, so that many rows have to do.
  const from = indexed
    ? `(SELECT MAX(${name}) AS value FROM ${named(table)}) AS newest`
    : `(SELECT ${name} AS value FROM ${named(table)} LIMIT ${keyRows}) AS looked`;
  const of = `${table.schema}.${table.table}`;
  const [row] = await session.rows({
    doing: `probing ${of}`,
    table: of,
    sql: `SELECT MAX(value > ${after}) AS future FROM ${from}`,
  });
  return row?.['future'] === '1';
}

export async function probeKey(
  session: Session,
  table: TableDescription,
  columns: readonly string[],
): Promise<KeyProbe> {
  const found = columns.map((column) => columnOf(table, column));
  const keys = [...(table.primaryKey === null ? [] : [table.primaryKey]), ...table.uniqueKeys];
  const declared =
    keys.some((key) => key.length > 0 && key.every((column) => columns.includes(column))) &&
    found.every(({ nullable }) => !nullable);
  if (declared) return { unique: 'declared', nulls: false, repeats: 0, rowsLookedAt: 0, complete: true };
  const list = columns.map(quoted).join(', ');
  const of = `${table.schema}.${table.table}`;
  const query = { doing: `probing ${of}`, table: of };
  const missing = columns.map((column) => `${quoted(column)} IS NULL`).join(' OR ');
  // COUNT(DISTINCT …) leaves out rows with a null in them, which no key may have.
  const [row] = await session.rows({
    ...query,
    sql: `SELECT COUNT(*) AS total, COUNT(DISTINCT ${list}) AS different, MAX(${missing}) AS nulls
      FROM (SELECT ${list} FROM ${named(table)} LIMIT ${keyRows}) AS looked`,
  });
  const rows = Number(row?.['total'] ?? 0);
  return {
    unique: rows > 0 && Number(row?.['different']) === rows ? 'observed' : 'no',
    nulls: row?.['nulls'] === '1',
    repeats: rows - Number(row?.['different'] ?? 0),
    rowsLookedAt: rows,
    complete: rows < keyRows,
  };
}
