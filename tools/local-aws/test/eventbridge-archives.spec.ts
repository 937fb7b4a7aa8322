import {
  CancelReplayCommand,
  CreateArchiveCommand,
  DeleteArchiveCommand,
  DeleteRuleCommand,
  DescribeArchiveCommand,
  DescribeReplayCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  ListArchivesCommand,
  ListReplaysCommand,
  ListRulesCommand,
  StartReplayCommand,
  UpdateArchiveCommand,
} from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ManualClock } from '../src/endpoint/clock.ts';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';
import { EventFeeds, entry, eventsArn as arn, uniqueName } from './event-feeds.ts';

const clock = new ManualClock('2026-11-10T00:00:00Z');
let endpoint: TestEndpoint;
let feeds: EventFeeds;

beforeAll(async () => {
  endpoint = await startTestEndpoint({ clock });
  feeds = new EventFeeds(endpoint);
});
afterAll(() => endpoint.close());

const day = (date: string) => new Date(`${date}T12:00:00Z`);
const archived = async (more: { EventPattern?: string; RetentionDays?: number } = {}) => {
  const bus = await feeds.bus();
  const ArchiveName = uniqueName('archive');
  const busArn = arn(`event-bus/${bus}`);
  await feeds.events.send(new CreateArchiveCommand({ ArchiveName, EventSourceArn: busArn, ...more }));
  return { bus, ArchiveName, busArn, archiveArn: arn(`archive/${ArchiveName}`) };
};
const described = (ArchiveName: string) => feeds.events.send(new DescribeArchiveCommand({ ArchiveName }));
const countOf = async (ArchiveName: string) => (await described(ArchiveName)).EventCount;

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html */
describe('an archive', () => {
  test('keeps what its pattern wants, and another pattern from then on', async () => {
    const { bus, ArchiveName } = await archived({ EventPattern: '{"detail":{"keep":[true]}}' });
    const put = () =>
      feeds.put(entry(bus, { Detail: '{"keep":true}' }), entry(bus, { Detail: '{"keep":false}' }));
    await put();
    expect(await described(ArchiveName)).toMatchObject({ EventCount: 1, State: 'ENABLED', RetentionDays: 0 });
    await feeds.events.send(
      new UpdateArchiveCommand({ ArchiveName, EventPattern: '{"source":["shop"]}', Description: 'all' }),
    );
    await put();
    const { EventCount, SizeBytes, Description } = await described(ArchiveName);
    expect({ EventCount, Description }).toEqual({ EventCount: 3, Description: 'all' });
    expect(SizeBytes).toBeGreaterThan(3 * 200);
    const { Archives } = await feeds.events.send(new ListArchivesCommand({ NamePrefix: ArchiveName }));
    expect(Archives).toMatchObject([{ ArchiveName, State: 'ENABLED', EventCount: 3 }]);
    await feeds.events.send(new DeleteArchiveCommand({ ArchiveName }));
    await expect(countOf(ArchiveName)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Archive ${ArchiveName} does not exist.`,
    });
  });

  test('keeps it as long as it should', async () => {
    const { bus, ArchiveName } = await archived({ RetentionDays: 2 });
    await feeds.put(entry(bus));
    clock.advance(86_400_000);
    await feeds.put(entry(bus));
    expect(await countOf(ArchiveName)).toBe(2);
    clock.advance(86_400_001);
    expect(await countOf(ArchiveName)).toBe(1);
    await feeds.events.send(new UpdateArchiveCommand({ ArchiveName, RetentionDays: 1 }));
    clock.advance(86_400_000);
    expect(await countOf(ArchiveName)).toBe(0);
  });

  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive-event.html */
  test('is fed by a rule that only EventBridge changes', async () => {
    const { bus: EventBusName, ArchiveName } = await archived({ EventPattern: '{"source":["shop"]}' });
    const Name = `Events-Archive-${ArchiveName}`;
    const { Rules } = await feeds.events.send(new ListRulesCommand({ EventBusName }));
    expect(Rules).toMatchObject([{ Name, ManagedBy: 'prod.vhs.events.aws.internal', State: 'ENABLED' }]);
    const { EventPattern } = await feeds.events.send(new DescribeRuleCommand({ Name, EventBusName }));
    expect(JSON.parse(EventPattern ?? '')).toEqual({
      source: ['shop'],
      'replay-name': [{ exists: false }],
    });
    const name = 'ManagedRuleException';
    const on = { Name, EventBusName };
    await expect(feeds.events.send(new DisableRuleCommand(on))).rejects.toMatchObject({ name });
    await expect(feeds.events.send(new DeleteRuleCommand(on))).rejects.toMatchObject({ name });
  });
});

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html */
describe('a replay', () => {
  const start = async (input: Record<string, unknown>) => {
    const ReplayName = uniqueName('replay');
    await feeds.events.send(new StartReplayCommand({ ReplayName, ...input } as never));
    return ReplayName;
  };
  const told = (ReplayName: string) => feeds.events.send(new DescribeReplayCommand({ ReplayName }));
  /** A replay takes a step a millisecond. */
  const ended = (ReplayName: string) => {
    clock.advance(1000);
    return told(ReplayName);
  };
  /** Many events of one day. */
  const many = async (bus: string, count: number) => {
    for (let at = 0; at < count; at += 10) {
      await feeds.put(
        ...Array.from({ length: 10 }, (_, n) =>
          entry(bus, { Time: day('2026-11-01'), Detail: JSON.stringify({ n: at + n }) }),
        ),
      );
    }
  };

  test('gives the events of a window again, marked, to the rules that were named, and they are not archived again', async () => {
    const { bus, ArchiveName, busArn, archiveArn } = await archived();
    const wanted = await feeds.feed(bus, { source: ['shop'] });
    const other = await feeds.feed(bus, { source: ['shop'] });
    for (const date of ['2026-11-01', '2026-11-02', '2026-11-03']) {
      await feeds.put(
        entry(bus, { Time: day(date), Detail: `{"date":"${date}","big":12345678901234567890}` }),
      );
    }
    const originals = await feeds.bodies(wanted.queue);
    await feeds.drain(other.queue);
    const ReplayName = await start({
      EventSourceArn: archiveArn,
      EventStartTime: day('2026-11-02'),
      EventEndTime: day('2026-11-03'),
      Destination: { Arn: busArn, FilterArns: [wanted.ruleArn] },
    });
    expect(await ended(ReplayName)).toMatchObject({
      State: 'COMPLETED',
      EventLastReplayedTime: day('2026-11-02'),
      Destination: { Arn: busArn, FilterArns: [wanted.ruleArn] },
    });
    const again = originals[1]?.replace('"resources":', `"replay-name":"${ReplayName}","resources":`);
    expect(await feeds.bodies(wanted.queue)).toEqual([again]);
    expect(await feeds.drain(other.queue)).toEqual([]);
    expect(await countOf(ArchiveName)).toBe(3);
    const { Replays } = await feeds.events.send(new ListReplaysCommand({ NamePrefix: ReplayName }));
    expect(Replays).toMatchObject([{ ReplayName, State: 'COMPLETED' }]);
  });

  test('of many events goes on after a restart, and gives every event once', async () => {
    const { bus, busArn, archiveArn } = await archived();
    const { queue } = await feeds.feed(bus, { 'replay-name': [{ exists: true }] });
    const count = 300;
    await many(bus, count);
    const ReplayName = await start({
      EventSourceArn: archiveArn,
      EventStartTime: day('2026-11-01'),
      EventEndTime: day('2026-11-02'),
      Destination: { Arn: busArn },
    });
    expect(await told(ReplayName)).toMatchObject({ State: 'STARTING' });
    clock.advance(2);
    const { State, EventLastReplayedTime } = await told(ReplayName);
    expect({ State, EventLastReplayedTime }).toEqual({
      State: 'RUNNING',
      EventLastReplayedTime: day('2026-11-01'),
    });
    endpoint = await endpoint.restart();
    feeds = new EventFeeds(endpoint);
    expect(await ended(ReplayName)).toMatchObject({ State: 'COMPLETED' });
    const seen = (await feeds.drain(queue)).map(({ detail }) => (detail as { n: number }).n);
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n));
  });

  test('is cancelled while it runs, and is not run to its end', async () => {
    const { bus, busArn, archiveArn } = await archived();
    const { queue } = await feeds.feed(bus, { 'replay-name': [{ exists: true }] });
    const count = 300;
    await many(bus, count);
    const ReplayName = await start({
      EventSourceArn: archiveArn,
      EventStartTime: day('2026-11-01'),
      EventEndTime: day('2026-11-02'),
      Destination: { Arn: busArn },
    });
    clock.advance(2);
    expect(await feeds.events.send(new CancelReplayCommand({ ReplayName }))).toMatchObject({
      State: 'CANCELLING',
    });
    expect(await told(ReplayName)).toMatchObject({ State: 'CANCELLING' });
    expect(await ended(ReplayName)).toMatchObject({ State: 'CANCELLED' });
    expect(await feeds.bodies(queue)).toHaveLength(100);
  });

  test('fails when its archive goes', async () => {
    const { bus, busArn, archiveArn, ArchiveName } = await archived();
    await many(bus, 10);
    const ReplayName = await start({
      EventSourceArn: archiveArn,
      EventStartTime: day('2026-11-01'),
      EventEndTime: day('2026-11-02'),
      Destination: { Arn: busArn },
    });
    await feeds.events.send(new DeleteArchiveCommand({ ArchiveName }));
    expect(await ended(ReplayName)).toMatchObject({
      State: 'FAILED',
      StateReason: `Archive ${ArchiveName} does not exist.`,
    });
  });

  test('is refused as EventBridge refuses it', async () => {
    const { bus, busArn, archiveArn } = await archived();
    const good = {
      EventSourceArn: archiveArn,
      EventStartTime: day('2026-11-01'),
      EventEndTime: day('2026-11-02'),
      Destination: { Arn: busArn },
    };
    await expect(start({ ...good, EventEndTime: day('2026-10-01') })).rejects.toThrow(/EventEndTime/);
    await expect(start({ ...good, Destination: { Arn: arn('event-bus/default') } })).rejects.toThrow(
      /Cross event bus/,
    );
    const FilterArns = [arn(`rule/${bus}/never`)];
    await expect(start({ ...good, Destination: { Arn: busArn, FilterArns } })).rejects.toThrow(/FilterArns/);
    await expect(start({ ...good, EventSourceArn: arn('archive/never') })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    const ReplayName = await start(good);
    await ended(ReplayName);
    await expect(feeds.events.send(new StartReplayCommand({ ReplayName, ...good }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
    await expect(feeds.events.send(new CancelReplayCommand({ ReplayName }))).rejects.toMatchObject({
      name: 'IllegalStatusException',
    });
  });
});
