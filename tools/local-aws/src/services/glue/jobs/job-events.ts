import type { NativeEvent } from '../../../endpoint/service.ts';

const severities = { SUCCEEDED: 'INFO', FAILED: 'ERROR', TIMEOUT: 'WARN', STOPPED: 'INFO' } as const;

export type FinalJobState = keyof typeof severities;

export const jobStateChanged = ({
  job,
  runId,
  state,
  message,
}: {
  readonly job: string;
  readonly runId: string;
  readonly state: FinalJobState;
  readonly message: string;
}): NativeEvent => ({
  source: 'aws.glue',
  detailType: 'Glue Job State Change',
  resources: [],
  detail: { jobName: job, severity: severities[state], state, jobRunId: runId, message },
});
