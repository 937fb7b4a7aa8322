import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  GetScheduleCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ManualClock } from '../src/endpoint/clock.ts';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';
import { EventFeeds, attributesOf, eventsArn, queueArn, uniqueName } from './event-feeds.ts';

const clock = new ManualClock('2026-11-30T12:00:00Z');
const RoleArn = 'arn:aws:iam::000000000000:role/scheduler';
let endpoint: TestEndpoint;
let feeds: EventFeeds;
let scheduler: SchedulerClient;

const connect = () => {
  feeds = new EventFeeds(endpoint);
  scheduler = new SchedulerClient(endpoint.client);
};
beforeAll(async () => {
  endpoint = await startTestEndpoint({ clock });
  connect();
});
afterAll(() => endpoint.close());

const minute = 60_000;
const create = async (more: Partial<CreateScheduleCommandInput>) => {
  const Name = uniqueName('schedule');
  const { ScheduleArn } = await scheduler.send(
    new CreateScheduleCommand({
      ...{ Name, ScheduleExpression: 'rate(1 day)', FlexibleTimeWindow: { Mode: 'OFF' } },
      ...{ Target: undefined, ...more },
    }),
  );
  return { Name, arn: ScheduleArn! };
};
const soon = () => `at(${new Date(clock.now().getTime() + minute).toISOString().slice(0, 19)})`;
/** Time passes while nothing runs. */
const stoppedFor = async (milliseconds: number) => {
  await endpoint
    .restart({
      // A clock that stands still: nothing is due before the time has passed.
      clock: new ManualClock(clock.now()),
    })
    .then(async (between) => {
      clock.advance(milliseconds);
      endpoint = await between.restart({ clock });
    });
  connect();
  clock.advance(0);
};

