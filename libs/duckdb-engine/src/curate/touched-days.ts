import type { CuratePlan } from '@daybreak/curation';
import {
  dataFiles,
  type DataFile,
  type Field,
  type Lake,
  type PartitionFilter,
  type PartitionValue,
  type Table,
} from '@daybreak/iceberg';
import { identifier, type Engine } from '../engine.ts';
import type { ObjectFiles } from '../object-files.ts';
import { lakeSelect } from './lake-relation.ts';

interface Run {
  readonly plan: CuratePlan;
  readonly engine: Engine;
  readonly lake: Lake;
  readonly objects: ObjectFiles;
  readonly staging: Table;
}

/** The version to look at, where it is not the current one; null is before the first. */
interface Before {
  readonly snapshotId?: string | null;
}

export interface Touched {
  /** Partitions that the batch has rows of, or that are rebuilt. */
  readonly replaced: readonly PartitionValue[];
  /** Others, which hold rows of keys that the batch now has elsewhere. */
  readonly moved: readonly PartitionValue[];
}

export async function touchedPartitions(run: Run, before: Before): Promise<Touched> {
  const { plan, engine } = run;
  const { partitionBy, businessDates } = plan;
  if (partitionBy === null) return { replaced: [], moved: [] };
  const rows = await engine.run(
    'touched partitions',
    `SELECT DISTINCT ${identifier(partitionBy)}::VARCHAR AS value FROM accepted`,
  );
  const replaced = new Set<PartitionValue>(
    rows.map(({ value }) => (typeof value === 'string' ? value : null)),
  );
  if (plan.write === 'rebuild' && businessDates !== null) {
    // A day that curation now leaves without rows is emptied too.
    for (const { partition } of await filesOf(run, before, businessDates)) replaced.add(partition);
  }
  if (plan.key === undefined || plan.write === 'replace' || replaced.size === 0)
    return { replaced: [...replaced], moved: [] };
  const others = (await filesOf(run, before)).filter(({ partition }) => !replaced.has(partition));
  const moved = await partitionsWithKeys({ ...run, key: plan.key, partitionBy, before, others });
  return { replaced: [...replaced], moved };
}

async function filesOf(
  { lake, staging }: Run,
  { snapshotId }: Before,
  partition?: PartitionFilter,
): Promise<DataFile[]> {
  if (snapshotId === null) return [];
  return dataFiles(lake, staging, {
    withIntegers: true,
    ...(partition === undefined ? {} : { partition }),
    ...(snapshotId === undefined ? {} : { snapshotId }),
  });
}

/** Of a key that is a number, only files whose range holds one of the batch's are opened. */
async function partitionsWithKeys({
  key,
  partitionBy,
  before,
  others,
  ...run
}: Run & {
  readonly key: readonly string[];
  readonly partitionBy: string;
  readonly before: Before;
  readonly others: readonly DataFile[];
}): Promise<readonly PartitionValue[]> {
  const { plan, engine, lake, objects, staging } = run;
  const fieldOf = (name: string) => plan.schema.find((field) => field.name === name);
  const candidates = await mayHold(engine, { column: fieldOf(key[0] ?? ''), files: others });
  if (candidates.length === 0) return [];
  const fields = [...key, partitionBy].flatMap((name) => fieldOf(name) ?? []);
  const select = await lakeSelect({
    lake,
    objects,
    table: staging,
    columns: fields,
    partition: { values: [...new Set(candidates.map(({ partition }) => partition))] },
    ...before,
  });
  const rows = await engine.run(
    'moved rows',
    `SELECT DISTINCT ${identifier(partitionBy)}::VARCHAR AS value FROM (${select}) AS elsewhere
      SEMI JOIN accepted USING (${key.map(identifier).join(', ')})`,
  );
  return rows.map(({ value }) => (typeof value === 'string' ? value : null));
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
