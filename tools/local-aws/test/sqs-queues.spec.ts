import {
  AddPermissionCommand,
  CancelMessageMoveTaskCommand,
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueueTagsCommand,
  type Message,
  ReceiveMessageCommand,
  RemovePermissionCommand,
  SQSClient,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ManualClock } from '../src/index.ts';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';

const clock = new ManualClock('2026-11-02T02:00:00Z');
let endpoint: TestEndpoint;
let sqs: SQSClient;
let queues = 0;

beforeAll(async () => {
  endpoint = await startTestEndpoint({ clock });
  sqs = new SQSClient(endpoint.client);
});
afterAll(() => endpoint.close());

const create = async (Attributes: Record<string, string> = {}, more: object = {}) => {
  const QueueName = `queue-${queues++}${Attributes['FifoQueue'] === 'true' ? '.fifo' : ''}`;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes, ...more }));
  return { url: QueueUrl!, arn: `arn:aws:sqs:us-east-1:000000000000:${QueueName}` };
};
const send = (QueueUrl: string, MessageBody: string, more: object = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const receive = async (QueueUrl: string, more: object = {}): Promise<Message[]> =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))).Messages ?? [];
const attributesOf = async (QueueUrl: string) =>
  (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {};

/** A queue whose messages are dead after one receive, and where those go. */
async function pair() {
  const dead = await create();
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
  return { dead, source: await create({ RedrivePolicy, VisibilityTimeout: '0' }) };
}

async function bury({ source }: Awaited<ReturnType<typeof pair>>, bodies: readonly string[]) {
  for (const body of bodies) await send(source.url, body);
  for (let seen = 0; seen < bodies.length;) seen += (await receive(source.url)).length;
  expect(await receive(source.url)).toEqual([]);
}

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
describe('dead-letter queues', () => {
  test('know their sources', async () => {
    const { dead, source } = await pair();
    const { queueUrls } = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead.url }));
    expect(queueUrls).toEqual([source.url]);
  });

  test('keep the time at which a message was sent', async () => {
    const queues = await pair();
    const sent = String(clock.now().getTime());
    await send(queues.source.url, 'poison');
    clock.advance(5000);
    await receive(queues.source.url);
    await receive(queues.source.url);
    const [message] = await receive(queues.dead.url, { MessageSystemAttributeNames: ['All'] });
    expect(message?.Attributes).toMatchObject({
      SentTimestamp: sent,
      DeadLetterQueueSourceArn: queues.source.arn,
    });
  });

  test.each([
    [{ redrivePermission: 'denyAll' }, false],
    [{ redrivePermission: 'allowAll' }, true],
    [
      { redrivePermission: 'byQueue', sourceQueueArns: ['arn:aws:sqs:us-east-1:000000000000:another'] },
      false,
    ],
  ])('allow sources by %o', async (policy, allowed) => {
    const dead = await create({ RedriveAllowPolicy: JSON.stringify(policy) });
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
    const asked = create({ RedrivePolicy });
    if (allowed) await asked;
    else await expect(asked).rejects.toThrow(/does not allow/);
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
describe('move tasks', () => {
  const tasksOf = async (SourceArn: string) =>
    (await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 10 }))).Results ?? [];

  test('bring messages back to where they came from, as new ones', async () => {
    const queues = await pair();
    await bury(queues, ['a', 'b']);
    const before = await receive(queues.dead.url, { VisibilityTimeout: 0 });
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: queues.dead.arn }));
    clock.advance(1);
    expect(await tasksOf(queues.dead.arn)).toMatchObject([
      { Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 2, ApproximateNumberOfMessagesToMove: 2 },
    ]);
    const after = await receive(queues.source.url, { MessageSystemAttributeNames: ['All'] });
    expect(after.map(({ Body }) => Body).toSorted()).toEqual(['a', 'b']);
    const ids = before.map(({ MessageId }) => MessageId);
    for (const { MessageId, Attributes } of after) {
      expect(ids).not.toContain(MessageId);
      expect(Attributes).toMatchObject({ ApproximateReceiveCount: '1' });
    }
  });

  test('go elsewhere at a rate, one at a time, and are cancelled', async () => {
    const queues = await pair();
    const other = await create();
    await bury(queues, ['a', 'b', 'c']);
    const start = () =>
      sqs.send(
        new StartMessageMoveTaskCommand({
          ...{ SourceArn: queues.dead.arn, DestinationArn: other.arn, MaxNumberOfMessagesPerSecond: 1 },
        }),
      );
    const { TaskHandle } = await start();
    await expect(start()).rejects.toMatchObject({ name: 'UnsupportedOperation' });
    clock.advance(1);
    clock.advance(1000);
    expect(await tasksOf(queues.dead.arn)).toMatchObject([
      { Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 2 },
    ]);
    const cancelled = await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    expect(cancelled.ApproximateNumberOfMessagesMoved).toBe(2);
    clock.advance(5000);
    expect(await tasksOf(queues.dead.arn)).toMatchObject([{ Status: 'CANCELLED' }]);
    expect(await receive(other.url)).toHaveLength(2);
    await expect(sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('keep messages of a FIFO queue in their groups', async () => {
    const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
    const [dead, other] = [await create(fifo), await create(fifo)];
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
    await create({ ...fifo, RedrivePolicy });
    for (const MessageGroupId of ['a', 'b']) {
      await send(dead.url, MessageGroupId, { MessageGroupId });
    }
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn, DestinationArn: other.arn }));
    clock.advance(1);
    // A group is locked while a message of it is in flight; another is not.
    const one = await receive(other.url, { MaxNumberOfMessages: 1 });
    const next = await receive(other.url, { MaxNumberOfMessages: 1 });
    expect([...one, ...next].map(({ Body }) => Body)).toEqual(['a', 'b']);
  });

  test('start from a dead-letter queue alone', async () => {
    const { arn } = await create();
    await expect(sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn }))).rejects.toThrow(
      /Dead Letter Queue/,
    );
    await expect(sqs.send(new StartMessageMoveTaskCommand({ SourceArn: `${arn}x` }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

test('tags are put, listed and taken off', async () => {
  const { url: QueueUrl } = await create({}, { tags: { team: 'night' } });
  await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { cost: 'low', team: 'day' } }));
  await sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: ['cost'] }));
  const { Tags } = await sqs.send(new ListQueueTagsCommand({ QueueUrl }));
  expect(Tags).toEqual({ team: 'day' });
  await expect(sqs.send(new TagQueueCommand({ QueueUrl, Tags: { 'aws:x': 'y' } }))).rejects.toThrow(
    /tag key/,
  );
});

