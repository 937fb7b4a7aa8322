import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  SchedulerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ManualClock } from '../src/endpoint/clock.ts';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';
import { queueArn, uniqueName } from './event-feeds.ts';

const clock = new ManualClock('2026-11-02T00:00:00Z');
const RoleArn = 'arn:aws:iam::000000000000:role/scheduler';
let endpoint: TestEndpoint;
let scheduler: SchedulerClient;

beforeAll(async () => {
  endpoint = await startTestEndpoint({ clock });
  scheduler = new SchedulerClient(endpoint.client);
});
afterAll(() => endpoint.close());

const definition = (more: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput => ({
  Name: uniqueName('schedule'),
  ScheduleExpression: 'cron(30 2 * * ? *)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: queueArn('never'), RoleArn, Input: '{}' },
  ...more,
});
const create = (input: CreateScheduleCommandInput) => scheduler.send(new CreateScheduleCommand(input));
const group = async () => {
  const Name = uniqueName('group');
  const { ScheduleGroupArn } = await scheduler.send(new CreateScheduleGroupCommand({ Name }));
  return { Name, arn: ScheduleGroupArn! };
};

describe('schedules', () => {
  test('are created in a group, told, listed, replaced and deleted', async () => {
    const { Name: GroupName } = await group();
    const input = definition({
      GroupName,
      Description: 'nightly',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
    });
    const { Name } = input;
    const { ScheduleArn } = await create(input);
    expect(ScheduleArn).toBe(`arn:aws:scheduler:us-east-1:000000000000:schedule/${GroupName}/${Name}`);
    await expect(create(input)).rejects.toMatchObject({ name: 'ConflictException' });
    expect(await scheduler.send(new GetScheduleCommand({ Name, GroupName }))).toMatchObject({
      ...input,
      Target: {
        ...input.Target,
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      },
      State: 'ENABLED',
      CreationDate: clock.now(),
    });
    const listed = await scheduler.send(new ListSchedulesCommand({ GroupName }));
    expect(listed.Schedules).toMatchObject([{ Name, GroupName, State: 'ENABLED' }]);
    await scheduler.send(
      new UpdateScheduleCommand({
        ...definition(),
        ...{ Name, GroupName, State: 'DISABLED', ScheduleExpression: 'rate(1 day)' },
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

  /** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
  test('are created once for one ClientToken, whoever sends it again', async () => {
    const input = definition({ ClientToken: 'token-1' });
    const first = await create(input);
    expect((await create(input)).ScheduleArn).toBe(first.ScheduleArn);
    await expect(create({ ...input, Description: 'other' })).rejects.toMatchObject({
      name: 'ConflictException',
    });
    const removal = { Name: input.Name, ClientToken: 'token-2' };
    await scheduler.send(new DeleteScheduleCommand(removal));
    await scheduler.send(new DeleteScheduleCommand(removal));
    await expect(scheduler.send(new DeleteScheduleCommand({ Name: input.Name }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  const bus = 'arn:aws:events:us-east-1:000000000000:event-bus/b';
  const call = 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage';
  test.each<[Partial<CreateScheduleCommandInput>, string, RegExp]>([
    // As AWS says it: tests/aws/services/scheduler/test_scheduler.snapshot.json of localstack/localstack.
    [
      { ScheduleExpression: 'cron(0 1 * * * *)' },
      'ValidationException',
      /^Invalid Schedule Expression cron\(0 1 \* \* \* \*\)\.$/,
    ],
    [{ ScheduleExpressionTimezone: 'Nowhere/Land' }, 'ValidationException', /IANA/],
    [{ GroupName: 'missing' }, 'ResourceNotFoundException', /group missing/],
    [{ FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }, 'ValidationException', /MaximumWindowInMinutes must be/],
    [
      { FlexibleTimeWindow: { Mode: 'OFF', MaximumWindowInMinutes: 5 } },
      'ValidationException',
      /must not be provided/,
    ],
    [{ StartDate: new Date(2000), EndDate: new Date(1000) }, 'ValidationException', /EndDate/],
    [
      { Target: { Arn: 'arn:aws:lambda:x:1:function:f', RoleArn, Input: '{}' } },
      'NotImplementedException',
      /Target/,
    ],
    [{ Target: { Arn: bus, RoleArn, Input: '{}' } }, 'ValidationException', /EventBridgeParameters/],
    [
      {
        Target: {
          ...{ Arn: bus, RoleArn, Input: 'text' },
          EventBridgeParameters: { DetailType: 'd', Source: 's' },
        },
      },
      'ValidationException',
      /JSON object/,
    ],
    [{ Target: { Arn: queueArn('q.fifo'), RoleArn } }, 'ValidationException', /MessageGroupId/],
    [{ Target: { Arn: call, RoleArn } }, 'ValidationException', /JSON object/],
    [
      { Target: { Arn: queueArn('q'), RoleArn, DeadLetterConfig: { Arn: queueArn('dead.fifo') } } },
      'ValidationException',
      /standard queue/,
    ],
  ])('are refused: %#', async (more, name, message) => {
    await expect(create(definition(more))).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message) as string,
    });
  });
});

describe('groups', () => {
  test('are created, told, listed and tagged', async () => {
    const { Name, arn } = await group();
    await expect(scheduler.send(new CreateScheduleGroupCommand({ Name }))).rejects.toMatchObject({
      name: 'ConflictException',
    });
    expect(await scheduler.send(new GetScheduleGroupCommand({ Name }))).toMatchObject({
      ...{ Arn: arn, Name, State: 'ACTIVE', CreationDate: clock.now() },
    });
    const { ScheduleGroups } = await scheduler.send(new ListScheduleGroupsCommand({ NamePrefix: Name }));
    expect(ScheduleGroups).toMatchObject([{ Arn: arn, State: 'ACTIVE' }]);
    const tags = async () =>
      (await scheduler.send(new ListTagsForResourceCommand({ ResourceArn: arn }))).Tags;
    const Tags = [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ];
    await scheduler.send(new TagResourceCommand({ ResourceArn: arn, Tags }));
    expect(await tags()).toEqual(Tags);
    await scheduler.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: ['a'] }));
    expect(await tags()).toEqual([{ Key: 'b', Value: '2' }]);
  });

  /** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-group-delete.html */
  test('go with their schedules, and are DELETING meanwhile', async () => {
    const { Name } = await group();
    const input = definition({ GroupName: Name });
    await create(input);
    await scheduler.send(new DeleteScheduleGroupCommand({ Name }));
    expect(await scheduler.send(new GetScheduleGroupCommand({ Name }))).toMatchObject({ State: 'DELETING' });
    await expect(create(definition({ GroupName: Name }))).rejects.toMatchObject({
      name: 'ConflictException',
    });
    // A stop in between changes nothing.
    endpoint = await endpoint.restart();
    scheduler = new SchedulerClient(endpoint.client);
    clock.advance(1);
    const name = 'ResourceNotFoundException';
    const schedule = { Name: input.Name, GroupName: Name };
    await expect(scheduler.send(new GetScheduleGroupCommand({ Name }))).rejects.toMatchObject({ name });
    await expect(scheduler.send(new GetScheduleCommand(schedule))).rejects.toMatchObject({ name });
    await expect(scheduler.send(new DeleteScheduleGroupCommand({ Name: 'default' }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});
