import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ManualClock } from '../src/endpoint/clock.ts';
import { type FaultyEndpoint, startFaultyEndpoint } from './faulty-endpoint.ts';

let clock: ManualClock;
let endpoint: FaultyEndpoint;
let sqs: SQSClient;
let events: EventBridgeClient;
beforeAll(async () => {
  clock = new ManualClock('2026-11-29T02:00:00Z');
  endpoint = await startFaultyEndpoint({ clock });
  sqs = new SQSClient(endpoint.client);
  events = new EventBridgeClient(endpoint.client);
});
afterEach(() => endpoint.switchOff());
afterAll(() => endpoint.close());

let made = 0;
async function newQueue({
  fifo = false,
  attributes = {},
}: { fifo?: boolean; attributes?: Record<string, string> } = {}) {
  const name = `queue-${++made}${fifo ? '.fifo' : ''}`;
  const Attributes = { ...attributes, ...(fifo && { FifoQueue: 'true', ContentBasedDeduplication: 'true' }) };
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  return {
    name,
    QueueUrl,
    send: (...bodies: readonly string[]) =>
      bodies.reduce(async (before, MessageBody) => {
        await before;
        const group = fifo && { MessageGroupId: 'g' };
        await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...group }));
      }, Promise.resolve()),
    receive: async (wish: { MaxNumberOfMessages?: number; WaitTimeSeconds?: number } = {}) => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'], ...wish }),
      );
      return Messages;
    },
    delete: (ReceiptHandle: string | undefined) =>
      sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })),
    counts: async () => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
      );
      const { ApproximateNumberOfMessages: ready, ApproximateNumberOfMessagesNotVisible: inFlight } =
        Attributes;
      return { ready, inFlight };
    },
  };
}

type TestQueue = Awaited<ReturnType<typeof newQueue>>;
const bodies = (messages: Awaited<ReturnType<TestQueue['receive']>>) => messages.map(({ Body }) => Body);
const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** A rule that feeds the queue with the events of a source of its own. */
async function feed({ name }: TestQueue): Promise<string> {
  const Name = name.replace('.', '-');
  await events.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify({ source: [Name] }) }));
  const Arn = `arn:aws:sqs:us-east-1:000000000000:${name}`;
  const SqsParameters = name.endsWith('.fifo') ? { MessageGroupId: 'g' } : undefined;
  await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'q', Arn, SqsParameters }] }));
  return Name;
}
const put = (Source: string, ...numbers: readonly number[]) =>
  events.send(
    new PutEventsCommand({
      Entries: numbers.map((n) => ({ Source, DetailType: 'Sold', Detail: JSON.stringify({ n }) })),
    }),
  );