test('permissions are statements of the policy', async () => {
  const { url: QueueUrl, arn } = await create();
  const Label = 'readers';
  const add = () =>
    sqs.send(
      new AddPermissionCommand({
        QueueUrl,
        Label,
        AWSAccountIds: ['123456789012'],
        Actions: ['ReceiveMessage'],
      }),
    );
  await add();
  const { Policy = '' } = await attributesOf(QueueUrl);
  expect(JSON.parse(Policy)).toMatchObject({
    Statement: [{ Sid: Label, Effect: 'Allow', Action: ['SQS:ReceiveMessage'], Resource: arn }],
  });
  await expect(add()).rejects.toThrow(/Already exists/);
  await sqs.send(new RemovePermissionCommand({ QueueUrl, Label }));
  expect(await attributesOf(QueueUrl)).not.toHaveProperty('Policy');
  await expect(sqs.send(new RemovePermissionCommand({ QueueUrl, Label }))).rejects.toThrow(
    /can't find label/,
  );
});

test('the trace header goes with the message, and its digest is told', async () => {
  const { url } = await create();
  const StringValue = 'Root=1-5759e988-bd862e3fe1be46a994272793';
  const { MD5OfMessageSystemAttributes } = await send(url, 'traced', {
    MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue } },
  });
  expect(MD5OfMessageSystemAttributes).toMatch(/^[0-9a-f]{32}$/);
  const [message] = await receive(url, { MessageSystemAttributeNames: ['AWSTraceHeader'] });
  expect(message?.Attributes).toEqual({ AWSTraceHeader: StringValue });
});

test('a long poll is woken by the message that comes back, by the clock alone', async () => {
  const { url } = await create({ ReceiveMessageWaitTimeSeconds: '20' });
  await send(url, 'late', { DelaySeconds: 5 });
  const poll = receive(url);
  // The poll waits once its request was read, which this later one on the same endpoint tells of no earlier.
  while ((await attributesOf(url))['ApproximateNumberOfMessagesDelayed'] === '1') clock.advance(1000);
  expect(await poll).toMatchObject([{ Body: 'late' }]);
});
