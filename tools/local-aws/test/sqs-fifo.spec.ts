import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import fc from 'fast-check';
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

const create = async (Attributes: Record<string, string> = {}) => {
  const QueueName = `queue-${queues++}.fifo`;
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName, Attributes: { FifoQueue: 'true', ...Attributes } }),
  );
  return QueueUrl!;
};
let sent = 0;
const send = (QueueUrl: string, MessageGroupId: string, MessageBody: string, more: object = {}) =>
  sqs.send(
    new SendMessageCommand({
      ...{ QueueUrl, MessageGroupId, MessageBody, MessageDeduplicationId: `d-${sent++}`, ...more },
    }),
  );
const receive = async (QueueUrl: string, more: object = {}): Promise<Message[]> =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))).Messages ?? [];
const bodies = async (url: string, more: object = {}) => (await receive(url, more)).map(({ Body }) => Body);
const remove = (QueueUrl: string, { ReceiptHandle }: Message) =>
  sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
describe('groups', () => {
  test('are in order, and locked while a message is in flight; others go on', async () => {
    const url = await create();
    for (const body of ['a1', 'a2', 'a3']) await send(url, 'a', body);
    await send(url, 'b', 'b1');
    const [first] = await receive(url, { MaxNumberOfMessages: 1 });
    expect(first?.Body).toBe('a1');
    expect(await bodies(url)).toEqual(['b1']);
    expect(await bodies(url)).toEqual([]);
    await remove(url, first!);
    expect(await bodies(url)).toEqual(['a2', 'a3']);
  });

  test('a receive takes what it can of one group before the next', async () => {
    const url = await create();
    for (const body of ['a1', 'b1', 'a2', 'b2']) await send(url, body.slice(0, 1), body);
    expect(await bodies(url)).toEqual(['a1', 'a2', 'b1', 'b2']);
  });

  test('a message that comes back stands before those that followed it', async () => {
    const url = await create({ VisibilityTimeout: '30' });
    for (const body of ['1', '2', '3']) await send(url, 'g', body);
    const [one, two] = await receive(url, { MaxNumberOfMessages: 2 });
    await remove(url, one!);
    expect(await bodies(url)).toEqual([]);
    clock.advance(30_000);
    expect(await bodies(url)).toEqual(['2', '3']);
    expect(two?.Body).toBe('2');
  });

  test('whatever is received, deleted or let go, each group is seen in order', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('send' as const), group: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ do: fc.constant('receive' as const), limit: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ do: fc.constant('settle' as const), keep: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const url = await create({ VisibilityTimeout: '600' });
        const left = new Map<string, number[]>();
        let held: Message[] = [];
        for (const [n, action] of steps.entries()) {
          if (action.do === 'send') {
            await send(url, action.group, `${action.group} ${n}`);
            left.set(action.group, [...(left.get(action.group) ?? []), n]);
          } else if (action.do === 'receive') {
            const got = await receive(url, { MaxNumberOfMessages: action.limit });
            const busy = new Set(held.map(({ Body = '' }) => Body.slice(0, 1)));
            for (const group of ['a', 'b', 'c']) {
              const numbers = got
                .filter(({ Body }) => Body?.startsWith(group))
                .map(({ Body }) => Number(Body?.slice(2)));
              if (busy.has(group)) expect(numbers).toEqual([]);
              expect(numbers).toEqual((left.get(group) ?? []).slice(0, numbers.length));
            }
            held = [...held, ...got];
          } else {
            for (const message of held) {
              const { Body = '', ReceiptHandle } = message;
              const group = Body.slice(0, 1);
              if (action.keep) {
                await sqs.send(
                  new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 }),
                );
              } else {
                await remove(url, message);
                left.set(
                  group,
                  (left.get(group) ?? []).filter((n) => n !== Number(Body.slice(2))),
                );
              }
            }
            held = [];
          }
        }
      }),
      { numRuns: 15 },
    );
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
describe('duplicates', () => {
  test('are accepted and not delivered for five minutes, even after the first is deleted, and after a restart', async () => {
    const url = await create();
    const first = await send(url, 'g', 'first', { MessageDeduplicationId: 'same' });
    const [message] = await receive(url);
    await remove(url, message!);
    clock.advance(299_999);
    const second = await send(url, 'g', 'second', { MessageDeduplicationId: 'same' });
    expect(second.MessageId).toBe(first.MessageId);
    expect(second.SequenceNumber).toBe(first.SequenceNumber);
    expect(await bodies(url)).toEqual([]);
    endpoint = await endpoint.restart();
    sqs = new SQSClient(endpoint.client);
    const again = url.replace(/^http:\/\/[^/]+/, endpoint.origin);
    await send(again, 'g', 'third', { MessageDeduplicationId: 'same' });
    expect(await bodies(again)).toEqual([]);
    clock.advance(1);
    await send(again, 'g', 'fourth', { MessageDeduplicationId: 'same' });
    expect(await bodies(again)).toEqual(['fourth']);
  });

  test('are told by the body where the queue says so, whatever the attributes', async () => {
    const url = await create({ ContentBasedDeduplication: 'true' });
    const MessageDeduplicationId = undefined;
    const MessageAttributes = { a: { DataType: 'String', StringValue: 'x' } };
    await send(url, 'g', 'same', { MessageDeduplicationId });
    await send(url, 'g', 'same', { MessageDeduplicationId, MessageAttributes });
    await send(url, 'h', 'same', { MessageDeduplicationId });
    await send(url, 'g', 'same', { MessageDeduplicationId: 'its-own' });
    expect(await bodies(url)).toEqual(['same', 'same']);
  });

  test('count by group where the scope is the group', async () => {
    const url = await create({
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    });
    for (const group of ['g', 'g', 'h']) await send(url, group, group, { MessageDeduplicationId: 'same' });
    expect((await bodies(url)).toSorted()).toEqual(['g', 'h']);
  });
});

