export interface Invocation {
  /** Epoch milliseconds. */
  readonly scheduledTime: number;
  readonly executionId: string;
  readonly scheduleArn: string;
  /** From 1. */
  readonly attempt: number;
}

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
export function fillIn(
  input: string,
  { scheduledTime, executionId, scheduleArn, attempt }: Invocation,
): string {
  return input
    .replaceAll('<aws.scheduler.scheduled-time>', wireTime(scheduledTime))
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', String(attempt))
    .replaceAll('<aws.scheduler.schedule-arn>', scheduleArn);
}

/** `2026-11-02T02:30:00Z` */
export const wireTime = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;
