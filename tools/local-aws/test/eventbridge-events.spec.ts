import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ManualClock } from '../src/endpoint/clock.ts';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';
import { EventFeeds, attributesOf, entry, eventsArn as arn, queueArn } from './event-feeds.ts';

const clock = new ManualClock('2026-11-02T02:00:30Z');
let endpoint: TestEndpoint;
let feeds: EventFeeds;

beforeAll(async () => {
  endpoint = await startTestEndpoint({ clock });
  feeds = new EventFeeds(endpoint);
});
afterAll(() => endpoint.close());

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
describe('events that are put', () => {
  test('reach the queue whole, with their detail unchanged and their own time', async () => {
    const bus = await feeds.bus();
    const { queue } = await feeds.feed(bus, { source: ['shop'], 'detail-type': ['Sold'] });
    const Detail = '{"big":12345678901234567890,"text":"ü"}';
    const Time = new Date('2026-11-01T02:03:04Z');
    const { Entries } = await feeds.put(entry(bus, { Detail, Time, Resources: ['r'] }));
    expect(await feeds.bodies(queue)).toEqual([
      `{"version":"0","id":"${Entries?.[0]?.EventId}","detail-type":"Sold","source":"shop","account":"000000000000",` +
        `"time":"2026-11-01T02:03:04Z","region":"us-east-1","resources":["r"],"detail":${Detail}}`,
    ]);
  });

  /** Codes and words as AWS gave them: tests/aws/services/events/test_events.snapshot.json of localstack/localstack. */
  test('fail one by one, with status 200', async () => {
    const bus = await feeds.bus();
    const { queue } = await feeds.feed(bus, { source: ['shop'] });
    const result = await feeds.put(
      entry(bus),
      entry(bus, { Detail: 'not json' }),
      entry(bus, { Detail: '[1]' }),
      entry(bus, { Detail: `{"a":${'['.repeat(1000)}${']'.repeat(1000)}}` }),
      entry(bus, { Source: 'aws.s3' }),
      { EventBusName: bus, Source: 'shop', Detail: '{}' },
      { EventBusName: bus, Source: 'shop', DetailType: 'Sold' },
      { EventBusName: bus, DetailType: 'Sold', Detail: '{}' },
      // A bus that is not there takes what it is given, and nobody sees it.
      entry('missing'),
    );
    expect(result.FailedEntryCount).toBe(7);
    const malformed = { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const missing = (name: string) => ({
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    });
    const id = { EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string };
    expect(result.Entries).toEqual([
      ...[id, malformed, malformed, malformed],
      {
        ErrorCode: 'NotAuthorizedForSourceException',
        ErrorMessage: 'Not authorized for the source.',
      },
      ...[missing('DetailType'), missing('Detail'), missing('Source'), id],
    ]);
    expect(await feeds.drain(queue)).toHaveLength(1);
  });

  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
  test('come ten at a time, of a megabyte together', async () => {
    const entries = (count: number) => Array.from({ length: count }, () => entry('default'));
    expect((await feeds.put(...entries(10))).FailedEntryCount).toBe(0);
    await expect(feeds.put(...entries(11))).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(feeds.put()).rejects.toMatchObject({ name: 'ValidationException' });
    const sized = (bytes: number) => {
      const Detail = `{"a":"${'x'.repeat(bytes - 'shopSold{"a":""}'.length)}"}`;
      return entry('default', { Detail });
    };
    expect((await feeds.put(sized(600_000), sized(448_576))).FailedEntryCount).toBe(0);
    await expect(feeds.put(sized(600_000), sized(448_577))).rejects.toThrow(
      'Total size of the entries in the request is over the limit.',
    );
    // A time counts 14 bytes.
    await expect(
      feeds.events.send(new PutEventsCommand({ Entries: [{ ...sized(1_048_576), Time: new Date(0) }] })),
    ).rejects.toThrow(/over the limit/);
  });
});

describe('rules', () => {
  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html */
  test('send events on to another bus once, not further', async () => {
    const [first, second, third] = [await feeds.bus(), await feeds.bus(), await feeds.bus()];
    const seen = [
      await feeds.feed(second, { source: ['shop'] }),
      await feeds.feed(third, { source: ['shop'] }),
    ] as const;
    const dead = await feeds.queue();
    for (const [from, to] of [
      [first, second],
      [second, third],
    ] as const) {
      await feeds.rule(from, { source: ['shop'] }, [
        { Id: 'bus', Arn: arn(`event-bus/${to}`), DeadLetterConfig: { Arn: queueArn(dead) } },
      ]);
    }
    await feeds.put(entry(first));
    expect(await feeds.drain(seen[0].queue)).toHaveLength(1);
    expect(await feeds.drain(seen[1].queue)).toHaveLength(0);
    expect((await feeds.messages(dead)).map(attributesOf)).toMatchObject([
      { ERROR_CODE: 'THIRD_ACCOUNT_HOP_DETECTED' },
    ]);
  });

  /** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_SqsParameters.html */
  test('send to a FIFO queue in the message group that the target names', async () => {
    const bus = await feeds.bus();
    const queue = await feeds.fifoQueue();
    await feeds.rule(bus, { source: ['shop'] }, [
      { Id: 'q', Arn: queueArn(queue), SqsParameters: { MessageGroupId: 'sales' } },
    ]);
    await feeds.put(entry(bus, { Detail: '{"n":1}' }), entry(bus, { Detail: '{"n":2}' }));
    const messages = await feeds.messages(queue);
    expect(messages.map(({ Attributes }) => Attributes?.['MessageGroupId'])).toEqual(['sales', 'sales']);
    expect(messages.map(({ Body }) => (JSON.parse(Body ?? '') as { detail: object }).detail)).toEqual([
      { n: 1 },
      { n: 2 },
    ]);
  });

  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
  test('bury what their target cannot get in its dead-letter queue, at once where no retry would help', async () => {
    const bus = await feeds.bus();
    const dead = await feeds.queue();
    const Arn = queueArn('never');
    const { ruleArn } = await feeds.rule(bus, { source: ['shop'] }, [
      { Id: 'gone', Arn, Input: '"told"', DeadLetterConfig: { Arn: queueArn(dead) } },
    ]);
    await feeds.put(entry(bus));
    const [message] = await feeds.messages(dead);
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({ source: 'shop', detail: { n: 1 } });
    expect(attributesOf(message!)).toEqual({
      RULE_ARN: ruleArn,
      TARGET_ARN: Arn,
      ERROR_CODE: 'NO_RESOURCE',
      ERROR_MESSAGE: 'The specified target does not exist.',
      RETRY_ATTEMPTS: '0',
    });
  });

  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
  test('run by a schedule on the default bus, in UTC, while they are on', async () => {
    const queue = await feeds.queue();
    const Name = 'every-five-minutes';
    const { RuleArn } = await feeds.events.send(
      new PutRuleCommand({ Name, ScheduleExpression: 'cron(0/5 * * * ? *)' }),
    );
    await feeds.events.send(
      new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'q', Arn: queueArn(queue) }] }),
    );
    clock.advance(4 * 60_000);
    expect(await feeds.drain(queue)).toEqual([]);
    clock.advance(60_000);
    expect(await feeds.drain(queue)).toEqual([
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account: '000000000000',
        time: '2026-11-02T02:05:00Z',
        region: 'us-east-1',
        resources: [RuleArn],
        detail: {},
      },
    ]);
    await feeds.events.send(
      new PutRuleCommand({ Name, ScheduleExpression: 'rate(1 minute)', State: 'DISABLED' }),
    );
    clock.advance(600_000);
    expect(await feeds.drain(queue)).toEqual([]);
    await feeds.events.send(new PutRuleCommand({ Name, ScheduleExpression: 'rate(1 minute)' }));
    clock.advance(180_000);
    expect(await feeds.drain(queue)).toHaveLength(3);
  });
});

test('events of AWS come on the default bus: an object was created', async () => {
  const { queue } = await feeds.feed('default', {
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
  expect(await feeds.drain(queue)).toMatchObject([
    {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      resources: ['arn:aws:s3:::notifying'],
      detail: { object: { key: 'after', size: 3 }, reason: 'PutObject' },
    },
  ]);
});
