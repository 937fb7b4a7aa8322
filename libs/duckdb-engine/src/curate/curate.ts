import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { newFilesBy, type CuratePlan, type CurateResult } from '@daybreak/curation';
import {
  loadTable,
  replaceAll,
  replaceFiles,
  repartitioned,
  type Lake,
  type PartitionValue,
  type Table,
} from '@daybreak/iceberg';
import { identifier, openEngine, type Engine } from '../engine.ts';
import { JobError } from '../errors.ts';
import { writeJson } from '../json-object.ts';
import { emptySelect } from '../lake-types.ts';
import type { ObjectFiles } from '../object-files.ts';
import type { CurateRun } from './curate-run.ts';
import { filesSelect, holdsDay, lakeSelect } from './lake-relation.ts';
import { landedSelect } from './landed.ts';
import { writeParquetFiles } from './parquet-files.ts';
import { quarantine } from './quarantine.ts';
import { replacedFiles } from './replaced-files.ts';
import { runSteps } from './steps.ts';
import { touchedDays } from './touched-days.ts';

export interface CurateSurroundings {
  readonly objects: ObjectFiles;
  readonly lake: Lake;
  /** Private to this run. */
  readonly temporary: string;
  readonly memoryLimit: string;
  readonly threads: number;
}

const runIdKey = 'daybreak.run-id';

/**
 * Cleans landing and commits it to the staging clone. May be run again with the same run id: what the first attempt
 * committed is found again, and is neither merged with itself nor committed twice.
 */
export async function curate(plan: CuratePlan, surroundings: CurateSurroundings): Promise<CurateResult> {
  const { lake, objects, temporary } = surroundings;
  const started = lake.now().getTime();
  if (plan.write === 'rebuild' && plan.landing.length === 0) {
    throw new JobError({
      code: 'PLAN_INVALID',
      cause: 'A rebuild without any landing would empty the table.',
    });
  }
  const staging = await loadTable(lake, plan.staging);
  refuseOtherSchema(plan, staging);
  const spill = join(temporary, 'spill');
  const written = join(temporary, 'written');
  await Promise.all([mkdir(spill), mkdir(written)]);
  const engine = await openEngine({
    ...surroundings,
    folders: [...objects.folders, temporary],
    spillTo: spill,
  });
  try {
    const run = { plan, engine, lake, objects, staging };
    const touched = await relations(run);
    await quarantine({ ...run, folder: written });
    if (!isCommitted(run)) await commit(run, touched, written);
    const result: CurateResult = {
      kind: 'curate',
      runId: plan.runId,
      ...(await countsOf(engine)),
      smallestGroup: await smallestGroupOf(run),
      businessDates: touched.filter((value) => typeof value === 'string').sort(),
      seconds: (lake.now().getTime() - started) / 1000,
    };
    await writeJson(objects, plan.resultUri, result);
    return result;
  } finally {
    engine.close();
  }
}

/** True where an earlier attempt of this run committed to the clone before it died. */
const isCommitted = ({ plan, staging }: Pick<CurateRun, 'plan' | 'staging'>) =>
  staging.currentSnapshot?.summary[runIdKey] === plan.runId;

/** Makes every relation of the plan. Returns the days that the batch touches. */
async function relations(run: CurateRun): Promise<PartitionValue[]> {
  const { plan, engine, lake, objects, staging } = run;
  await engine.run('landed', `CREATE VIEW landed AS ${await landedSelect(plan, objects)}`);
  for (const { relation, database, table, columns } of plan.references) {
    const referenced = await loadTable(lake, { database, table });
    const fields = columns.map((name) => {
      const field = referenced.schema.find((one) => one.name === name);
      if (field !== undefined) return field;
      throw new JobError({
        code: 'LAKE_TABLE_INVALID',
        cause: `${database}.${table} has no column ${name}, which ${plan.dataset} refers to.`,
      });
    });
    const select = await lakeSelect({ lake, objects, table: referenced, columns: fields });
    await engine.run(relation, `CREATE VIEW ${identifier(relation)} AS ${select}`);
  }
  let touched: PartitionValue[] = [];
  await runSteps({
    steps: plan.steps,
    engine,
    beforeMerged: async () => {
      const before = isCommitted(run) ? { snapshotId: staging.currentSnapshot?.parentId ?? null } : {};
      const { replaced, moved } = await touchedDays(run, before);
      touched = [...replaced, ...moved];
      const kept = plan.write === 'merge' ? touched : moved;
      const select =
        plan.write === 'replace' || (plan.write === 'rebuild' && moved.length === 0)
          ? emptySelect(plan.schema)
          : await lakeSelect({
              lake,
              objects,
              table: staging,
              columns: plan.schema,
              ...(plan.partitionBy === null ? {} : { holding: { column: plan.partitionBy, values: kept } }),
              ...before,
            });
      await engine.run('existing', `CREATE VIEW existing AS ${select}`);
    },
  });
  return touched;
}

