import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';

let endpoint: TestEndpoint;
let scheduler: SchedulerClient;
let sqs: SQSClient;
let clock = Date.parse('2026-11-02T00:00:00Z');
let names = 0;
const RoleArn = 'arn:aws:iam::000000000000:role/scheduler';

const connect = () => {
  scheduler = new SchedulerClient(endpoint.client);
  sqs = new SQSClient(endpoint.client);
};
beforeAll(async () => {
  endpoint = await startTestEndpoint({ now: () => new Date(clock) });
  connect();
});
afterAll(() => endpoint.close());

const queue = async () => {
  const QueueName = `queue-${names++}`;
  await sqs.send(new CreateQueueCommand({ QueueName }));
  return QueueName;
};
const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const received = async (name: string, WaitTimeSeconds = 0) => {
  const QueueUrl = `${endpoint.origin}/000000000000/${name}`;
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds, MaxNumberOfMessages: 10 }),
  );
  for (const { ReceiptHandle } of Messages)
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages.map(({ Body }) => Body);
};
const definition = (more: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput => ({
  Name: `schedule-${names++}`,
  ScheduleExpression: 'cron(30 2 * * ? *)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: queueArn('never'), RoleArn, Input: '{}' },
  ...more,
});
const create = (input: CreateScheduleCommandInput) => scheduler.send(new CreateScheduleCommand(input));
/** Time passes while nothing runs. */
const sleepUntil = async (time: string) => {
  clock = Date.parse(time);
  endpoint = await endpoint.restart();
  connect();
};

describe('schedules', () => {
  test('are created in a group, told, listed, replaced and deleted', async () => {
    const GroupName = 'daybreak';
    await scheduler.send(new CreateScheduleGroupCommand({ Name: GroupName }));
    expect(await scheduler.send(new GetScheduleGroupCommand({ Name: GroupName }))).toMatchObject({
      Name: GroupName,
      State: 'ACTIVE',
    });
    await expect(scheduler.send(new CreateScheduleGroupCommand({ Name: GroupName }))).rejects.toMatchObject({
      name: 'ConflictException',
    });
    const input = definition({
      GroupName,
      Description: 'nightly',
      ScheduleExpressionTimezone: 'Europe/Berlin',
    });
    const { Name } = input;
    const { ScheduleArn } = await create(input);
    expect(ScheduleArn).toBe(`arn:aws:scheduler:us-east-1:000000000000:schedule/daybreak/${Name}`);
    await expect(create(input)).rejects.toMatchObject({ name: 'ConflictException' });
    expect(await scheduler.send(new GetScheduleCommand({ Name, GroupName }))).toMatchObject({
      ...input,
      State: 'ENABLED',
      CreationDate: new Date(clock),
    });
    const listed = await scheduler.send(new ListSchedulesCommand({ GroupName }));
    expect(listed.Schedules).toMatchObject([{ Name, GroupName, State: 'ENABLED' }]);
    await scheduler.send(
      new UpdateScheduleCommand({
        ...definition(),
        Name,
        GroupName,
        State: 'DISABLED',
        ScheduleExpression: 'rate(1 day)',
      }),
    );
    const replaced = await scheduler.send(new GetScheduleCommand({ Name, GroupName }));
    expect(replaced).toMatchObject({ State: 'DISABLED', ScheduleExpressionTimezone: 'UTC' });
    expect(replaced.Description).toBeUndefined();
    await scheduler.send(new DeleteScheduleCommand({ Name, GroupName }));
    await expect(scheduler.send(new GetScheduleCommand({ Name, GroupName }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('are listed in pages', async () => {
    const NamePrefix = 'paged';
    for (const Name of ['paged-a', 'paged-b', 'paged-c'])
      await create(definition({ Name, State: 'DISABLED' }));
    const first = await scheduler.send(new ListSchedulesCommand({ NamePrefix, MaxResults: 2 }));
    const second = await scheduler.send(
      new ListSchedulesCommand({ NamePrefix, MaxResults: 2, NextToken: first.NextToken }),
    );
    expect([...first.Schedules!, ...second.Schedules!].map(({ Name }) => Name)).toEqual([
      ...['paged-a', 'paged-b', 'paged-c'],
    ]);
  });

  test.each<[Partial<CreateScheduleCommandInput>, string, RegExp]>([
    [{ ScheduleExpression: 'cron(* * * * *)' }, 'ValidationException', /six fields/],
    [{ ScheduleExpressionTimezone: 'Nowhere/Land' }, 'ValidationException', /IANA/],
    [{ GroupName: 'missing' }, 'ResourceNotFoundException', /group missing/],
    [
      { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } },
      'NotImplementedException',
      /FlexibleTimeWindow/,
    ],
    [
      { Target: { Arn: 'arn:aws:lambda:x:1:function:f', RoleArn, Input: '{}' } },
      'NotImplementedException',
      /Target/,
    ],
    [{ Target: { Arn: queueArn('q'), RoleArn } }, 'NotImplementedException', /without Input/],
    [
      { Target: { Arn: 'arn:aws:events:us-east-1:1:event-bus/b', RoleArn, Input: '{}' } },
      'ValidationException',
      /EventBridgeParameters/,
    ],
    [{ StartDate: new Date(2000), EndDate: new Date(1000) }, 'ValidationException', /EndDate/],
  ])('are refused: %#', async (more, name, message) => {
    await expect(create(definition(more))).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message) as string,
    });
  });
});

describe('a firing', () => {
  test('puts the input, filled in, on the queue, at once where a rate begins', async () => {
    const name = await queue();
    const Input =
      '{"at":"<aws.scheduler.scheduled-time>","n":"<aws.scheduler.attempt-number>","of":"<aws.scheduler.schedule-arn>"}';
    const { ScheduleArn } = await create(
      definition({ ScheduleExpression: 'rate(1 day)', Target: { Arn: queueArn(name), RoleArn, Input } }),
    );
    const [body] = await received(name, 10);
    const at = `${new Date(clock).toISOString().slice(0, 19)}Z`;
    expect(JSON.parse(body ?? '')).toEqual({ at, n: '1', of: ScheduleArn });
  });

  test('puts an event on a bus', async () => {
    const events = new EventBridgeClient(endpoint.client);
    const name = await queue();
    await events.send(new CreateEventBusCommand({ Name: 'nights' }));
    const on = { EventBusName: 'nights' };
    await events.send(
      new PutRuleCommand({ ...on, Name: 'due', EventPattern: '{"detail-type":["NightDue"]}' }),
    );
    await events.send(
      new PutTargetsCommand({ ...on, Rule: 'due', Targets: [{ Id: 'q', Arn: queueArn(name) }] }),
    );
    await create(
      definition({
        ScheduleExpression: `at(${new Date(clock).toISOString().slice(0, 19)})`,
        Target: {
          Arn: 'arn:aws:events:us-east-1:000000000000:event-bus/nights',
          RoleArn,
          Input: '{"execution":"<aws.scheduler.execution-id>"}',
          EventBridgeParameters: { Source: 'daybreak.test', DetailType: 'NightDue' },
        },
      }),
    );
    const [body] = await received(name, 10);
    expect(JSON.parse(body ?? '')).toMatchObject({
      source: 'daybreak.test',
      'detail-type': 'NightDue',
      detail: { execution: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
    });
  });

  test('of what became due during a stop comes once, for the newest time, and then goes on', async () => {
    const name = await queue();
    const Input = '<aws.scheduler.scheduled-time>';
    const Target = { Arn: queueArn(name), RoleArn, Input };
    clock = Date.parse('2026-12-01T00:00:00Z');
    await create(definition({ ScheduleExpressionTimezone: 'Europe/Berlin', Target }));
    await create(definition({ Target, State: 'DISABLED' }));
    await create(definition({ Target, EndDate: new Date('2026-12-01T01:00:00Z') }));
    await sleepUntil('2026-12-04T12:00:00Z');
    expect(await received(name, 10)).toEqual(['2026-12-04T01:30:00Z']);
    await sleepUntil('2026-12-05T01:29:59Z');
    expect(await received(name)).toEqual([]);
    await sleepUntil('2026-12-05T01:30:00Z');
    expect(await received(name, 10)).toEqual(['2026-12-05T01:30:00Z']);
  });

  test('without a target goes to the dead-letter queue, and a schedule may go when it is over', async () => {
    const name = await queue();
    const input = definition({
      ScheduleExpression: `at(${new Date(clock).toISOString().slice(0, 19)})`,
      ActionAfterCompletion: 'DELETE',
      Target: { Arn: queueArn('gone'), RoleArn, Input: 'lost', DeadLetterConfig: { Arn: queueArn(name) } },
    });
    await create(input);
    expect(await received(name, 10)).toEqual(['lost']);
    await expect(scheduler.send(new GetScheduleCommand({ Name: input.Name }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

test('what is not implemented is refused by name', async () => {
  await expect(scheduler.send(new DeleteScheduleGroupCommand({ Name: 'daybreak' }))).rejects.toMatchObject({
    name: 'NotImplementedException',
    message: expect.stringContaining('Scheduler.DeleteScheduleGroup') as string,
  });
});
