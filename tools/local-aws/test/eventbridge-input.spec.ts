import { PutTargetsCommand, type Target } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ManualClock } from '../src/endpoint/clock.ts';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';
import { EventFeeds, attributesOf, entry, queueArn } from './event-feeds.ts';

const clock = new ManualClock('2026-11-02T02:00:00Z');
let endpoint: TestEndpoint;
let feeds: EventFeeds;
let bus: string;

beforeAll(async () => {
  endpoint = await startTestEndpoint({ clock });
  feeds = new EventFeeds(endpoint);
  bus = await feeds.bus();
});
afterAll(() => endpoint.close());

/** The event of the page's examples. */
const example = () =>
  entry(bus, {
    Source: 'my.ec2',
    DetailType: 'EC2 Instance State-change Notification',
    Time: new Date('2015-11-11T21:29:54Z'),
    Resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111'],
    Detail: '{"instance-id":"i-0123456789","state":"RUNNING"}',
  });

/** What a target with this input gets of an event. */
const told = async (target: Partial<Target>, event = example()) => {
  const { queue, ruleArn, rule } = await feeds.feed(bus, { source: [event.Source] }, target);
  const { Entries } = await feeds.put(event);
  const [body] = await feeds.bodies(queue);
  return { body, ruleArn, rule, id: Entries?.[0]?.EventId };
};

const paths = {
  instance: '$.detail.instance-id',
  state: '$.detail.state',
  time: '$.time',
  resource: '$.resources[0]',
  all: '$.detail',
  missing: '$.detail.nothing',
};
const transformed = async (InputTemplate: string, InputPathsMap: Record<string, string> = paths) =>
  (await told({ InputTransformer: { InputPathsMap, InputTemplate } })).body;

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html */
describe('a target may get', () => {
  test('a constant', async () => {
    expect((await told({ Input: '{"always":true}' })).body).toBe('{"always":true}');
  });

  /** As AWS did: tests/aws/services/events/test_events_inputs.snapshot.json of localstack/localstack. */
  test.each([
    ['$.detail', '{"instance-id":"i-0123456789","state":"RUNNING"}'],
    ['$.detail.state', '"RUNNING"'],
    ['$.resources', '["arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111"]'],
  ])('a part: %s', async (InputPath, expected) => {
    expect((await told({ InputPath })).body).toBe(expected);
  });
});

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html#eb-transform-input-examples */
describe('a template is filled in', () => {
  test.each([
    ['a text', '"instance <instance> is in <state>"', '"instance i-0123456789 is in RUNNING"'],
    [
      'a text with quotes in it',
      '"instance \\"<instance>\\" is in <state>"',
      '"instance \\"i-0123456789\\" is in RUNNING"',
    ],
    [
      'JSON, where a text gets its quotes',
      '{"instance" : <instance>,"state": <state>}',
      '{"instance" : "i-0123456789","state": "RUNNING"}',
    ],
    [
      'JSON with variables in quotes and out',
      '{"instance" : <instance>,"state": "<state>","instanceStatus": "instance \\"<instance>\\" is in <state>"}',
      '{"instance" : "i-0123456789","state": "RUNNING","instanceStatus": "instance \\"i-0123456789\\" is in RUNNING"}',
    ],
    [
      'JSON of variables and constants',
      '{"instance" : <instance>,"state": [9, <state>, true],"Transformed" : "Yes"}',
      '{"instance" : "i-0123456789","state": [9, "RUNNING", true],"Transformed" : "Yes"}',
    ],
    ['an object', '{"d": <all>}', '{"d": {"instance-id":"i-0123456789","state":"RUNNING"}}'],
    [
      'an object within a text, which loses its quotes',
      '"Detail is <all>"',
      '"Detail is {instance-id:i-0123456789,state:RUNNING}"',
    ],
    ['nothing, where the path finds nothing', '"state <missing>."', '"state ."'],
    ['several lines', '"first <state>"\n"second <time>"', '"first RUNNING"\n"second 2015-11-11T21:29:54Z"'],
    ['an index', '{"r": <resource>}', '{"r": "arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111"}'],
  ])('%s', async (_, template, expected) => {
    expect(await transformed(template)).toBe(expected);
  });

  test('with the reserved variables', async () => {
    const InputTemplate =
      '{"arn": <aws.events.rule-arn>, "name": "<aws.events.rule-name>", "at": <aws.events.event.ingestion-time>, ' +
      '"event": <aws.events.event>, "whole": <aws.events.event.json>}';
    const { body, ruleArn, rule, id } = await told({ InputTransformer: { InputTemplate } });
    const event = {
      version: '0',
      id,
      'detail-type': 'EC2 Instance State-change Notification',
      source: 'my.ec2',
      account: '000000000000',
      time: '2015-11-11T21:29:54Z',
      region: 'us-east-1',
      resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111'],
    };
    expect(JSON.parse(body ?? '')).toEqual({
      arn: ruleArn,
      name: rule,
      at: '2026-11-02T02:00:00Z',
      event,
      whole: { ...event, detail: { 'instance-id': 'i-0123456789', state: 'RUNNING' } },
    });
  });

  test('and is buried when what comes of it is no JSON', async () => {
    const dead = await feeds.queue();
    const event = entry(bus, { Source: 'quoting', Detail: '{"said":"a \\"word\\""}' });
    const { body } = await told(
      {
        InputTransformer: { InputPathsMap: { said: '$.detail.said' }, InputTemplate: '"<said>"' },
        DeadLetterConfig: { Arn: queueArn(dead) },
      },
      event,
    );
    expect(body).toBeUndefined();
    expect((await feeds.messages(dead)).map(attributesOf)).toMatchObject([{ ERROR_CODE: 'INVALID_JSON' }]);
  });
});

test.each<[Partial<Target>, RegExp]>([
  [{ Input: 'bare' }, /JSON syntax error in input for target t/],
  [{ Input: '1', InputPath: '$' }, /Only one of Input, InputPath, or InputTransformer/],
  [{ InputPath: 'detail' }, /Invalid JSON path/],
  [{ InputTransformer: { InputTemplate: '"<unknown>"' } }, /contains invalid placeholder unknown/],
  [{ InputTransformer: { InputTemplate: 'bare <aws.events.rule-name>' } }, /Invalid InputTemplate/],
  [
    { InputTransformer: { InputPathsMap: { 'AWS.mine': '$' }, InputTemplate: '"x"' } },
    /a name that begins with AWS/,
  ],
])('an input is refused when the target is put: %j', async (target, message) => {
  const { rule: Rule } = await feeds.rule(bus, { source: ['none'] }, [{ Id: 'x', Arn: queueArn('x') }]);
  const Targets = [{ Id: 't', Arn: queueArn('q'), ...target }];
  await expect(
    feeds.events.send(new PutTargetsCommand({ Rule, EventBusName: bus, Targets })),
  ).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringMatching(message) as string,
  });
});
