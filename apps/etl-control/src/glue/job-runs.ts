import {
  GetJobCommand,
  GetJobRunCommand,
  paginateGetJobRuns,
  StartJobRunCommand,
  type GlueClient,
  type JobRun,
  type JobRunState,
} from '@aws-sdk/client-glue';
import { jobMissing } from '../core/failure.ts';
import { RunRefused } from '../refusal.ts';
import { named } from './named-error.ts';

export interface JobRuns {
  readonly isThere: (job: string) => Promise<boolean>;
  /**
   * Starts a job for a run. After an interruption it first looks whether the job was started for this run before.
   * Throws `RunRefused` where there is no such job.
   */
  readonly start: (order: JobOrder, attempt: { readonly recovering: boolean }) => Promise<void>;
  /**
   * What became of what was started for a run, however often: a start whose answer was lost may have been made again,
   * and then the one that succeeds counts. `told` is what an event says, which the list may not know yet.
   */
  readonly look: (of: Pick<JobOrder, 'job' | 'runId'>, told?: Told) => Promise<JobState>;
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
}

export interface JobEnd {
  readonly state: 'SUCCEEDED' | 'FAILED' | 'TIMEOUT' | 'STOPPED';
  readonly errorMessage: string | null;
}

export type JobState = 'not-started' | 'under-way' | JobEnd;

export interface Told {
  readonly jobRunId: string;
  readonly state: JobEnd['state'];
}

/**
 * `starting` makes one attempt a call: the SDK would start a job again whose start it got no answer to, and StartJobRun
 * knows no token.
 */
export const glueJobRuns = (client: GlueClient, starting: GlueClient = client): JobRuns => ({
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
    try {
      await starting.send(
        new StartJobRunCommand({
          JobName: job,
          Arguments: { '--plan': planUri, '--run_id': runId, '--dataset': dataset },
        }),
      );
    } catch (error) {
      if (named(error, 'EntityNotFoundException')) throw new RunRefused(jobMissing(job));
      throw error;
    }
  },

  async look(of, told) {
    const ends: JobEnd[] = [];
    for await (const { Id, JobRunState, ErrorMessage } of runsFor(client, of)) {
      const state = told !== undefined && Id === told.jobRunId ? told.state : JobRunState;
      const end = endStates[state ?? 'RUNNING'];
      if (end === undefined) return 'under-way';
      ends.push({ state: end, errorMessage: ErrorMessage ?? null });
    }
    return ends.find(({ state }) => state === 'SUCCEEDED') ?? ends[0] ?? 'not-started';
  },

  async find({ job, jobRunId }) {
    try {
      const { JobRun } = await client.send(new GetJobRunCommand({ JobName: job, RunId: jobRunId }));
      const runId = JobRun?.Arguments?.['--run_id'];
      const dataset = JobRun?.Arguments?.['--dataset'];
      if (runId === undefined || dataset === undefined) return null;
      return { runId, dataset };
    } catch (error) {
      if (named(error, 'EntityNotFoundException')) return null;
      throw error;
    }
  },
});

/** The others are not over. ERROR and EXPIRED are ends that no event tells of. */
const endStates: Readonly<Partial<Record<JobRunState, JobEnd['state']>>> = {
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  ERROR: 'FAILED',
  EXPIRED: 'FAILED',
  TIMEOUT: 'TIMEOUT',
  STOPPED: 'STOPPED',
};

async function wasStarted(client: GlueClient, order: JobOrder): Promise<boolean> {
  for await (const _ of runsFor(client, order)) return true;
  return false;
}

/** Newest first. */
async function* runsFor(
  client: GlueClient,
  { job, runId }: Pick<JobOrder, 'job' | 'runId'>,
): AsyncGenerator<JobRun> {
  for await (const { JobRuns = [] } of paginateGetJobRuns({ client }, { JobName: job })) {
    yield* JobRuns.filter(({ Arguments }) => Arguments?.['--run_id'] === runId);
  }
}
