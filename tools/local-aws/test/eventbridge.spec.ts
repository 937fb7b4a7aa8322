import {
  CreateConnectionCommand,
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemovePermissionCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  TestEventPatternCommand,
  UntagResourceCommand,
  UpdateEventBusCommand,
} from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';
import { EventFeeds, entry, eventsArn as arn, queueArn, uniqueName } from './event-feeds.ts';

let endpoint: TestEndpoint;
let feeds: EventFeeds;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  feeds = new EventFeeds(endpoint);
});
afterAll(() => endpoint.close());

describe('buses', () => {
  test('the default one always exists; others are created, listed and deleted', async () => {
    const { events } = feeds;
    expect(await events.send(new DescribeEventBusCommand({}))).toMatchObject({ Name: 'default' });
    const Name = await feeds.bus();
    await expect(events.send(new CreateEventBusCommand({ Name }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: `Event bus ${Name} already exists.`,
    });
    expect(await events.send(new DescribeEventBusCommand({ Name: arn(`event-bus/${Name}`) }))).toMatchObject({
      Arn: arn(`event-bus/${Name}`),
    });
    const listed = await events.send(new ListEventBusesCommand({ NamePrefix: Name }));
    expect(listed.EventBuses).toHaveLength(1);
    const { rule } = await feeds.feed(Name, { source: ['x'] });
    await expect(events.send(new DeleteEventBusCommand({ Name }))).rejects.toThrow(/has rules/);
    await events.send(new RemoveTargetsCommand({ Rule: rule, EventBusName: Name, Ids: ['queue'] }));
    await events.send(new DeleteRuleCommand({ Name: rule, EventBusName: Name }));
    await events.send(new DeleteEventBusCommand({ Name }));
    await expect(events.send(new DescribeEventBusCommand({ Name }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(events.send(new DeleteEventBusCommand({ Name: 'default' }))).rejects.toThrow(
      'Cannot delete event bus default.',
    );
  });

  /** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateEventBus.html */
  test('have a description and a dead-letter queue, which an update replaces', async () => {
    const { events } = feeds;
    const Name = uniqueName('bus');
    const DeadLetterConfig = { Arn: queueArn('dead') };
    await events.send(new CreateEventBusCommand({ Name, Description: 'first', DeadLetterConfig }));
    expect(await events.send(new DescribeEventBusCommand({ Name }))).toMatchObject({
      ...{ Description: 'first', DeadLetterConfig },
    });
    await events.send(new UpdateEventBusCommand({ Name, Description: 'second' }));
    const updated = await events.send(new DescribeEventBusCommand({ Name }));
    expect(updated).toMatchObject({ Description: 'second' });
    expect(updated.DeadLetterConfig).toBeUndefined();
  });

  /** Words and shapes as AWS gave them: tests/aws/services/events/test_events.snapshot.json of localstack/localstack. */
  test('keep a policy, statement by statement or whole', async () => {
    const { events } = feeds;
    const EventBusName = await feeds.bus();
    const policy = async () =>
      JSON.parse(
        (await events.send(new DescribeEventBusCommand({ Name: EventBusName }))).Policy ?? 'null',
      ) as { Statement: object[] } | null;
    const Action = 'events:PutEvents';
    await events.send(
      new PutPermissionCommand({ EventBusName, Action, Principal: '111111111111', StatementId: 'one' }),
    );
    await events.send(new PutPermissionCommand({ EventBusName, Action, Principal: '*', StatementId: 'all' }));
    expect(await policy()).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'one',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111111111111:root' },
          Action,
          Resource: arn(`event-bus/${EventBusName}`),
        },
        {
          Sid: 'all',
          Effect: 'Allow',
          Principal: '*',
          Action,
          Resource: arn(`event-bus/${EventBusName}`),
        },
      ],
    });
    await events.send(new RemovePermissionCommand({ EventBusName, StatementId: 'one' }));
    expect((await policy())?.Statement).toMatchObject([{ Sid: 'all' }]);
    await expect(
      events.send(new RemovePermissionCommand({ EventBusName, StatementId: 'one' })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Statement with the provided id does not exist.',
    });
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Sid: 'w', Effect: 'Deny', Principal: '*' },
    });
    await events.send(new PutPermissionCommand({ EventBusName, Policy }));
    expect((await policy())?.Statement).toEqual([{ Sid: 'w', Effect: 'Deny', Principal: '*' }]);
    await events.send(new RemovePermissionCommand({ EventBusName, RemoveAllPermissions: true }));
    expect(await policy()).toBeNull();
  });
});

