import {
  GetJobCommand,
  GetJobRunCommand,
  paginateGetJobRuns,
  StartJobRunCommand,
  type GlueClient,
} from '@aws-sdk/client-glue';
import { named } from './named-error.ts';

export interface JobRuns {
  readonly isThere: (job: string) => Promise<boolean>;
  /**
   * Starts a job for a run. After an interruption it first looks whether the job was started for this run before.
   * At the job's limit of concurrent runs it throws, and the message is tried again later.
   */
  readonly start: (order: JobOrder, attempt: { readonly recovering: boolean }) => Promise<void>;
  /** Null where Glue knows no such run, or it is not about a run of ours. */
  readonly find: (id: { readonly job: string; readonly jobRunId: string }) => Promise<FoundJobRun | null>;
}

export interface JobOrder {
  readonly job: string;
  readonly runId: string;
  readonly dataset: string;
  readonly planUri: string;
}

export interface FoundJobRun {
  readonly runId: string;
  readonly dataset: string;
  readonly errorMessage: string | null;
}

export const glueJobRuns = (client: GlueClient): JobRuns => ({
  async isThere(job) {
    try {
      await client.send(new GetJobCommand({ JobName: job }));
      return true;
    } catch (error) {
      if (named(error, 'EntityNotFoundException')) return false;
      throw error;
    }
  },

  async start(order, { recovering }) {
    if (recovering && (await wasStarted(client, order))) return;
    const { job, runId, dataset, planUri } = order;
    await client.send(
      new StartJobRunCommand({
        JobName: job,
        Arguments: { '--plan': planUri, '--run_id': runId, '--dataset': dataset },
      }),
    );
  },

  async find({ job, jobRunId }) {
    try {
      const { JobRun } = await client.send(new GetJobRunCommand({ JobName: job, RunId: jobRunId }));
      const runId = JobRun?.Arguments?.['--run_id'];
      const dataset = JobRun?.Arguments?.['--dataset'];
      if (runId === undefined || dataset === undefined) return null;
      return { runId, dataset, errorMessage: JobRun?.ErrorMessage ?? null };
    } catch (error) {
      if (named(error, 'EntityNotFoundException')) return null;
      throw error;
    }
  },
});

async function wasStarted(client: GlueClient, { job, runId }: JobOrder): Promise<boolean> {
  for await (const { JobRuns = [] } of paginateGetJobRuns({ client }, { JobName: job })) {
    if (JobRuns.some(({ Arguments }) => Arguments?.['--run_id'] === runId)) return true;
  }
  return false;
}
