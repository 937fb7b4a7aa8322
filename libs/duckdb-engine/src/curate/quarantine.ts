import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import type { CuratePlan } from '@daybreak/curation';
import {
  CommitConflict,
  createTable,
  dataFiles,
  findTable,
  loadTable,
  overwritePartitions,
  parseObjectUri,
  TableExists,
  type Field,
  type Lake,
  type Table,
} from '@daybreak/iceberg';
import { literal, type Engine } from '../engine.ts';
import type { ObjectFiles } from '../object-files.ts';
import { writeParquetFiles } from './parquet-files.ts';

const schema: readonly Field[] = [
  { id: 1, name: 'run_id', type: 'string', required: true, doc: 'The run that refused the row.' },
  { id: 2, name: 'dataset', type: 'string', required: true, doc: '' },
  {
    id: 3,
    name: 'column_name',
    type: 'string',
    required: false,
    doc: 'Null where the whole row is at fault.',
  },
  { id: 4, name: 'reason', type: 'string', required: true, doc: '' },
  {
    id: 5,
    name: 'raw_row',
    type: 'string',
    required: false,
    doc: 'The landed row as JSON: no personal data.',
  },
  { id: 6, name: 'quarantined_at', type: 'timestamptz', required: true, doc: '' },
];

/** Puts the refused rows of this run into the dataset's quarantine, in place of those an earlier attempt put there. */
export async function quarantine({
  plan,
  engine,
  lake,
  objects,
  staging,
  folder,
}: {
  readonly plan: CuratePlan;
  readonly engine: Engine;
  readonly lake: Lake;
  readonly objects: ObjectFiles;
  readonly staging: Table;
  readonly folder: string;
}): Promise<void> {
  const { runId, dataset } = plan;
  const { bucket } = parseObjectUri(`${staging.location}/`.replace(/\/+$/, '/x'));
  const table = await quarantineTable(lake, plan, `s3://${bucket}/quarantine/${dataset}`);
  await engine.run(
    'quarantine',
    `CREATE TABLE quarantine_rows AS
      SELECT ${literal(runId)} AS run_id, ${literal(dataset)} AS dataset, column_name, reason, raw_row::VARCHAR AS raw_row,
        TIMESTAMPTZ ${literal(lake.now().toISOString())} AS quarantined_at
      FROM quarantined`,
  );
  await mkdir(folder, { recursive: true });
  const files = await writeParquetFiles({
    engine,
    objects,
    table,
    relation: 'quarantine_rows',
    // Not the lake's: two attempts may differ, and a file that is committed is never written again.
    runId: lake.randomUUID(),
    folder: join(folder),
  });
  const earlier = await dataFiles(lake, table, {
    holding: { column: 'run_id', values: [runId] },
  });
  if (files.length === 0 && earlier.length === 0) return;
  await committed(lake, table, (current) =>
    overwritePartitions(lake, {
      table: current,
      partitions: [runId],
      files,
      summary: { 'daybreak.run-id': runId },
    }),
  );
}

async function quarantineTable(lake: Lake, { quarantine: id }: CuratePlan, location: string): Promise<Table> {
  const found = await findTable(lake, id);
  if (found !== null) return found;
  try {
    return await createTable(lake, { ...id, location, schema, partitionBy: 'run_id' });
  } catch (error) {
    if (error instanceof TableExists) return loadTable(lake, id);
    throw error;
  }
}

/** Runs touch partitions of their own, so a conflict is settled by committing again on the newer version. */
async function committed(lake: Lake, table: Table, commit: (table: Table) => Promise<Table>): Promise<void> {
  let current = table;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await commit(current);
      return;
    } catch (error) {
      if (!(error instanceof CommitConflict) || attempt === 5) throw error;
      current = await loadTable(lake, table.id);
    }
  }
}
