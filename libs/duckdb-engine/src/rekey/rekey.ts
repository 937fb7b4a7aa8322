import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RekeyCounts, RekeyedDataset, RekeyPlan, RekeyResult } from '@daybreak/curation';
import { objectsOf, type Lake } from '@daybreak/iceberg';
import { openEngine, type Engine } from '../engine.ts';
import { JobError } from '../errors.ts';
import type { ExtractSurroundings } from '../extract/extract.ts';
import { writeJson } from '../json-object.ts';
import { newKeys, type NewKeys } from './new-keys.ts';
import { finishLanding, prepareLanding } from './rekey-landing.ts';
import { isRekeyed, prepareTable } from './rekey-table.ts';

export type RekeySurroundings = Pick<
  ExtractSurroundings,
  'objects' | 'credentials' | 'now' | 'temporary' | 'memoryLimit' | 'threads'
> & { readonly lake: Lake };

/**
 * Brings stored pseudonyms under a longer chain of keys. Both steps may be done again: `prepare` finds what it committed
 * and leaves all that is there untouched, `finish` goes on where it stopped.
 */
export async function rekey(plan: RekeyPlan, surroundings: RekeySurroundings): Promise<RekeyResult> {
  const { now, objects } = surroundings;
  const started = now().getTime();
  const result: RekeyResult = {
    kind: 'rekey',
    runId: plan.runId,
    ...(plan.step === 'prepare' ? await prepare(plan, surroundings) : await finish(plan, surroundings)),
    seconds: (now().getTime() - started) / 1000,
  };
  await writeJson(objects, plan.resultUri, result);
  return result;
}

type Outcome = Pick<RekeyResult, 'from' | 'to' | 'datasets'>;

async function prepare(plan: RekeyPlan, surroundings: RekeySurroundings): Promise<Outcome> {
  const { objects, temporary } = surroundings;
  const keys = await newKeys(plan, surroundings);
  // What it spills is past privacy.
  const spillTo = join(temporary, 'spill');
  await mkdir(spillTo);
  const engine = await openEngine({ ...surroundings, folders: [...objects.folders, temporary], spillTo });
  try {
    const datasets: RekeyCounts[] = [];
    for (const dataset of plan.datasets)
      datasets.push(await prepareDataset(dataset, { plan, keys, engine, surroundings }));
    return { from: keys.from, to: keys.to, datasets };
  } finally {
    engine.close();
  }
}

export interface Preparing {
  readonly plan: RekeyPlan;
  readonly keys: NewKeys;
  readonly engine: Engine;
  readonly surroundings: RekeySurroundings;
}

async function prepareDataset(of: RekeyedDataset, preparing: Preparing): Promise<RekeyCounts> {
  const { now } = preparing.surroundings;
  const started = now().getTime();
  const lake = await prepareTable(of, 'lake', preparing);
  const quarantine = await prepareTable(of, 'quarantine', preparing);
  const landing = await prepareLanding(of, preparing);
  return {
    ...nothingOf(of),
    lakeFiles: lake.files,
    lakeRows: lake.rows,
    quarantineRows: quarantine.rows,
    landingBatches: landing.batches,
    landingRows: landing.rows,
    seconds: (now().getTime() - started) / 1000,
  };
}

/** The tables are swapped: from here on there is no way back, and none is needed. */
async function finish(plan: RekeyPlan, surroundings: RekeySurroundings): Promise<Outcome> {
  const { objects, now } = surroundings;
  const { keyVersion: to, removeBefore } = plan;
  if (to === null || removeBefore === null)
    throw new JobError({
      code: 'PLAN_INVALID',
      cause: 'The plan of the end of a re-keying does not say of which key, or what may be removed.',
    });
  const before = new Date(removeBefore);
  const datasets: RekeyCounts[] = [];
  for (const of of plan.datasets) {
    const started = now().getTime();
    let objectsRemoved = await finishLanding(of, { to, before, objects });
    for (const rekeyed of [of.lake, of.quarantine]) {
      if (rekeyed === null) continue;
      const { location } = await isRekeyed(rekeyed.table, plan, surroundings.lake);
      const kept = await objectsOf(surroundings.lake, rekeyed.table);
      const stale = [
        ...(await objects.list(`${location}/data/`)),
        ...(await objects.list(`${location}/metadata/`)),
      ]
        .filter(({ uri, modified }) => !kept.has(uri) && modified <= before)
        .map(({ uri }) => uri);
      await objects.remove(stale);
      objectsRemoved += stale.length;
    }
    datasets.push({ ...nothingOf(of), objectsRemoved, seconds: (now().getTime() - started) / 1000 });
  }
  return { from: null, to, datasets };
}

const nothingOf = ({ dataset, columns }: RekeyedDataset): RekeyCounts => ({
  dataset,
  columns: columns.map(({ name }) => name),
  lakeFiles: 0,
  lakeRows: 0,
  quarantineRows: 0,
  landingBatches: 0,
  landingRows: 0,
  objectsRemoved: 0,
  seconds: 0,
});
