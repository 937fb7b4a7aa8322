import type { Ground } from '../../endpoint/service.ts';
import type { ClientTokens } from './client-tokens.ts';
import type { Clockwork } from './clockwork.ts';
import type { GroupRemoval } from './group-removal.ts';
import type { GroupTags } from './group-tags.ts';
import type { ScheduleStore } from './schedule-store.ts';

/** A restJson request as its operation sees it. */
export interface SchedulerRequest {
  readonly operation: string;
  /** From the path. */
  readonly name: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface SchedulerContext extends Pick<Ground, 'clock' | 'random'> {
  readonly store: ScheduleStore;
  readonly clockwork: Clockwork;
  readonly removal: GroupRemoval;
  readonly tags: GroupTags;
  readonly tokens: ClientTokens;
  readonly scheduleArn: (schedule: { group: string; name: string }) => string;
  readonly groupArn: (name: string) => string;
}

export type SchedulerAction = (context: SchedulerContext, request: SchedulerRequest) => object;
