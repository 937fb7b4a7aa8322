import {
  dataFiles,
  type ColumnFilter,
  type Field,
  type Lake,
  type PartitionValue,
  type Table,
  type ValueFilter,
} from '@daybreak/iceberg';
import { identifier, literal } from '../engine.ts';
import { duckdbType, emptySelect } from '../lake-types.ts';
import type { ObjectFiles } from '../object-files.ts';

/**
 * A SELECT over a lake table's files: columns by field id, so that a file written under an older schema still reads;
 * what it lacks is null. `holding` leaves out rows, and files without being opened.
 */
export async function lakeSelect({
  lake,
  objects,
  table,
  columns,
  holding,
  snapshotId,
}: {
  readonly lake: Lake;
  readonly objects: ObjectFiles;
  readonly table: Table;
  readonly columns: readonly Field[];
  /** Of a column that is a date and one of `columns`. */
  readonly holding?: ColumnFilter;
  readonly snapshotId?: string | null;
}): Promise<string> {
  if (snapshotId === null) return emptySelect(columns);
  const files = await dataFiles(lake, table, {
    ...(holding === undefined ? {} : { holding }),
    ...(snapshotId === undefined ? {} : { snapshotId }),
  });
  const select = filesSelect(await Promise.all(files.map(({ uri }) => objects.localPath(uri))), columns);
  return holding === undefined
    ? select
    : `SELECT * FROM (${select}) AS held WHERE ${holdsDay(holding.column, holding)}`;
}

/** A condition that is true or false, and never null. */
export function holdsDay(column: string, filter: ValueFilter): string {
  const day = identifier(column);
  const text = (value: PartitionValue) => `DATE ${literal(String(value))}`;
  if ('values' in filter) {
    const dates = filter.values.filter((value) => value !== null);
    const isOne = dates.length === 0 ? 'false' : `coalesce(${day} IN (${dates.map(text).join(', ')}), false)`;
    return filter.values.includes(null) ? `(${isOne} OR ${day} IS NULL)` : isOne;
  }
  const { from = null, to = null } = filter;
  const sides = [
    ...(from === null ? [] : [`${day} >= ${text(from)}`]),
    ...(to === null ? [] : [`${day} <= ${text(to)}`]),
  ];
  return `coalesce(${[...sides, `${day} IS NOT NULL`].join(' AND ')}, false)`;
}

/** The same over given files of this machine. */
export function filesSelect(paths: readonly string[], columns: readonly Field[]): string {
  if (paths.length === 0) return emptySelect(columns);
  const schema = columns.map(
    (field) =>
      `${field.id}: {name: ${literal(field.name)}, type: ${literal(duckdbType(field))}, default_value: NULL}`,
  );
  return `SELECT ${columns.map(({ name }) => identifier(name)).join(', ')}
    FROM read_parquet([${paths.map(literal).join(', ')}], schema = MAP {${schema.join(', ')}})`;
}