/** Commits what the touched days shall hold, with the rows of other days that the files they lay in have besides. */
async function commit(run: CurateRun, touched: readonly PartitionValue[], folder: string): Promise<void> {
  const { plan, engine, lake, objects, staging } = run;
  const { partitionBy: column, runId } = plan;
  const table = repartitioned(staging, newFilesBy(plan));
  const summary = { [runIdKey]: runId };
  const write = (relation: string) =>
    writeParquetFiles({ engine, objects, table, relation, runId, folder, orderedBy: column });
  if (column === null || plan.write === 'replace') {
    await replaceAll(lake, { table, summary, files: await write('merged') });
    return;
  }
  if (touched.length === 0) return;
  const { files: removed, shared } = await replacedFiles({ lake, table, column, days: touched });
  if (shared.length > 0) {
    const paths = await Promise.all(shared.map(({ uri }) => objects.localPath(uri)));
    const columns = plan.schema.map(({ name }) => identifier(name)).join(', ');
    await engine.run(
      'rows beside',
      `CREATE VIEW merged_and_beside AS SELECT ${columns} FROM merged UNION ALL
        SELECT ${columns} FROM (${filesSelect(paths, plan.schema)}) AS beside
        WHERE NOT ${holdsDay(column, { values: touched })}`,
    );
  }
  const files = await write(shared.length > 0 ? 'merged_and_beside' : 'merged');
  await replaceFiles(lake, { table, summary, files, removed });
}

type Counts = Pick<
  CurateResult,
  'rowsRead' | 'rowsPublished' | 'rowsQuarantined' | 'duplicatesDropped' | 'findings'
>;

async function countsOf(engine: Engine): Promise<Counts> {
  const [counts] = await engine.run(
    'counts',
    `SELECT rows_read::DOUBLE AS read, rows_published::DOUBLE AS published, rows_quarantined::DOUBLE AS quarantined,
      duplicates_dropped::DOUBLE AS dropped FROM counts`,
  );
  const rows = await engine.run(
    'findings',
    `SELECT kind::VARCHAR AS kind, "column"::VARCHAR AS "column", outcome::VARCHAR AS outcome, "count"::INTEGER AS "count"
      FROM findings WHERE "count" > 0 ORDER BY ALL`,
  );
  const findings = rows.map(({ kind, column, outcome, count }) => ({
    kind: typeof kind === 'string' ? kind : 'unnamed',
    column: typeof column === 'string' ? column : null,
    outcome: outcomeOf(outcome),
    count: Number(count),
  }));
  return {
    rowsRead: Number(counts?.['read']),
    rowsPublished: Number(counts?.['published']),
    rowsQuarantined: Number(counts?.['quarantined']),
    duplicatesDropped: Number(counts?.['dropped']),
    findings,
  };
}

async function smallestGroupOf({ plan, engine }: CurateRun): Promise<number | null> {
  if (!plan.steps.some(({ name }) => name === 'groups')) return null;
  const [row] = await engine.run('groups', 'SELECT smallest::DOUBLE AS smallest FROM groups');
  return typeof row?.['smallest'] === 'number' ? row['smallest'] : null;
}

function outcomeOf(outcome: unknown): CurateResult['findings'][number]['outcome'] {
  if (outcome === 'mended' || outcome === 'quarantined' || outcome === 'dropped') return outcome;
  throw new JobError({
    code: 'PLAN_INVALID',
    cause: 'A finding has another outcome than mended, quarantined or dropped.',
  });
}

function refuseOtherSchema({ schema, partitionBy, staging: id }: CuratePlan, table: Table): void {
  const refuse = (problem: string): never => {
    throw new JobError({ code: 'LAKE_TABLE_INVALID', cause: `${id.database}.${id.table} ${problem}.` });
  };
  if (table.partitionBy !== null && partitionBy !== table.partitionBy)
    refuse('is partitioned by another column than the plan says');
  const spelled = (fields: CuratePlan['schema']) =>
    fields.map(({ id, name, type }) => `${id} ${name} ${type.replaceAll(' ', '')}`).join(', ');
  if (spelled(schema) !== spelled(table.schema)) refuse('has other columns than the plan says');
}