test('sequence numbers grow, and are told with group and deduplication id', async () => {
  const url = await create();
  const one = await send(url, 'g', '1', { MessageDeduplicationId: 'one' });
  const two = await send(url, 'g', '2');
  expect(one.SequenceNumber).toMatch(/^\d{20}$/);
  expect(BigInt(two.SequenceNumber!) > BigInt(one.SequenceNumber!)).toBe(true);
  const [message] = await receive(url, { MessageSystemAttributeNames: ['All'] });
  expect(message?.Attributes).toMatchObject({
    SequenceNumber: one.SequenceNumber,
    MessageGroupId: 'g',
    MessageDeduplicationId: 'one',
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html, ReceiveRequestAttemptId
test('an attempt that is made again gets the same messages, until one of them was touched', async () => {
  const url = await create({ VisibilityTimeout: '30' });
  await send(url, 'g', '1');
  await send(url, 'g', '2');
  const ReceiveRequestAttemptId = 'attempt';
  const first = await receive(url, { ReceiveRequestAttemptId });
  clock.advance(20_000);
  expect(await receive(url, { ReceiveRequestAttemptId })).toEqual(first);
  clock.advance(20_000);
  expect(await bodies(url)).toEqual([]);
  await remove(url, first[0]!);
  expect(await bodies(url, { ReceiveRequestAttemptId })).toEqual([]);
  clock.advance(30_000);
  expect(await bodies(url)).toEqual(['2']);
});

test('a delay is the queue’s alone, and counts for what is in it', async () => {
  const url = await create({ DelaySeconds: '100' });
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html, DelaySeconds
  await expect(send(url, 'g', '1', { DelaySeconds: 1 })).rejects.toThrow(/not valid for this queue type/);
  await send(url, 'g', '1');
  expect(await bodies(url)).toEqual([]);
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html: retroactive in a FIFO queue
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { DelaySeconds: '10' } }));
  clock.advance(10_000);
  expect(await bodies(url)).toEqual(['1']);
});

test('an expired receipt handle deletes nothing, and says so', async () => {
  const url = await create({ VisibilityTimeout: '1' });
  await send(url, 'g', '1');
  const [message] = await receive(url);
  clock.advance(1000);
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
  await expect(remove(url, message!)).rejects.toThrow(/receipt handle has expired/);
  const [again] = await receive(url);
  await remove(url, again!);
  await remove(url, again!);
});

test.each([
  [{ MessageGroupId: undefined }, /must contain the parameter MessageGroupId/],
  [{ MessageDeduplicationId: undefined }, /ContentBasedDeduplication enabled or MessageDeduplicationId/],
  [{ MessageGroupId: 'a b' }, /MessageGroupId/],
])('a message is refused with %o', async (more, message) => {
  await expect(send(await create(), 'g', 'x', more)).rejects.toThrow(message);
});

test.each([
  ['name', {}],
  ['name', { FifoQueue: 'false' }],
  ['name.fifo', {}],
  ['name.fifo', { FifoQueue: 'true', FifoThroughputLimit: 'perMessageGroupId' }],
  ['name.fifo', { FifoQueue: 'true', DeduplicationScope: 'none' }],
])('a queue %s with %o is refused, but a standard one', async (QueueName, Attributes) => {
  const asked = sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  if (QueueName === 'name' && Object.keys(Attributes).length === 0) await asked;
  else await expect(asked).rejects.toThrow();
});
