import type {
  BatchStopJobRunError,
  BatchStopJobRunRequest,
  BatchStopJobRunSuccessfulSubmission,
  GetJobRunRequest,
  GetJobRunsRequest,
  JobRun,
  StartJobRunRequest,
} from '@aws-sdk/client-glue';
import type { GlueContext } from '../context.ts';
import { concurrentRunsExceeded, entityNotFound } from '../errors.ts';
import { hexDigits } from '../identifier.ts';
import { page } from '../pages.ts';
import { refuseOthers, required } from '../request.ts';
import { epochSeconds, type Wire } from '../wire.ts';
import { isActive, type JobRunRecord } from './job-record.ts';
import { existingJob } from './jobs.ts';
import type { RunningJobs } from './running-jobs.ts';

export function jobRunOperations({ surroundings, store, transact }: GlueContext, running: RunningJobs) {
  return {
    StartJobRun: (input: Wire<StartJobRunRequest>) => {
      refuseOthers({
        operation: 'StartJobRun',
        input,
        known: [
          'JobName',
          'Arguments',
          'AllocatedCapacity',
          'Timeout',
          'MaxCapacity',
          'SecurityConfiguration',
          'WorkerType',
          'NumberOfWorkers',
          'ExecutionClass',
        ],
      });
      const job = store.jobs.get('', required(input.JobName, 'JobName'));
      if (!job) throw entityNotFound('Failed to start job run due to missing metadata');
      running.runnerOf(job);
      const active = store.jobRuns.list(job.Name).filter(isActive).length;
      if (active >= (job.ExecutionProperty?.MaxConcurrentRuns ?? 1)) {
        throw concurrentRunsExceeded(`Concurrent runs exceeded for ${job.Name}`);
      }
      const now = epochSeconds(surroundings.now());
      const run: JobRunRecord = {
        Id: `jr_${hexDigits(64, surroundings.random)}`,
        Attempt: 0,
        JobName: job.Name,
        JobMode: job.JobMode,
        JobRunState: 'RUNNING',
        StartedOn: now,
        LastModifiedOn: now,
        Arguments: { ...input.Arguments },
        PredecessorRuns: [],
        ExecutionTime: 0,
        Timeout: input.Timeout ?? job.Timeout,
        GlueVersion: job.GlueVersion,
        LogGroupName: '/aws-glue/jobs',
        pid: null,
      };
      store.jobRuns.put(job.Name, run.Id, run);
      running.start(job, run);
      return { JobRunId: run.Id };
    },

    GetJobRun: (input: Wire<GetJobRunRequest>) => {
      const job = required(input.JobName, 'JobName');
      const run = store.jobRuns.get(job, required(input.RunId, 'RunId'));
      if (!run) throw entityNotFound(`Job run ${input.RunId ?? ''} of job ${job} not found.`);
      return { JobRun: shown(run) };
    },

    /** Newest first. */
    GetJobRuns: (input: Wire<GetJobRunsRequest>) => {
      const job = existingJob(store, required(input.JobName, 'JobName'));
      const { items, next } = page({
        items: store.jobRuns.list(job.Name).toReversed(),
        keyOf: (run) => run.Id,
        token: input.NextToken,
        size: input.MaxResults,
        most: 200,
      });
      return { JobRuns: items.map(shown), ...next };
    },

    BatchStopJobRun: (input: Wire<BatchStopJobRunRequest>) => {
      const job = required(input.JobName, 'JobName');
      const stopped: BatchStopJobRunSuccessfulSubmission[] = [];
      const errors: BatchStopJobRunError[] = [];
      for (const id of required(input.JobRunIds, 'JobRunIds')) {
        const run = store.jobRuns.get(job, id);
        if (run?.JobRunState !== 'RUNNING') {
          errors.push({ JobName: job, JobRunId: id, ErrorDetail: run ? notRunning : notFound });
          continue;
        }
        transact(() => store.jobRuns.put(job, id, { ...run, JobRunState: 'STOPPING' }));
        running.stop(id);
        stopped.push({ JobName: job, JobRunId: id });
      }
      return { SuccessfulSubmissions: stopped, Errors: errors };
    },
  };
}

const notFound = { ErrorCode: 'EntityNotFoundException', ErrorMessage: 'Job run not found.' };
const notRunning = { ErrorCode: 'InvalidInputException', ErrorMessage: 'Job run is not running.' };

/** The wire leaves out what is undefined. */
function shown(run: JobRunRecord): Wire<JobRun> & { readonly pid: undefined } {
  return { ...run, pid: undefined };
}
