import { compareDays, type ReconcilePlan, type ReconcileResult } from '@daybreak/curation';
import { findTable, loadTable, type Field, type Lake } from '@daybreak/iceberg';
import { lakeSelect } from '../curate/lake-relation.ts';
import { openEngine, type Engine } from '../engine.ts';
import { JobError } from '../errors.ts';
import type { ExtractSurroundings } from '../extract/extract.ts';
import { writeJson } from '../json-object.ts';
import { emptySelect } from '../lake-types.ts';
import { sourceDays } from './source-days.ts';

export type ReconcileSurroundings = Pick<
  ExtractSurroundings,
  'objects' | 'credentials' | 'now' | 'temporary' | 'memoryLimit' | 'threads'
> & { readonly lake: Lake };

/** Compares what source and lake hold of each day. Both sides are asked for counts and checksums: no key and no value leaves them. */
export async function reconcile(
  plan: ReconcilePlan,
  surroundings: ReconcileSurroundings,
): Promise<ReconcileResult> {
  const { objects, credentials, temporary } = surroundings;
  const started = surroundings.now().getTime();
  // The lake first: what is published or read again meanwhile can only make a day differ that is looked at again.
  const engine = await openEngine({
    ...surroundings,
    folders: [...objects.folders, temporary],
    spillTo: null,
  });
  const lake = await lakeDays(plan, { engine, surroundings }).finally(() => engine.close());
  const source = await sourceDays(plan, await credentials.connection(plan.connection));
  const result: ReconcileResult = {
    kind: 'reconcile',
    runId: plan.runId,
    comparedBy: plan.comparedBy,
    from: plan.from,
    to: plan.to,
    ...compareDays({
      plan,
      source: source.map((row) => ({ ...digestOf(row), moving: Number(row['moving_count']) })),
      lake,
    }),
    seconds: (surroundings.now().getTime() - started) / 1000,
  };
  await writeJson(objects, plan.resultUri, result);
  return result;
}

async function lakeDays(
  plan: ReconcilePlan,
  { engine, surroundings }: { readonly engine: Engine; readonly surroundings: ReconcileSurroundings },
) {
  const { lake, objects } = surroundings;
  const { from, to } = plan;
  const table = await loadTable(lake, plan.lake);
  const select = await lakeSelect({
    lake,
    objects,
    table,
    columns: plan.schema,
    ...(plan.comparedBy === 'business-date' ? { holding: { column: 'business_date', from, to } } : {}),
  });
  await engine.run('lake', `CREATE VIEW lake AS ${select}`);
  const quarantine = await findTable(lake, plan.quarantine);
  const refused =
    quarantine === null
      ? emptySelect(refusedColumns)
      : await lakeSelect({ lake, objects, table: quarantine, columns: fieldsOf(quarantine.schema) });
  await engine.run('refused', `CREATE VIEW refused AS ${refused}`);
  const rows = await engine.run('lake days', plan.lakeQuery.duckdb);
  return rows.map((row) => ({
    ...digestOf(row),
    businessDates: (Array.isArray(row['business_dates']) ? row['business_dates'] : []).filter(
      (date) => typeof date === 'string',
    ),
  }));
}

const refusedColumns: readonly Pick<Field, 'name' | 'type'>[] = [
  { name: 'run_id', type: 'string' },
  { name: 'raw_row', type: 'string' },
];

const fieldsOf = (schema: readonly Field[]): readonly Field[] =>
  schema.filter(({ name }) => refusedColumns.some((column) => column.name === name));

function digestOf(row: Readonly<Record<string, unknown>>) {
  const of = (name: string): string => {
    const value = row[name];
    if (typeof value === 'string') return value;
    throw new JobError({ code: 'PLAN_INVALID', cause: `A comparison gave no ${name}.` });
  };
  return {
    day: of('day'),
    keys: Number(of('row_count')),
    checksum: `${of('first_sum')} ${of('second_sum')}`,
  };
}
