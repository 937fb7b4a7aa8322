import type { Dataset } from '@daybreak/dataset-contracts';
import { jobs } from '@daybreak/service-kit/platform';
import { crawlerMissing, failure, jobMissing } from './core/failure.ts';
import type { Failure } from './core/run.ts';
import type { Dependencies } from './dependencies.ts';
import { refusalOf } from './refusal.ts';

/** What a request cannot get past, found before the source is touched; null where its run can begin. */
export function obstacleToExtraction(
  { contracts, crawlers, jobRuns }: Dependencies,
  dataset: string,
): Promise<Failure | null> {
  return orRefusal(async () => {
    if (!contracts.has(dataset)) return failure('CONTRACT_MISSING');
    if (!(await crawlers.isThere(dataset))) return crawlerMissing(dataset);
    return missingJob(jobRuns, [jobs.extract, jobs.curate]);
  });
}

/** A replay starts from landing: neither source nor crawler is in its way. */
export function obstacleToReplay(
  { lake, jobRuns }: Dependencies,
  contract: Dataset,
): Promise<Failure | null> {
  return orRefusal(async () => {
    const mismatch = await lake.mismatch(contract);
    return mismatch === null ? missingJob(jobRuns, [jobs.curate]) : failure('SCHEMA_CHANGED', mismatch);
  });
}

/** What AWS does not even let us look at is in the way too. */
async function orRefusal(find: () => Promise<Failure | null>): Promise<Failure | null> {
  try {
    return await find();
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    return refusal;
  }
}

async function missingJob(
  jobRuns: Dependencies['jobRuns'],
  needed: readonly string[],
): Promise<Failure | null> {
  for (const job of needed) if (!(await jobRuns.isThere(job))) return jobMissing(job);
  return null;
}
