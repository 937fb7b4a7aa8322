import type { Clock } from '../../endpoint/clock.ts';
import { transaction } from '../../endpoint/database.ts';
import { uuid } from '../../endpoint/identifiers.ts';
import type { Logger } from '../../endpoint/log.ts';
import type { Ground, JsonService, NativeEvent } from '../../endpoint/service.ts';
import {
  createArchive,
  deleteArchive,
  describeArchive,
  listArchives,
  updateArchive,
} from './actions/archives.ts';
import {
  createEventBus,
  deleteEventBus,
  describeEventBus,
  listEventBuses,
  updateEventBus,
} from './actions/buses.ts';
import { putPermission, removePermission } from './actions/permissions.ts';
import { putEvents } from './actions/put-events.ts';
import { cancelReplay, describeReplay, listReplays, startReplay } from './actions/replays.ts';
import {
  deleteRule,
  describeRule,
  disableRule,
  enableRule,
  listRuleNamesByTarget,
  listRules,
  putRule,
} from './actions/rules.ts';
import { listTagsForResource, tagResource, untagResource } from './actions/tags.ts';
import { listTargetsByRule, putTargets, removeTargets } from './actions/targets.ts';
import { testEventPattern } from './actions/test-event-pattern.ts';
import { Buses } from './bus.ts';
import type { EventsContext } from './context.ts';
import { Deliveries } from './delivery/deliveries.ts';
import type { DeliverToQueue, Disturb } from './delivery/failure.ts';
import { busEvent, readDetail } from './event.ts';
import { busNameOf } from './names.ts';
import { Replays } from './replays.ts';
import { RuleSchedules } from './rule-schedules.ts';
import { openEventBridgeTables } from './store.ts';
import { Tags } from './tags.ts';

export interface EventBridge {
  readonly service: JsonService;
  /** Puts an event of AWS on the default bus, in the open transaction if there is one. */
  readonly emit: (event: NativeEvent) => void;
  /** Puts an event on the bus of this ARN; false when there is no such bus or the detail is no JSON object. */
  readonly put: (
    arn: string,
    event: { readonly source: string; readonly detailType: string; readonly detail: string },
  ) => boolean;
  /** The operation PutEvents, for a schedule that calls it. Throws an AwsError where the operation fails. */
  readonly putEvents: (input: unknown) => { readonly FailedEntryCount: number };
}

export interface EventBridgeOptions extends Ground {
  readonly clock: Clock;
  readonly log: Logger;
  readonly deliver: DeliverToQueue;
  /** Faults of deliveries; none by default. */
  readonly disturb?: Disturb | undefined;
  /** Faults of entries of PutEvents; none by default. */
  readonly failEntry?: (() => string | undefined) | undefined;
}

export function createEventBridge(options: EventBridgeOptions): EventBridge {
  const { account, region, database, clock, random, log, failEntry = () => undefined } = options;
  openEventBridgeTables(database, clock.now());
  const place = { account, region };
  const deliveries = new Deliveries(options);
  const buses = new Buses({ database, place, clock, deliveries });
  const replays = new Replays({ database, buses, clock, log });
  const schedules = new RuleSchedules({ database, place, buses, clock, random, log });
  const tags = new Tags(database);
  const context: EventsContext = {
    ...{ place, database, buses, replays, schedules, tags, clock, random, failEntry },
  };
  const stamp = () => ({ id: uuid(random), ...place, time: clock.now().getTime() });
  return {
    service: {
      name: 'EventBridge',
      targetPrefix: 'AWSEvents',
      jsonVersion: '1.1',
      signingName: 'events',
      operations: operationsOf(context),
      start() {
        replays.resume();
        deliveries.start();
        schedules.start();
      },
      stop() {
        schedules.stop();
        deliveries.stop();
        replays.stop();
      },
    },
    emit({ source, detailType, resources, detail }) {
      const text = JSON.stringify(detail);
      const event = busEvent({
        ...stamp(),
        ...{ source, detailType, resources },
        detail: { text, value: JSON.parse(text) as object },
      });
      transaction(database, () => buses.publish({ bus: 'default', event }));
    },
    put(arn, { source, detailType, detail: text }) {
      const bus = busNameOf(arn);
      const detail = readDetail(text);
      if (detail === undefined || !buses.exists(bus)) return false;
      buses.publish({ bus, event: busEvent({ ...stamp(), source, detailType, resources: [], detail }) });
      return true;
    },
    putEvents: putEvents(context),
  };
}

function operationsOf(context: EventsContext): JsonService['operations'] {
  return {
    CreateEventBus: createEventBus(context),
    UpdateEventBus: updateEventBus(context),
    DescribeEventBus: describeEventBus(context),
    ListEventBuses: listEventBuses(context),
    DeleteEventBus: deleteEventBus(context),
    PutPermission: putPermission(context),
    RemovePermission: removePermission(context),
    PutRule: putRule(context),
    DescribeRule: describeRule(context),
    ListRules: listRules(context),
    ListRuleNamesByTarget: listRuleNamesByTarget(context),
    DeleteRule: deleteRule(context),
    EnableRule: enableRule(context),
    DisableRule: disableRule(context),
    PutTargets: putTargets(context),
    ListTargetsByRule: listTargetsByRule(context),
    RemoveTargets: removeTargets(context),
    TagResource: tagResource(context),
    UntagResource: untagResource(context),
    ListTagsForResource: listTagsForResource(context),
    PutEvents: putEvents(context),
    TestEventPattern: testEventPattern,
    CreateArchive: createArchive(context),
    UpdateArchive: updateArchive(context),
    DescribeArchive: describeArchive(context),
    ListArchives: listArchives(context),
    DeleteArchive: deleteArchive(context),
    StartReplay: startReplay(context),
    DescribeReplay: describeReplay(context),
    ListReplays: listReplays(context),
    CancelReplay: cancelReplay(context),
  };
}
