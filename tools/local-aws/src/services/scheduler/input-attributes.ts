export interface Invocation {
  /** Epoch milliseconds. */
  readonly scheduledTime: number;
  readonly executionId: string;
  readonly scheduleArn: string;
}

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
export function fillIn(input: string, { scheduledTime, executionId, scheduleArn }: Invocation): string {
  return input
    .replaceAll('<aws.scheduler.scheduled-time>', `${new Date(scheduledTime).toISOString().slice(0, 19)}Z`)
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', '1')
    .replaceAll('<aws.scheduler.schedule-arn>', scheduleArn);
}
