import type { Clockwork } from './clockwork.ts';
import type { ScheduleStore } from './schedule-store.ts';

/** A restJson request as its operation sees it. */
export interface SchedulerRequest {
  /** From the path. */
  readonly name: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface SchedulerContext {
  readonly store: ScheduleStore;
  readonly clockwork: Clockwork;
  readonly now: () => Date;
  readonly scheduleArn: (schedule: { group: string; name: string }) => string;
  readonly groupArn: (name: string) => string;
}

export type SchedulerAction = (context: SchedulerContext, request: SchedulerRequest) => object;
