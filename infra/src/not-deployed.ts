import { jobs } from '@daybreak/service-kit/platform';

/** What a deployment to AWS does not have yet. Said at every synthesis, so that nobody finds out at night. */
export const notDeployed: readonly string[] = Object.values(jobs).map(
  (job) =>
    `Glue job ${job}: its PySpark script is not written yet, so the job is not created and a run on AWS ends as RunFailed (JOB_MISSING) when it is started. The embedded stack runs the same plan on DuckDB.`,
);
