import type {
  CreateJobRequest,
  DeleteJobRequest,
  GetJobRequest,
  GetJobsRequest,
  JobUpdate,
  UpdateJobRequest,
} from '@aws-sdk/client-glue';
import { notImplemented } from '../../../endpoint/aws-error.ts';
import type { GlueContext } from '../context.ts';
import { alreadyExists, entityNotFound } from '../errors.ts';
import { page } from '../pages.ts';
import { refuseOthers, required } from '../request.ts';
import { epochSeconds, type Wire } from '../wire.ts';
import type { JobRecord } from './job-record.ts';

/** Capacity, role and Glue version are kept and shown; one process on this machine does the work all the same. */
const known = [
  'JobMode',
  'Description',
  'LogUri',
  'Role',
  'ExecutionProperty',
  'Command',
  'DefaultArguments',
  'Connections',
  'MaxRetries',
  'AllocatedCapacity',
  'Timeout',
  'MaxCapacity',
  'SecurityConfiguration',
  'GlueVersion',
  'NumberOfWorkers',
  'WorkerType',
  'ExecutionClass',
];

export function jobOperations({ surroundings, store, transact }: GlueContext) {
  return {
    CreateJob: (input: Wire<CreateJobRequest>) => {
      refuseOthers({ operation: 'CreateJob', input, known: ['Name', 'Tags', ...known] });
      const name = required(input.Name, 'Name');
      transact(() => {
        if (store.jobs.get('', name)) throw alreadyExists(`Job with name ${name} already exists.`);
        const time = epochSeconds(surroundings.now());
        store.jobs.put('', name, { ...definition(input), Name: name, CreatedOn: time, LastModifiedOn: time });
      });
      return { Name: name };
    },

    GetJob: (input: Wire<GetJobRequest>) => ({ Job: existingJob(store, required(input.JobName, 'JobName')) }),

    GetJobs: (input: Wire<GetJobsRequest>) => {
      const { items, next } = page({
        items: store.jobs.list(''),
        keyOf: (job) => job.Name,
        token: input.NextToken,
        size: input.MaxResults,
      });
      return { Jobs: items, ...next };
    },

    /** As on AWS, the update replaces the whole definition. */
    UpdateJob: (input: Wire<UpdateJobRequest>) => {
      const update = required(input.JobUpdate, 'JobUpdate');
      refuseOthers({ operation: 'UpdateJob', input: update, known });
      const name = required(input.JobName, 'JobName');
      transact(() => {
        const { CreatedOn } = existingJob(store, name);
        store.jobs.put('', name, {
          ...definition(update),
          Name: name,
          CreatedOn,
          LastModifiedOn: epochSeconds(surroundings.now()),
        });
      });
      return { JobName: name };
    },

    /** As on AWS, a job that does not exist is no error. */
    DeleteJob: (input: Wire<DeleteJobRequest>) => {
      const name = required(input.JobName, 'JobName');
      store.jobs.delete('', name);
      return { JobName: name };
    },
  };
}

export function existingJob(store: GlueContext['store'], name: string): JobRecord {
  const job = store.jobs.get('', name);
  if (!job) throw entityNotFound(`Job ${name} not found.`);
  return job;
}

function definition(input: Wire<CreateJobRequest> | Wire<JobUpdate>): Omit<JobRecord, 'Name'> {
  const command = required(input.Command, 'Command');
  required(command.ScriptLocation, 'Command.ScriptLocation');
  required(input.Role, 'Role');
  if ((input.MaxRetries ?? 0) > 0) throw notImplemented('A Glue job with MaxRetries above 0');
  return {
    ...Object.fromEntries(Object.entries(input).filter(([field]) => field !== 'Name' && field !== 'Tags')),
    Command: { Name: 'glueetl', ...command },
    MaxRetries: 0,
    Timeout: input.Timeout ?? 480,
    ExecutionProperty: { MaxConcurrentRuns: input.ExecutionProperty?.MaxConcurrentRuns ?? 1 },
    GlueVersion: input.GlueVersion ?? '5.1',
    JobMode: input.JobMode ?? 'SCRIPT',
  };
}
