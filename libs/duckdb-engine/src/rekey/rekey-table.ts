import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fillTokens, hmacTokens, type RekeyedDataset, type RekeyPlan } from '@daybreak/curation';
import {
  dataFiles,
  loadTable,
  replaceWithoutHistory,
  type Lake,
  type NewDataFile,
  type Table,
  type TableIdentifier,
} from '@daybreak/iceberg';
import { filesSelect } from '../curate/lake-relation.ts';
import { writeParquetFiles } from '../curate/parquet-files.ts';
import { identifier } from '../engine.ts';
import { JobError } from '../errors.ts';
import type { Preparing } from './rekey.ts';

const rekeyIdKey = 'daybreak.rekey-id';

/** Writes a table's files anew, one by one, and commits them to its clone, which then has no past. */
export async function prepareTable(
  of: RekeyedDataset,
  which: 'lake' | 'quarantine',
  { plan, keys, engine, surroundings }: Preparing,
): Promise<{ readonly files: number; readonly rows: number }> {
  const { lake, objects, temporary } = surroundings;
  const target = of[which];
  if (target === null) return { files: 0, rows: 0 };
  const clone = await loadTable(lake, target.staging);
  if (clone.currentSnapshot === null || clone.currentSnapshot.summary[rekeyIdKey] === plan.rekeyId)
    return sizeOf(lake, clone);
  const tokens = hmacTokens(keys.since(keys.from) ?? []);
  const files: NewDataFile[] = [];
  for (const [index, file] of (await dataFiles(lake, clone)).entries()) {
    const select = filesSelect([await objects.localPath(file.uri)], clone.schema);
    await engine.run(
      `${which} again`,
      `CREATE OR REPLACE VIEW rekeyed AS ${fillTokens(rekeyedSelect(of, which, select), tokens)}`,
    );
    const folder = join(temporary, 'rekeyed');
    await mkdir(folder, { recursive: true });
    const written = await writeParquetFiles({
      engine,
      objects,
      table: clone,
      relation: 'rekeyed',
      runId: `${plan.rekeyId}-${index}`,
      folder,
    });
    await rm(folder, { recursive: true });
    if (written.reduce((sum, { recordCount }) => sum + recordCount, 0) !== file.recordCount)
      throw new JobError({
        code: 'LAKE_TABLE_INVALID',
        cause: `A file of ${target.table.database}.${target.table.table} has another number of rows than the table says.`,
      });
    files.push(...written);
  }
  return sizeOf(
    lake,
    await replaceWithoutHistory(lake, { table: clone, files, summary: { [rekeyIdKey]: plan.rekeyId } }),
  );
}

function rekeyedSelect({ columns }: RekeyedDataset, which: 'lake' | 'quarantine', select: string): string {
  if (which === 'lake')
    return `SELECT * REPLACE (${columns.map(({ name, sql }) => `${sql.duckdb} AS ${identifier(name)}`).join(', ')}) FROM (${select})`;
  return columns.reduce(
    (rows, { rawRow }) => `SELECT * REPLACE (${rawRow.duckdb} AS raw_row) FROM (${rows})`,
    select,
  );
}

async function sizeOf(lake: Lake, table: Table): Promise<{ files: number; rows: number }> {
  const files = await dataFiles(lake, table);
  return { files: files.length, rows: files.reduce((sum, { recordCount }) => sum + recordCount, 0) };
}

/** The table, which has to be the one that this re-keying made: what its metadata does not reach is about to go. */
export async function isRekeyed(id: TableIdentifier, { rekeyId }: RekeyPlan, lake: Lake): Promise<Table> {
  const table = await loadTable(lake, id);
  const { currentSnapshot } = table;
  if (currentSnapshot === null || currentSnapshot.summary[rekeyIdKey] === rekeyId) return table;
  throw new JobError({
    code: 'LAKE_CONFLICT',
    cause: `${id.database}.${id.table} is not what this re-keying made of it: nothing of it was removed.`,
  });
}
