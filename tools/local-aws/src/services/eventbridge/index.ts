import { transaction } from '../../endpoint/database.ts';
import { uuid } from '../../endpoint/identifiers.ts';
import type { Logger } from '../../endpoint/log.ts';
import type { Ground, JsonService, NativeEvent } from '../../endpoint/service.ts';
import { createArchive, deleteArchive, describeArchive, listArchives } from './actions/archives.ts';
import { createEventBus, deleteEventBus, describeEventBus, listEventBuses } from './actions/buses.ts';
import { putEvents } from './actions/put-events.ts';
import { cancelReplay, describeReplay, listReplays, startReplay } from './actions/replays.ts';
import { deleteRule, describeRule, disableRule, enableRule, listRules, putRule } from './actions/rules.ts';
import { listTargetsByRule, putTargets, removeTargets } from './actions/targets.ts';
import { testEventPattern } from './actions/test-event-pattern.ts';
import { Buses, type DeliverToQueue } from './bus.ts';
import type { EventsContext } from './context.ts';
import { isDetail } from './event.ts';
import { busNameOf } from './names.ts';
import { Replays } from './replays.ts';
import { findBus, openEventBridgeTables } from './store.ts';

export interface EventBridge {
  readonly service: JsonService;
  /** Puts an event of AWS on the default bus, in the open transaction if there is one. */
  readonly emit: (event: NativeEvent) => void;
  /** Puts an event on the bus of this ARN; false when there is no such bus or the detail is no JSON object. */
  readonly put: (
    arn: string,
    event: { readonly source: string; readonly detailType: string; readonly detail: string },
  ) => boolean;
}

export function createEventBridge({
  account,
  region,
  database,
  now,
  random,
  log,
  deliver,
}: Ground & {
  readonly log: Logger;
  readonly deliver: DeliverToQueue;
}): EventBridge {
  openEventBridgeTables(database, now());
  const place = { account, region };
  const buses = new Buses({ database, place, now, log, deliver });
  const replays = new Replays({ database, buses, now, log });
  const context: EventsContext = { place, database, buses, replays, now, random };
  const stamp = () => ({ id: uuid(random), ...place, time: now().getTime() });
  return {
    service: {
      name: 'EventBridge',
      targetPrefix: 'AWSEvents',
      jsonVersion: '1.1',
      operations: {
        CreateEventBus: createEventBus(context),
        DescribeEventBus: describeEventBus(context),
        ListEventBuses: listEventBuses(context),
        DeleteEventBus: deleteEventBus(context),
        PutRule: putRule(context),
        DescribeRule: describeRule(context),
        ListRules: listRules(context),
        DeleteRule: deleteRule(context),
        EnableRule: enableRule(context),
        DisableRule: disableRule(context),
        PutTargets: putTargets(context),
        ListTargetsByRule: listTargetsByRule(context),
        RemoveTargets: removeTargets(context),
        PutEvents: putEvents(context),
        TestEventPattern: testEventPattern,
        CreateArchive: createArchive(context),
        DescribeArchive: describeArchive(context),
        ListArchives: listArchives(context),
        DeleteArchive: deleteArchive(context),
        StartReplay: startReplay(context),
        DescribeReplay: describeReplay(context),
        ListReplays: listReplays(context),
        CancelReplay: cancelReplay(context),
      },
      start: () => replays.resume(),
      stop: () => replays.stop(),
    },
    emit({ source, detailType, resources, detail }) {
      const event = { ...stamp(), source, detailType, resources, detail: JSON.stringify(detail) };
      transaction(database, () => buses.publish({ bus: 'default', event }));
    },
    put(arn, { source, detailType, detail }) {
      const bus = busNameOf(arn);
      if (findBus(database, bus) === undefined || !isDetail(detail)) return false;
      buses.publish({ bus, event: { ...stamp(), source, detailType, resources: [], detail } });
      return true;
    },
  };
}