describe('a target', () => {
  /** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
  test('that is a queue gets the input, filled in, at once where a rate begins', async () => {
    const queue = await feeds.queue();
    const Input =
      '{"at":"<aws.scheduler.scheduled-time>","n":"<aws.scheduler.attempt-number>","of":"<aws.scheduler.schedule-arn>"}';
    const { arn } = await create({ Target: { Arn: queueArn(queue), RoleArn, Input } });
    clock.advance(0);
    const at = `${clock.now().toISOString().slice(0, 19)}Z`;
    expect(await feeds.drain(queue)).toEqual([{ at, n: '1', of: arn }]);
  });

  test('is called where a rate begins, also when time passes while the schedule is created', async () => {
    const steps = new ManualClock('2026-11-30T12:00:00Z');
    const stepping = {
      now: () => {
        steps.advance(1);
        return steps.now();
      },
      after: (milliseconds: number, run: () => void) => steps.after(milliseconds, run),
    };
    await using other = await startTestEndpoint({ clock: stepping });
    const queue = await new EventFeeds(other).queue();
    await new SchedulerClient(other.client).send(
      new CreateScheduleCommand({
        ...{ Name: 'stepping', ScheduleExpression: 'rate(1 day)', FlexibleTimeWindow: { Mode: 'OFF' } },
        Target: { Arn: queueArn(queue), RoleArn, Input: '{}' },
      }),
    );
    steps.advance(minute);
    expect(await new EventFeeds(other).drain(queue)).toEqual([{}]);
  });

  /** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Target.html */
  test('without an input gets a notification', async () => {
    const queue = await feeds.queue();
    const { arn } = await create({ Target: { Arn: queueArn(queue), RoleArn } });
    clock.advance(0);
    expect(await feeds.drain(queue)).toMatchObject([
      { 'detail-type': 'Scheduled Event', source: 'aws.scheduler', resources: [arn] },
    ]);
  });

  test('that is a bus gets an event', async () => {
    const bus = await feeds.bus();
    const { queue } = await feeds.feed(bus, { 'detail-type': ['NightDue'] });
    await create({
      ScheduleExpression: soon(),
      Target: {
        ...{ Arn: eventsArn(`event-bus/${bus}`), RoleArn },
        Input: '{"execution":"<aws.scheduler.execution-id>"}',
        EventBridgeParameters: { Source: 'daybreak.test', DetailType: 'NightDue' },
      },
    });
    clock.advance(minute);
    expect(await feeds.drain(queue)).toMatchObject([
      {
        source: 'daybreak.test',
        detail: { execution: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
      },
    ]);
  });

  /** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html */
  test('that is a call is called: PutEvents and SendMessage', async () => {
    const bus = await feeds.bus();
    const { queue } = await feeds.feed(bus, { source: ['universal'] });
    const Entries = [
      {
        EventBusName: bus,
        Source: 'universal',
        DetailType: 'Due',
        Detail: '{"of":"<aws.scheduler.schedule-arn>"}',
      },
    ];
    const { arn } = await create({
      ScheduleExpression: soon(),
      Target: {
        Arn: 'arn:aws:scheduler:::aws-sdk:eventbridge:putEvents',
        ...{ RoleArn, Input: JSON.stringify({ Entries }) },
      },
    });
    const direct = await feeds.queue();
    const message = {
      QueueUrl: `${endpoint.origin}/000000000000/${direct}`,
      MessageBody: 'told at <aws.scheduler.scheduled-time>',
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'due' } },
    };
    await create({
      ScheduleExpression: soon(),
      Target: {
        Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage',
        ...{ RoleArn, Input: JSON.stringify(message) },
      },
    });
    clock.advance(minute);
    expect(await feeds.drain(queue)).toMatchObject([{ source: 'universal', detail: { of: arn } }]);
    const at = `${clock.now().toISOString().slice(0, 19)}Z`;
    const sent = await feeds.messages(direct);
    expect(sent.map(({ Body }) => Body)).toEqual([`told at ${at}`]);
    expect(sent.map(attributesOf)).toEqual([{ kind: 'due' }]);
  });

  /** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html */
  test('that is gone is told of in the dead-letter queue, and a schedule may go when it is over', async () => {
    const dead = await feeds.queue();
    const { Name, arn } = await create({
      ScheduleExpression: soon(),
      ActionAfterCompletion: 'DELETE',
      Target: {
        ...{ Arn: queueArn('gone'), RoleArn, Input: 'lost' },
        DeadLetterConfig: { Arn: queueArn(dead) },
      },
    });
    clock.advance(minute);
    const [message] = await feeds.messages(dead);
    expect(message?.Body).toBe('lost');
    expect(attributesOf(message!)).toEqual({
      ERROR_CODE: 'AWS.SimpleQueueService.NonExistentQueue',
      ERROR_MESSAGE: 'The specified queue does not exist.',
      EXECUTION_ID: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      IS_PAYLOAD_TRUNCATED: 'false',
      RETRY_ATTEMPTS: '0',
      SCHEDULED_TIME: `${clock.now().toISOString().slice(0, 19)}Z`,
      SCHEDULE_ARN: arn,
      TARGET_ARN: queueArn('gone'),
    });
    await expect(scheduler.send(new GetScheduleCommand({ Name }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('a firing', () => {
  const Input = '<aws.scheduler.scheduled-time>';

  test('of what became due during a stop comes once, for the newest time, and then goes on', async () => {
    clock.advance(Date.parse('2026-12-01T00:00:00Z') - clock.now().getTime());
    const queue = await feeds.queue();
    const Target = { Arn: queueArn(queue), RoleArn, Input };
    const nightly = { ScheduleExpression: 'cron(30 2 * * ? *)', Target };
    await create({ ...nightly, ScheduleExpressionTimezone: 'Europe/Berlin' });
    await create({ ...nightly, State: 'DISABLED' });
    await create({ ...nightly, EndDate: new Date('2026-12-01T01:00:00Z') });
    await stoppedFor(3.5 * 1440 * minute);
    expect(await feeds.bodies(queue)).toEqual(['2026-12-04T01:30:00Z']);
    await stoppedFor(13 * 60 * minute);
    expect(await feeds.bodies(queue)).toEqual([]);
    await stoppedFor(30 * minute);
    expect(await feeds.bodies(queue)).toEqual(['2026-12-05T01:30:00Z']);
    clock.advance(1440 * minute);
    expect(await feeds.bodies(queue)).toEqual(['2026-12-06T01:30:00Z']);
  });

  /** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-flexible-time-windows.html */
  test('comes within its flexible window, and says when it was due', async () => {
    const queue = await feeds.queue();
    const start = Math.ceil(clock.now().getTime() / minute) * minute;
    await create({
      ScheduleExpression: 'rate(10 minutes)',
      StartDate: new Date(start),
      EndDate: new Date(start + 30 * minute),
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
      Target: { Arn: queueArn(queue), RoleArn, Input },
    });
    const seen: { due: number; after: number }[] = [];
    for (let at = 0; at < 60; at++) {
      for (const body of await feeds.bodies(queue)) {
        seen.push({
          due: (Date.parse(body) - start) / minute,
          after: at - (Date.parse(body) - start) / minute,
        });
      }
      clock.advance(minute);
    }
    expect(seen.map(({ due }) => due)).toEqual([0, 10, 20, 30]);
    for (const { after } of seen) expect(after >= 0 && after <= 16).toBe(true);
  });

  /** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_SqsParameters.html */
  test('into a FIFO queue carries its message group', async () => {
    const queue = await feeds.fifoQueue();
    await create({
      ScheduleExpression: soon(),
      Target: { Arn: queueArn(queue), RoleArn, Input, SqsParameters: { MessageGroupId: 'night' } },
    });
    clock.advance(minute);
    expect(await feeds.messages(queue)).toMatchObject([{ Attributes: { MessageGroupId: 'night' } }]);
  });
});
