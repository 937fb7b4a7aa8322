import type { Job, JobRun } from '@aws-sdk/client-glue';
import type { Wire } from '../wire.ts';

export type JobRecord = Wire<Job> & { readonly Name: string };

export interface JobRunRecord extends Wire<JobRun> {
  readonly Id: string;
  readonly JobName: string;
  readonly JobRunState: 'RUNNING' | 'STOPPING' | 'STOPPED' | 'SUCCEEDED' | 'FAILED' | 'TIMEOUT';
  readonly StartedOn: number;
  /** The child process; null before it runs and after it ended. */
  readonly pid: number | null;
}

export const isActive = ({ JobRunState }: JobRunRecord) =>
  JobRunState === 'RUNNING' || JobRunState === 'STOPPING';
