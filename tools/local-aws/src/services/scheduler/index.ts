import type { HttpService } from '../../endpoint/exchange.ts';
import type { Logger } from '../../endpoint/log.ts';
import type { Ground } from '../../endpoint/service.ts';
import type { DeliverToQueue } from '../eventbridge/bus.ts';
import type { EventBridge } from '../eventbridge/index.ts';
import { Clockwork } from './clockwork.ts';
import type { SchedulerContext } from './context.ts';
import { handleScheduler } from './rest-json.ts';
import { ScheduleStore } from './schedule-store.ts';

/** EventBridge Scheduler: schedules that fire into queues and event buses. */
export function createScheduler({
  account,
  region,
  database,
  now,
  random,
  log,
  deliver,
  putEvent,
}: Ground & {
  readonly log: Logger;
  readonly deliver: DeliverToQueue;
  readonly putEvent: EventBridge['put'];
}): HttpService {
  const store = new ScheduleStore(database, now());
  const prefix = `arn:aws:scheduler:${region}:${account}`;
  const scheduleArn = ({ group, name }: { group: string; name: string }) =>
    `${prefix}:schedule/${group}/${name}`;
  const clockwork = new Clockwork({ store, now, random, log, deliver, putEvent, arnOf: scheduleArn });
  const groupArn = (name: string) => `${prefix}:schedule-group/${name}`;
  const context: SchedulerContext = { store, clockwork, now, scheduleArn, groupArn };
  return {
    name: 'Scheduler',
    handle: (exchange) => handleScheduler({ exchange, context, log }),
    start: () => clockwork.start(),
    stop: () => clockwork.stop(),
  };
}
