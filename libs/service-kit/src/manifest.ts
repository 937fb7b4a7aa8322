import type { AnyContract, EventContract } from '@daybreak/event-contracts';
import type { SharedResource } from './platform.ts';

/** What a service needs from its surroundings: plain data, from which CDK and the local stack build the same things. */
export interface ServiceManifest {
  /** Kebab-case; names the queue, the table, the functions and the stack. */
  readonly name: string;
  /** The team that owns, deploys and is woken for it. */
  readonly team: string;
  readonly summary: string;
  /** One rule each: events of ours on the `daybreak` bus, AWS's on the default bus; all feed the service's one queue. */
  readonly consumes: readonly AnyContract[];
  /**
   * Sent by the service to its own queue and to nobody else (`remind` effects): handled like what it consumes, but no
   * rule feeds it.
   */
  readonly reminds?: readonly EventContract[];
  readonly publishes: readonly EventContract[];
  readonly queue: {
    /** Longer than the slowest handler, for the Lambda host. The process host hides by short leases that it renews. */
    readonly visibilitySeconds: number;
    /** Receives before a message goes to the dead-letter queue. */
    readonly maxReceiveCount: number;
  };
  /** Shared things it is told the names of, each as the environment variable that `environmentOf` gives. */
  readonly uses: readonly SharedResource[];
  /** Beyond its own queue, table and the bus: the least it needs. */
  readonly permissions: readonly Permission[];
  readonly schedules?: readonly NightlySchedule[];
}

export interface Permission {
  readonly actions: readonly string[];
  /** ARNs with `${Account}` and `${Region}` to fill in, e.g. `arn:aws:glue:${Region}:${Account}:job/daybreak-*`. */
  readonly resources: readonly string[];
  readonly because: string;
}

export interface NightlySchedule {
  readonly name: string;
  /** EventBridge Scheduler's six-field `cron(…)`. */
  readonly expression: string;
  readonly timeZone: string;
  readonly emits: EventContract;
  readonly data: unknown;
}
