import { dataFiles, type Field, type Lake, type PartitionFilter, type Table } from '@daybreak/iceberg';
import { identifier, literal } from '../engine.ts';
import { duckdbType, emptySelect } from '../lake-types.ts';
import type { ObjectFiles } from '../object-files.ts';

/**
 * A SELECT over a lake table's files: columns by field id, so that a file written under an older schema still reads;
 * what it lacks is null.
 */
export async function lakeSelect({
  lake,
  objects,
  table,
  columns,
  partition,
  snapshotId,
}: {
  readonly lake: Lake;
  readonly objects: ObjectFiles;
  readonly table: Table;
  readonly columns: readonly Field[];
  readonly partition?: PartitionFilter;
  readonly snapshotId?: string | null;
}): Promise<string> {
  if (snapshotId === null) return emptySelect(columns);
  const files = await dataFiles(lake, table, {
    ...(partition === undefined ? {} : { partition }),
    ...(snapshotId === undefined ? {} : { snapshotId }),
  });
  return filesSelect(await Promise.all(files.map(({ uri }) => objects.localPath(uri))), columns);
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
