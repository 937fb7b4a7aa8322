import {
  CancelReplayCommand,
  CreateArchiveCommand,
  CreateConnectionCommand,
  CreateEventBusCommand,
  DeleteArchiveCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeArchiveCommand,
  DescribeEventBusCommand,
  DescribeReplayCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListArchivesCommand,
  ListEventBusesCommand,
  ListReplaysCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  StartReplayCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';
import { eventually } from './eventually.ts';

let endpoint: TestEndpoint;
let events: EventBridgeClient;
let sqs: SQSClient;
let names = 0;
const arn = (rest: string) => `arn:aws:events:us-east-1:000000000000:${rest}`;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  events = new EventBridgeClient(endpoint.client);
  sqs = new SQSClient(endpoint.client);
});
afterAll(() => endpoint.close());

const bus = async () => {
  const Name = `bus-${names++}`;
  await events.send(new CreateEventBusCommand({ Name }));
  return Name;
};
const queue = async () => {
  const QueueName = `queue-${names++}`;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
  return { url: QueueUrl!, arn: `arn:aws:sqs:us-east-1:000000000000:${QueueName}` };
};
/** A rule on the bus that feeds a new queue. */
const feed = async (EventBusName: string, pattern: object, Name = `rule-${names++}`) => {
  const to = await queue();
  const EventPattern = JSON.stringify(pattern);
  const { RuleArn } = await events.send(new PutRuleCommand({ Name, EventBusName, EventPattern }));
  await events.send(
    new PutTargetsCommand({ Rule: Name, EventBusName, Targets: [{ Id: 'queue', Arn: to.arn }] }),
  );
  return { ...to, rule: Name, ruleArn: RuleArn! };
};
const entry = (EventBusName: string, more: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry => ({
  EventBusName,
  Source: 'shop',
  DetailType: 'Sold',
  Detail: '{"n":1}',
  ...more,
});
const put = (...Entries: PutEventsRequestEntry[]) => events.send(new PutEventsCommand({ Entries }));
const drain = async (QueueUrl: string) => {
  const bodies: Record<string, unknown>[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return bodies;
    for (const { Body, ReceiptHandle } of Messages) {
      bodies.push(JSON.parse(Body ?? '') as Record<string, unknown>);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
};

describe('buses', () => {
  test('the default one always exists; others are created, listed and deleted', async () => {
    expect(await events.send(new DescribeEventBusCommand({}))).toMatchObject({ Name: 'default' });
    const Name = await bus();
    await expect(events.send(new CreateEventBusCommand({ Name }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
    expect(await events.send(new DescribeEventBusCommand({ Name: arn(`event-bus/${Name}`) }))).toMatchObject({
      Arn: arn(`event-bus/${Name}`),
    });
    const listed = await events.send(new ListEventBusesCommand({ NamePrefix: Name }));
    expect(listed.EventBuses).toHaveLength(1);
    const { rule } = await feed(Name, { source: ['x'] });
    await expect(events.send(new DeleteEventBusCommand({ Name }))).rejects.toThrow(/has rules/);
    await events.send(new RemoveTargetsCommand({ Rule: rule, EventBusName: Name, Ids: ['queue'] }));
    await events.send(new DeleteRuleCommand({ Name: rule, EventBusName: Name }));
    await events.send(new DeleteEventBusCommand({ Name }));
    await expect(events.send(new DescribeEventBusCommand({ Name }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(events.send(new DeleteEventBusCommand({ Name: 'default' }))).rejects.toThrow(/default/);
  });
});

describe('rules', () => {
  test('are put, described, listed, switched and deleted', async () => {
    const EventBusName = await bus();
    const { rule: Name, url } = await feed(EventBusName, { source: ['shop'] });
    expect(await events.send(new DescribeRuleCommand({ Name, EventBusName }))).toMatchObject({
      Arn: arn(`rule/${EventBusName}/${Name}`),
      State: 'ENABLED',
      EventPattern: '{"source":["shop"]}',
    });
    await events.send(new DisableRuleCommand({ Name, EventBusName }));
    await put(entry(EventBusName));
    expect(await drain(url)).toEqual([]);
    await events.send(new EnableRuleCommand({ Name, EventBusName }));
    await put(entry(EventBusName));
    expect(await drain(url)).toHaveLength(1);
    expect((await events.send(new ListRulesCommand({ EventBusName }))).Rules).toHaveLength(1);
    await expect(events.send(new DeleteRuleCommand({ Name, EventBusName }))).rejects.toThrow(/has targets/);
    const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: Name, EventBusName }));
    expect(Targets).toMatchObject([{ Id: 'queue' }]);
    const removed = await events.send(
      new RemoveTargetsCommand({ Rule: Name, EventBusName, Ids: ['queue', 'never'] }),
    );
    expect(removed).toMatchObject({ FailedEntryCount: 1, FailedEntries: [{ TargetId: 'never' }] });
    await events.send(new DeleteRuleCommand({ Name, EventBusName }));
    await expect(events.send(new DescribeRuleCommand({ Name, EventBusName }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('are replaced by putting them again, targets kept', async () => {
    const EventBusName = await bus();
    const { rule: Name, url } = await feed(EventBusName, { source: ['other'] });
    await events.send(new PutRuleCommand({ Name, EventBusName, EventPattern: '{"source":["shop"]}' }));
    await put(entry(EventBusName));
    expect(await drain(url)).toHaveLength(1);
  });

  test('refuse a bad pattern, and a schedule and transformers by name', async () => {
    const rule = (more: object) => events.send(new PutRuleCommand({ Name: 'refused', ...more }));
    await expect(rule({ EventPattern: '{"a":["x"' })).rejects.toMatchObject({
      name: 'InvalidEventPatternException',
    });
    await expect(rule({ ScheduleExpression: 'rate(1 day)' })).rejects.toThrow(/ScheduleExpression/);
    const { rule: Rule } = await feed('default', { source: ['none'] });
    const target = (more: object) =>
      events.send(new PutTargetsCommand({ Rule, Targets: [{ Id: 't', Arn: 'arn:aws:sqs:x:1:q', ...more }] }));
    await expect(target({ InputPath: '$.detail' })).rejects.toThrow(/InputPath is not implemented/);
    await expect(target({ Arn: 'arn:aws:lambda:x:1:function:f' })).rejects.toMatchObject({
      name: 'NotImplementedException',
    });
  });

  test('are held against an event on request', async () => {
    const event = {
      id: '1',
      account: '1',
      source: 's',
      time: 't',
      region: 'r',
      resources: [],
      'detail-type': 'd',
    };
    const ask = (EventPattern: object, Event: object = event) =>
      events.send(
        new TestEventPatternCommand({
          EventPattern: JSON.stringify(EventPattern),
          Event: JSON.stringify(Event),
        }),
      );
    expect((await ask({ source: ['s'] })).Result).toBe(true);
    expect((await ask({ source: ['t'] })).Result).toBe(false);
    await expect(ask({ source: ['s'] }, { source: 's' })).rejects.toThrow(/lacks id, account/);
  });
});

describe('events', () => {
  test('reach the queue whole, with their detail unchanged', async () => {
    const EventBusName = await bus();
    const { url } = await feed(EventBusName, { source: ['shop'], 'detail-type': ['Sold'] });
    const Detail = '{"big":12345678901234567890,"text":"ü"}';
    const Time = new Date('2026-11-01T02:03:04Z');
    const { Entries } = await put(entry(EventBusName, { Detail, Time, Resources: ['r'] }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
    expect(Messages?.[0]?.Body).toBe(
      `{"version":"0","id":"${Entries?.[0]?.EventId}","detail-type":"Sold","source":"shop","account":"000000000000",` +
        `"time":"2026-11-01T02:03:04Z","region":"us-east-1","resources":["r"],"detail":${Detail}}`,
    );
  });

  test('fail one by one, with status 200', async () => {
    const EventBusName = await bus();
    const { url } = await feed(EventBusName, { source: ['shop'] });
    const result = await put(
      entry(EventBusName),
      entry(EventBusName, { Detail: 'not json' }),
      entry(EventBusName, { Detail: '[1]' }),
      entry(EventBusName, { Detail: '['.repeat(5000) }),
      entry(EventBusName, { Source: 'aws.s3' }),
      { EventBusName, Source: 'shop', Detail: '{}' },
      entry('missing'),
    );
    expect(result.FailedEntryCount).toBe(6);
    expect(result.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      ...['MalformedDetail', 'MalformedDetail', 'MalformedDetail', 'NotAuthorizedForSource'],
      ...['InvalidArgument', 'ResourceNotFoundException'],
    ]);
    expect(await drain(url)).toHaveLength(1);
  });

  test('come ten at a time, below a megabyte', async () => {
    const entries = (count: number) => Array.from({ length: count }, () => entry('default'));
    expect((await put(...entries(10))).FailedEntryCount).toBe(0);
    await expect(put(...entries(11))).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(put()).rejects.toMatchObject({ name: 'ValidationException' });
    const Detail = JSON.stringify('x'.repeat(1_048_576));
    await expect(put(entry('default', { Detail }))).rejects.toThrow(/over the limit/);
  });

  test('go on to another bus once, not further', async () => {
    const [first, second, third] = [await bus(), await bus(), await bus()];
    const seen = [await feed(second, { source: ['shop'] }), await feed(third, { source: ['shop'] })] as const;
    for (const [from, to] of [
      [first, second],
      [second, third],
    ] as const) {
      const on = { Name: 'forward', EventBusName: from };
      await events.send(new PutRuleCommand({ ...on, EventPattern: '{"source":["shop"]}' }));
      await events.send(
        new PutTargetsCommand({
          Rule: 'forward',
          EventBusName: from,
          Targets: [{ Id: 'bus', Arn: arn(`event-bus/${to}`) }],
        }),
      );
    }
    await put(entry(first));
    expect(await drain(seen[0].url)).toHaveLength(1);
    expect(await drain(seen[1].url)).toHaveLength(0);
  });

  test('whose queue is gone go to the target’s dead-letter queue', async () => {
    const EventBusName = await bus();
    const dead = await queue();
    await events.send(
      new PutRuleCommand({ Name: 'lost', EventBusName, EventPattern: '{"source":["shop"]}' }),
    );
    const Arn = 'arn:aws:sqs:us-east-1:000000000000:never';
    const Targets = [{ Id: 'gone', Arn, DeadLetterConfig: { Arn: dead.arn } }];
    await events.send(new PutTargetsCommand({ Rule: 'lost', EventBusName, Targets }));
    expect((await put(entry(EventBusName))).FailedEntryCount).toBe(0);
    expect(await drain(dead.url)).toMatchObject([{ source: 'shop' }]);
  });

  test('of AWS come on the default bus: an object was created', async () => {
    const { url } = await feed('default', {
      source: ['aws.s3'],
      detail: { bucket: { name: ['notifying'] } },
    });
    const s3 = new S3Client(endpoint.client);
    const Bucket = 'notifying';
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'before', Body: 'x' }));
    const NotificationConfiguration = { EventBridgeConfiguration: {} };
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'after', Body: 'xyz' }));
    const received = await drain(url);
    expect(received).toMatchObject([
      {
        source: 'aws.s3',
        'detail-type': 'Object Created',
        resources: ['arn:aws:s3:::notifying'],
        detail: { object: { key: 'after', size: 3 }, reason: 'PutObject' },
      },
    ]);
  });
});

describe('archives and replays', () => {
  const day = (date: string) => new Date(`${date}T12:00:00Z`);
  const replay = async (input: Record<string, unknown>) => {
    const ReplayName = `replay-${names++}`;
    await events.send(new StartReplayCommand({ ReplayName, ...input } as never));
    return ReplayName;
  };
  const completed = (ReplayName: string) =>
    eventually(
      () => events.send(new DescribeReplayCommand({ ReplayName })),
      ({ State }) => State === 'COMPLETED' || State === 'FAILED',
    );
  const archived = async (pattern?: object) => {
    const EventBusName = await bus();
    const ArchiveName = `archive-${names++}`;
    const EventSourceArn = arn(`event-bus/${EventBusName}`);
    const EventPattern = pattern === undefined ? undefined : JSON.stringify(pattern);
    await events.send(new CreateArchiveCommand({ ArchiveName, EventSourceArn, EventPattern }));
    return { EventBusName, ArchiveName, busArn: EventSourceArn, archiveArn: arn(`archive/${ArchiveName}`) };
  };
  const countOf = async (ArchiveName: string) =>
    (await events.send(new DescribeArchiveCommand({ ArchiveName }))).EventCount;

  test('the events of a window come again, marked, to the rules that were named, and are not archived again', async () => {
    const { EventBusName, ArchiveName, busArn, archiveArn } = await archived();
    const wanted = await feed(EventBusName, { source: ['shop'] });
    const other = await feed(EventBusName, { source: ['shop'] });
    for (const date of ['2026-11-01', '2026-11-02', '2026-11-03']) {
      await put(entry(EventBusName, { Time: day(date), Detail: JSON.stringify({ date }) }));
    }
    const [originals] = [await drain(wanted.url), await drain(other.url)];
    const ReplayName = await replay({
      EventSourceArn: archiveArn,
      EventStartTime: day('2026-11-02'),
      EventEndTime: day('2026-11-03'),
      Destination: { Arn: busArn, FilterArns: [wanted.ruleArn] },
    });
    expect(await completed(ReplayName)).toMatchObject({
      State: 'COMPLETED',
      EventLastReplayedTime: day('2026-11-02'),
      Destination: { Arn: busArn, FilterArns: [wanted.ruleArn] },
    });
    const again = await drain(wanted.url);
    expect(again).toEqual([{ ...originals[1], 'replay-name': ReplayName }]);
    expect(Object.keys(again[0] ?? {}).slice(5, 9)).toEqual(['time', 'region', 'replay-name', 'resources']);
    expect(await drain(other.url)).toEqual([]);
    expect(await countOf(ArchiveName)).toBe(3);
    const { Replays } = await events.send(new ListReplaysCommand({ NamePrefix: ReplayName }));
    expect(Replays).toMatchObject([{ ReplayName, State: 'COMPLETED' }]);
  });

  test('an archive keeps what its pattern wants', async () => {
    const { EventBusName, ArchiveName } = await archived({ detail: { keep: [true] } });
    await put(
      entry(EventBusName, { Detail: '{"keep":true}' }),
      entry(EventBusName, { Detail: '{"keep":false}' }),
    );
    expect(await countOf(ArchiveName)).toBe(1);
    const { Archives } = await events.send(new ListArchivesCommand({ NamePrefix: ArchiveName }));
    expect(Archives).toMatchObject([{ ArchiveName, State: 'ENABLED' }]);
    await events.send(new DeleteArchiveCommand({ ArchiveName }));
    await expect(countOf(ArchiveName)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('a large replay goes on after a restart, and gives every event once', async () => {
    const { EventBusName, busArn, archiveArn } = await archived();
    const { url } = await feed(EventBusName, { 'replay-name': [{ exists: true }] });
    const count = 400;
    for (let at = 0; at < count; at += 10) {
      await put(
        ...Array.from({ length: 10 }, (_, n) =>
          entry(EventBusName, { Time: day('2026-11-01'), Detail: JSON.stringify({ n: at + n }) }),
        ),
      );
    }
    const ReplayName = await replay({
      EventSourceArn: archiveArn,
      EventStartTime: day('2026-11-01'),
      EventEndTime: day('2026-11-02'),
      Destination: { Arn: busArn },
    });
    endpoint = await endpoint.restart();
    events = new EventBridgeClient(endpoint.client);
    sqs = new SQSClient(endpoint.client);
    expect(await completed(ReplayName)).toMatchObject({ State: 'COMPLETED' });
    const seen = (await drain(url.replace(/^http:\/\/[^/]+/, endpoint.origin))).map(
      ({ detail }) => (detail as { n: number }).n,
    );
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n));
  });

  test('refuse what EventBridge refuses', async () => {
    const { EventBusName, busArn, archiveArn } = await archived();
    const good = {
      EventSourceArn: archiveArn,
      EventStartTime: day('2026-11-01'),
      EventEndTime: day('2026-11-02'),
      Destination: { Arn: busArn },
    };
    await expect(replay({ ...good, EventEndTime: day('2026-10-01') })).rejects.toThrow(/EventEndTime/);
    await expect(replay({ ...good, Destination: { Arn: arn('event-bus/default') } })).rejects.toThrow(
      /Cross event bus/,
    );
    const FilterArns = [arn(`rule/${EventBusName}/never`)];
    await expect(replay({ ...good, Destination: { Arn: busArn, FilterArns } })).rejects.toThrow(/FilterArns/);
    await expect(replay({ ...good, EventSourceArn: arn('archive/never') })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    const ReplayName = await replay(good);
    await completed(ReplayName);
    await expect(events.send(new StartReplayCommand({ ReplayName, ...good }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
    await expect(events.send(new CancelReplayCommand({ ReplayName }))).rejects.toMatchObject({
      name: 'IllegalStatusException',
    });
  });
});

test('what is not implemented is refused by name', async () => {
  const input = { Name: 'c', AuthorizationType: 'API_KEY', AuthParameters: {} } as const;
  await expect(events.send(new CreateConnectionCommand(input))).rejects.toMatchObject({
    name: 'NotImplementedException',
    message: expect.stringContaining('EventBridge.CreateConnection') as string,
  });
});
