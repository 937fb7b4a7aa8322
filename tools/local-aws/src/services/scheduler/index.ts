import type { HttpService } from '../../endpoint/exchange.ts';
import type { Logger } from '../../endpoint/log.ts';
import type { Ground } from '../../endpoint/service.ts';
import type { Authenticator } from '../../endpoint/signing/authenticator.ts';
import { ClientTokens } from './client-tokens.ts';
import { Clockwork } from './clockwork.ts';
import type { SchedulerContext } from './context.ts';
import { GroupRemoval } from './group-removal.ts';
import { GroupTags } from './group-tags.ts';
import { InvocationStore } from './invocation-store.ts';
import { type DisturbCall, Invocations, type RepeatCall } from './invocations.ts';
import { handleScheduler, schedulerOperations } from './rest-json.ts';
import { ScheduleStore } from './schedule-store.ts';
import type { Callee } from './target-call.ts';

export interface SchedulerOptions extends Ground, Callee {
  readonly log: Logger;
  readonly authenticator: Authenticator;
  /** Faults of invocations; none by default. */
  readonly disturb?: DisturbCall | undefined;
  readonly repeat?: RepeatCall | undefined;
}

/** EventBridge Scheduler: schedules that fire into queues and event buses. */
export function createScheduler(options: SchedulerOptions): HttpService {
  const { account, region, database, clock, random, log } = options;
  const store = new ScheduleStore(database, clock.now());
  const pending = new InvocationStore(database);
  const tags = new GroupTags(database);
  const tokens = new ClientTokens(database, clock);
  const prefix = `arn:aws:scheduler:${region}:${account}`;
  const scheduleArn = ({ group, name }: { group: string; name: string }) =>
    `${prefix}:schedule/${group}/${name}`;
  const groupArn = (name: string) => `${prefix}:schedule-group/${name}`;
  const invocations = new Invocations({ ...options, store: pending });
  const clockwork = new Clockwork({ store, pending, invocations, clock, random, log, arnOf: scheduleArn });
  const removal = new GroupRemoval({ store, tags, clock });
  const context: SchedulerContext = {
    ...{ store, clockwork, removal, tags, tokens, clock, random, scheduleArn, groupArn },
  };
  const authenticate = options.authenticator.for({ service: 'scheduler', protocol: 'rest-json' });
  return {
    name: 'Scheduler',
    operationNames: schedulerOperations,
    handle: (exchange) => handleScheduler({ exchange, context, authenticate, log }),
    start() {
      clockwork.start();
      removal.start();
    },
    stop() {
      clockwork.stop();
      removal.stop();
    },
  };
}