const numbersOf = (messages: Awaited<ReturnType<TestQueue['receive']>>) =>
  messages.map(({ Body = '' }) => (JSON.parse(Body) as { detail: { n: number } }).detail.n);

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html */
describe('a standard queue that repeats', () => {
  test('gives a message to a second receive while it is in flight', async () => {
    const queue = await newQueue();
    await queue.send('a');
    await endpoint.switchOn({ rules: [{ kind: 'duplicate', rate: 1, service: 'SQS', queue: queue.name }] });
    const [first] = await queue.receive();
    const [second, ...more] = await queue.receive({ MaxNumberOfMessages: 10 });
    expect(more).toEqual([]);
    expect(second).toMatchObject({ MessageId: first!.MessageId, Body: 'a' });
    expect(second!.ReceiptHandle).not.toBe(first!.ReceiptHandle);
    expect(second!.Attributes).toMatchObject({ ApproximateReceiveCount: '2' });
    expect(await queue.counts()).toEqual({ ready: '0', inFlight: '1' });
    expect(await queue.receive()).toEqual([]);
    // The newest receipt handle counts; an older one deletes nothing, and says so to nobody.
    await queue.delete(first!.ReceiptHandle);
    expect(await queue.counts()).toEqual({ ready: '0', inFlight: '1' });
    await queue.delete(second!.ReceiptHandle);
    expect(await queue.counts()).toEqual({ ready: '0', inFlight: '0' });
  });

  test('gives it to a receive that waits already', async () => {
    const queue = await newQueue();
    await endpoint.switchOn({ rules: [{ kind: 'duplicate', rate: 1, queue: queue.name }] });
    const waiting = [queue.receive({ WaitTimeSeconds: 20 }), queue.receive({ WaitTimeSeconds: 20 })];
    await queue.send('a');
    expect((await Promise.all(waiting)).map(bodies)).toEqual([['a'], ['a']]);
  });

  test('repeats nothing any more once faults are off', async () => {
    const queue = await newQueue();
    await queue.send('a');
    await endpoint.switchOn({ rules: [{ kind: 'duplicate', rate: 1 }] });
    expect(bodies(await queue.receive())).toEqual(['a']);
    await endpoint.switchOff();
    const waiting = queue.receive({ WaitTimeSeconds: 20 });
    await queue.send('b');
    expect(bodies(await waiting)).toEqual(['b']);
    expect(await queue.receive()).toEqual([]);
  });

  test('repeats nothing that is deleted by then, and buries nothing by that', async () => {
    const dead = await newQueue();
    const RedrivePolicy = JSON.stringify({
      ...{ deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${dead.name}`, maxReceiveCount: 1 },
    });
    const queue = await newQueue();
    const buries = await newQueue({ attributes: { RedrivePolicy } });
    await endpoint.switchOn({ rules: [{ kind: 'duplicate', rate: 1 }] });
    await queue.send('a');
    const [message] = await queue.receive();
    await queue.delete(message!.ReceiptHandle);
    expect(await queue.receive()).toEqual([]);
    await buries.send('b');
    expect(bodies(await buries.receive())).toEqual(['b']);
    expect(await buries.receive()).toEqual([]);
    expect(await dead.counts()).toMatchObject({ ready: '0' });
  });
});

describe('a standard queue that is out of order', () => {
  test('gives out every message once, in an order that the seed decides', async () => {
    const order = async (seed: number) => {
      const queue = await newQueue();
      await queue.send(...letters);
      await endpoint.switchOn({ seed, rules: [{ kind: 'reorder', rate: 0.5 }] });
      const got = bodies(await queue.receive({ MaxNumberOfMessages: 10 }));
      await endpoint.switchOff();
      return got;
    };
    const first = await order(3);
    expect(first.toSorted()).toEqual(letters);
    expect(first).not.toEqual(letters);
    expect(await order(3)).toEqual(first);
    expect(await order(4)).not.toEqual(first);
  });
});

describe('EventBridge', () => {
  test('delivers an event twice, as the same event', async () => {
    const queue = await newQueue();
    const source = await feed(queue);
    await endpoint.switchOn({ rules: [{ kind: 'duplicate', rate: 1, service: 'EventBridge' }] });
    await put(source, 1);
    const [one, two, ...more] = await queue.receive({ MaxNumberOfMessages: 10 });
    expect(more).toEqual([]);
    expect(two!.Body).toBe(one!.Body);
    expect(two!.MessageId).not.toBe(one!.MessageId);
  });

  test('delivers an event late, behind those that came after it', async () => {
    const queue = await newQueue();
    const source = await feed(queue);
    await endpoint.switchOn({ rules: [{ kind: 'late', rate: 1, milliseconds: 5000, queue: queue.name }] });
    await put(source, 1);
    await endpoint.switchOff();
    await put(source, 2);
    expect(numbersOf(await queue.receive({ MaxNumberOfMessages: 10 }))).toEqual([2]);
    clock.advance(4999);
    expect(await queue.receive()).toEqual([]);
    clock.advance(1);
    expect(numbersOf(await queue.receive())).toEqual([1]);
  });

  /** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
  test.each(['ThrottlingException', 'InternalFailure'] as const)(
    'fails an entry with %s and takes the others, at HTTP 200',
    async (code) => {
      const queue = await newQueue();
      const source = await feed(queue);
      await endpoint.switchOn({ seed: 2, rules: [{ kind: 'entry', rate: 0.5, code }] });
      const { FailedEntryCount, Entries = [], $metadata } = await put(source, 0, 1, 2, 3, 4, 5, 6, 7);
      expect($metadata.httpStatusCode).toBe(200);
      const failed = Entries.flatMap(({ ErrorCode, EventId }, n) =>
        ErrorCode === code && !EventId ? [n] : [],
      );
      expect(failed.length).toBe(FailedEntryCount);
      expect(failed.length).toBeGreaterThan(0);
      const taken = Entries.flatMap(({ EventId }, n) => (EventId === undefined ? [] : [n]));
      expect(numbersOf(await queue.receive({ MaxNumberOfMessages: 10 }))).toEqual(taken);
      expect(taken.length).toBe(8 - failed.length);
    },
  );
});

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html: delivered at least once */
test('a schedule fires twice, as one execution', async () => {
  const queue = await newQueue();
  await endpoint.switchOn({ rules: [{ kind: 'duplicate', rate: 1, service: 'Scheduler' }] });
  await new SchedulerClient(endpoint.client).send(
    new CreateScheduleCommand({
      ...{ Name: queue.name, FlexibleTimeWindow: { Mode: 'OFF' } },
      ScheduleExpression: `at(${new Date(clock.now().getTime() + 60_000).toISOString().slice(0, 19)})`,
      Target: {
        Arn: `arn:aws:sqs:us-east-1:000000000000:${queue.name}`,
        RoleArn: 'arn:aws:iam::000000000000:role/scheduler',
        Input: '{"of":"<aws.scheduler.execution-id>"}',
      },
    }),
  );
  clock.advance(60_000);
  const [one, two, ...more] = bodies(await queue.receive({ MaxNumberOfMessages: 10 }));
  expect(more).toEqual([]);
  expect(two).toBe(one);
});

test('FIFO queues keep what AWS promises of them', async () => {
  const queue = await newQueue({ fifo: true });
  const source = await feed(queue);
  await endpoint.switchOn({
    rules: [
      { kind: 'late', rate: 1, milliseconds: 1000 },
      { kind: 'duplicate', rate: 1 },
      { kind: 'reorder', rate: 1 },
    ],
  });
  await put(source, 0, 1, 2, 3, 4);
  expect(numbersOf(await queue.receive({ MaxNumberOfMessages: 3 }))).toEqual([0, 1, 2]);
  expect(await queue.receive()).toEqual([]);
  expect(await endpoint.report()).toMatchObject({ rules: [{ asked: 0 }, { asked: 0 }, { asked: 0 }] });
});
