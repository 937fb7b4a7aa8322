import type { Dataset } from '@daybreak/dataset-contracts';
import { crawlerName, jobs } from '@daybreak/service-kit/platform';
import { failure } from './core/failure.ts';
import type { Failure } from './core/run.ts';
import type { Dependencies } from './dependencies.ts';

/** What a request cannot get past, found before the source is touched; null where its run can begin. */
export async function obstacleToExtraction(
  { contracts, crawlers, jobRuns }: Dependencies,
  dataset: string,
): Promise<Failure | null> {
  if (!contracts.has(dataset)) return failure('CONTRACT_MISSING');
  if (!(await crawlers.isThere(dataset))) {
    const cause = `There is no crawler ${crawlerName(dataset)} in Glue. Deploy the stacks, then ask for the night again.`;
    return failure('CRAWLER_MISSING', cause);
  }
  return missingJob(jobRuns, [jobs.extract, jobs.curate]);
}

/** A replay starts from landing: neither source nor crawler is in its way. */
export async function obstacleToReplay(
  { lake, jobRuns }: Dependencies,
  contract: Dataset,
): Promise<Failure | null> {
  const mismatch = await lake.mismatch(contract);
  return mismatch === null ? missingJob(jobRuns, [jobs.curate]) : failure('SCHEMA_CHANGED', mismatch);
}

async function missingJob(
  jobRuns: Dependencies['jobRuns'],
  needed: readonly string[],
): Promise<Failure | null> {
  for (const job of needed) {
    if (await jobRuns.isThere(job)) continue;
    return failure('JOB_MISSING', `There is no job ${job} in Glue. See apps/etl-control/glue/README.md.`);
  }
  return null;
}
