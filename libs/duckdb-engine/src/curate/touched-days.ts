import {
  dataFiles,
  type ColumnFilter,
  type DataFile,
  type Field,
  type PartitionValue,
} from '@daybreak/iceberg';
import { identifier, type Engine } from '../engine.ts';
import type { CurateRun } from './curate-run.ts';
import { filesSelect, lakeSelect } from './lake-relation.ts';

/** The version to look at, where it is not the current one; null is before the first. */
interface Before {
  readonly snapshotId?: string | null;
}

/** Days of the lake, null being that of rows without one. */
export interface Touched {
  /** Days that the batch has rows of, or that are rebuilt. */
  readonly replaced: readonly PartitionValue[];
  /** Others, which hold rows of keys that the batch now has elsewhere. */
  readonly moved: readonly PartitionValue[];
}

export async function touchedDays(run: CurateRun, before: Before): Promise<Touched> {
  const { plan, engine } = run;
  const { partitionBy, businessDates } = plan;
  if (partitionBy === null) return { replaced: [], moved: [] };
  const replaced = new Set(
    await daysOf(engine, 'touched days', `SELECT ${identifier(partitionBy)} AS day FROM accepted`),
  );
  if (plan.write === 'rebuild' && businessDates !== null) {
    // A day that curation now leaves without rows is emptied too.
    for (const day of await heldDays(run, before, { column: partitionBy, ...businessDates }))
      replaced.add(day);
  }
  if (plan.key === undefined || plan.write === 'replace' || replaced.size === 0)
    return { replaced: [...replaced], moved: [] };
  const others = (await filesOf(run, before)).filter((file) => {
    const day = onlyDay(file, partitionBy);
    return day === undefined || !replaced.has(day);
  });
  const days = await daysWithKeys({ ...run, key: plan.key, partitionBy, others });
  return { replaced: [...replaced], moved: days.filter((day) => !replaced.has(day)) };
}

/** The one day whose rows a file holds; undefined where it may hold those of several. */
export function onlyDay({ extents }: DataFile, column: string): PartitionValue | undefined {
  const extent = extents?.get(column);
  if (extent === undefined || extent.lower !== extent.upper) return undefined;
  return extent.containsNull && extent.lower !== null ? undefined : extent.lower;
}

async function filesOf(
  { lake, staging }: CurateRun,
  { snapshotId }: Before,
  holding?: ColumnFilter,
): Promise<DataFile[]> {
  if (snapshotId === null) return [];
  return dataFiles(lake, staging, {
    withIntegers: true,
    withExtents: true,
    ...(holding === undefined ? {} : { holding }),
    ...(snapshotId === undefined ? {} : { snapshotId }),
  });
}

/** Days of a range that the lake has rows of. Files of several days are opened. */
async function heldDays(
  run: CurateRun,
  before: Before,
  holding: ColumnFilter,
): Promise<readonly PartitionValue[]> {
  const { engine, lake, objects, staging } = run;
  const days = (await filesOf(run, before, holding)).map((file) => onlyDay(file, holding.column));
  if (!days.includes(undefined)) return days.filter((day) => day !== undefined);
  const columns = staging.schema.filter(({ name }) => name === holding.column);
  const select = await lakeSelect({ lake, objects, table: staging, columns, holding, ...before });
  return daysOf(engine, 'days held', `SELECT ${identifier(holding.column)} AS day FROM (${select}) AS held`);
}

/** Of a key that is a number, only files whose range holds one of the batch's are opened. */
async function daysWithKeys({
  key,
  partitionBy,
  others,
  plan,
  engine,
  objects,
}: CurateRun & {
  readonly key: readonly string[];
  readonly partitionBy: string;
  readonly others: readonly DataFile[];
}): Promise<readonly PartitionValue[]> {
  const fieldOf = (name: string) => plan.schema.find((field) => field.name === name);
  const candidates = await mayHold(engine, { column: fieldOf(key[0] ?? ''), files: others });
  if (candidates.length === 0) return [];
  const fields = [...key, partitionBy].flatMap((name) => fieldOf(name) ?? []);
  const select = filesSelect(await Promise.all(candidates.map(({ uri }) => objects.localPath(uri))), fields);
  return daysOf(
    engine,
    'moved rows',
    `SELECT ${identifier(partitionBy)} AS day FROM (${select}) AS elsewhere
      SEMI JOIN accepted USING (${key.map(identifier).join(', ')})`,
  );
}

async function daysOf(engine: Engine, step: string, select: string): Promise<readonly PartitionValue[]> {
  const rows = await engine.run(step, `SELECT DISTINCT day::VARCHAR AS day FROM (${select}) AS days`);
  return rows.map(({ day }) => (typeof day === 'string' ? day : null));
}

async function mayHold(
  engine: Engine,
  { column, files }: { readonly column: Field | undefined; readonly files: readonly DataFile[] },
): Promise<readonly DataFile[]> {
  if (column === undefined || files.length === 0) return files;
  const ranges = files.flatMap(({ integers }, index) => {
    const range = integers?.get(column.id);
    return range === undefined ? [] : [`(${index}, ${range.lower}::BIGINT, ${range.upper}::BIGINT)`];
  });
  if (ranges.length < files.length) return files;
  const found = await engine.run(
    'files that may hold moved rows',
    `SELECT file::INTEGER AS file FROM (VALUES ${ranges.join(', ')}) AS ranges(file, lower, upper)
      WHERE EXISTS (SELECT 1 FROM accepted WHERE ${identifier(column.name)} BETWEEN lower AND upper)`,
  );
  const wanted = new Set(found.map(({ file }) => Number(file)));
  return files.filter((_, index) => wanted.has(index));
}