describe('rules', () => {
  test('are put, described, listed, switched and deleted', async () => {
    const { events } = feeds;
    const EventBusName = await feeds.bus();
    const { rule: Name, queue } = await feeds.feed(EventBusName, { source: ['shop'] });
    expect(await events.send(new DescribeRuleCommand({ Name, EventBusName }))).toMatchObject({
      Arn: arn(`rule/${EventBusName}/${Name}`),
      State: 'ENABLED',
      EventPattern: '{"source":["shop"]}',
      CreatedBy: '000000000000',
    });
    await events.send(new DisableRuleCommand({ Name, EventBusName }));
    await feeds.put(entry(EventBusName));
    expect(await feeds.drain(queue)).toEqual([]);
    await events.send(new EnableRuleCommand({ Name, EventBusName }));
    await feeds.put(entry(EventBusName));
    expect(await feeds.drain(queue)).toHaveLength(1);
    expect((await events.send(new ListRulesCommand({ EventBusName }))).Rules).toHaveLength(1);
    const byTarget = new ListRuleNamesByTargetCommand({ TargetArn: queueArn(queue), EventBusName });
    expect((await events.send(byTarget)).RuleNames).toEqual([Name]);
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
    const EventBusName = await feeds.bus();
    const { rule: Name, queue } = await feeds.feed(EventBusName, { source: ['other'] });
    await feeds.events.send(new PutRuleCommand({ Name, EventBusName, EventPattern: '{"source":["shop"]}' }));
    await feeds.put(entry(EventBusName));
    expect(await feeds.drain(queue)).toHaveLength(1);
  });

  test('refuse a bad pattern or schedule, and by name a target that is not built', async () => {
    const { events } = feeds;
    const rule = (more: object) => events.send(new PutRuleCommand({ Name: 'refused', ...more }));
    await expect(rule({ EventPattern: '{"a":["x"' })).rejects.toMatchObject({
      name: 'InvalidEventPatternException',
    });
    await expect(rule({})).rejects.toThrow(/EventPattern or ScheduleExpression/);
    await expect(rule({ ScheduleExpression: 'rate(1 days)' })).rejects.toThrow(
      'Parameter ScheduleExpression is not valid.',
    );
    const EventBusName = await feeds.bus();
    await expect(rule({ EventBusName, ScheduleExpression: 'rate(1 day)' })).rejects.toThrow(
      'ScheduleExpression is supported only on the default event bus.',
    );
    const { rule: Rule } = await feeds.feed('default', { source: ['none'] });
    const target = (more: object) =>
      events.send(new PutTargetsCommand({ Rule, Targets: [{ Id: 't', Arn: queueArn('q'), ...more }] }));
    await expect(target({ Arn: 'arn:aws:lambda:x:1:function:f' })).rejects.toMatchObject({
      name: 'NotImplementedException',
    });
    await expect(target({ Arn: 'q' })).rejects.toThrow(/not in correct format/);
    await expect(target({ Arn: queueArn('q.fifo') })).rejects.toThrow(/SqsParameters must be specified/);
    await expect(target({ EcsParameters: { TaskDefinitionArn: 'x' } })).rejects.toThrow(
      /EcsParameters is not implemented/,
    );
  });

  /** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
  test('are held against an event on request', async () => {
    const event = { id: '1', account: '1', source: 's', time: 't', region: 'r', 'detail-type': 'd' };
    const ask = (EventPattern: object, Event: string = JSON.stringify(event)) =>
      feeds.events.send(new TestEventPatternCommand({ EventPattern: JSON.stringify(EventPattern), Event }));
    expect((await ask({ source: ['s'] })).Result).toBe(true);
    expect((await ask({ source: ['t'] })).Result).toBe(false);
    for (const Event of ['{"source":"s"}', 'plain', '[]']) {
      await expect(ask({ source: ['s'] }, Event)).rejects.toMatchObject({
        name: 'ValidationException',
        message: 'Parameter Event is not valid.',
      });
    }
  });
});

test('buses and rules have tags, which go with them', async () => {
  const { events } = feeds;
  const Name = uniqueName('bus');
  await events.send(new CreateEventBusCommand({ Name, Tags: [{ Key: 'team', Value: 'night' }] }));
  const { ruleArn, rule } = await feeds.rule(Name, { source: ['x'] }, []);
  const tags = async (ResourceARN: string) =>
    (await events.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags;
  expect(await tags(arn(`event-bus/${Name}`))).toEqual([{ Key: 'team', Value: 'night' }]);
  await events.send(
    new TagResourceCommand({
      ResourceARN: ruleArn,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '' },
      ],
    }),
  );
  await events.send(new UntagResourceCommand({ ResourceARN: ruleArn, TagKeys: ['a'] }));
  expect(await tags(ruleArn)).toEqual([{ Key: 'b', Value: '' }]);
  await events.send(new DeleteRuleCommand({ Name: rule, EventBusName: Name }));
  await expect(tags(ruleArn)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('what is not implemented is refused by name', async () => {
  const input = { Name: 'c', AuthorizationType: 'API_KEY', AuthParameters: {} } as const;
  await expect(feeds.events.send(new CreateConnectionCommand(input))).rejects.toMatchObject({
    name: 'NotImplementedException',
    message: expect.stringContaining('EventBridge.CreateConnection') as string,
  });
});
