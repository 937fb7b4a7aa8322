import { compileCurate } from '@daybreak/curation';
import { openTestLake } from '@daybreak/curation/testing';
import { things } from './things.ts';
import type { Batch } from './platform.ts';

/** Key, day and version of every row of the lake that the plans of curation make of these batches. */
export async function curationOfModel(batches: readonly Batch[]): Promise<readonly (readonly unknown[])[]> {
  const lake = await openTestLake();
  try {
    for (const [index, { rows, dates }] of batches.entries()) {
      const plan = compileCurate({
        dataset: things,
        runId: `r${String(index)}`,
        landing: [`s3://landing/things/r${String(index)}/`],
        write: dates === null ? 'merge' : 'rebuild',
        businessDates: dates,
        lakeDatabase: 'daybreak',
        staging: { database: 'daybreak_staging', table: 'things' },
        quarantine: { database: 'daybreak_quarantine', table: 'things' },
        resultUri: 's3://landing/results/r.json',
      });
      const landed = rows.map(({ key, day, stamp, version }) => ({
        id: String(key),
        at: new Date(Date.parse('2026-11-01T00:00:00Z') + stamp).toISOString(),
        sold: day,
        version: String(version),
      }));
      await lake.curate(plan, [landed]);
    }
    const rows = await lake.query(
      'select id, business_date::varchar as day, version from lake_things order by id',
    );
    return rows.map(({ id, day, version }) => [id, day, version]);
  } finally {
    lake.close();
  }
}
