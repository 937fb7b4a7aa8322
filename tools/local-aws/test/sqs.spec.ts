import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';
import { signedInForm } from './signed-in-form.ts';

let endpoint: TestEndpoint;
let sqs: SQSClient;
let clock = Date.parse('2026-11-02T02:00:00Z');
let queues = 0;

beforeAll(async () => {
  endpoint = await startTestEndpoint({ now: () => new Date(clock) });
  sqs = new SQSClient(endpoint.client);
});
afterAll(() => endpoint.close());

const create = async (Attributes: Record<string, string> = {}, QueueName = `queue-${queues++}`) => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return QueueUrl!;
};
const send = (QueueUrl: string, MessageBody = 'body', more: object = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const receive = async (QueueUrl: string, more: object = {}): Promise<Message[]> =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))).Messages ?? [];
const attributesOf = async (QueueUrl: string) =>
  (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {};

describe('queues', () => {
  test('are created idempotently and found by name', async () => {
    const url = await create({ VisibilityTimeout: '60' }, 'found');
    expect(url).toBe(`${endpoint.origin}/000000000000/found`);
    expect(await create({ VisibilityTimeout: '60' }, 'found')).toBe(url);
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'found' }))).QueueUrl).toBe(url);
    const { QueueUrls } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'foun' }));
    expect(QueueUrls).toEqual([url]);
    await expect(create({ VisibilityTimeout: '61' }, 'found')).rejects.toMatchObject({
      name: 'QueueNameExists',
    });
  });

  test('are listed in pages', async () => {
    for (const name of ['page-1', 'page-2', 'page-3']) await create({}, name);
    const first = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'page-', MaxResults: 2 }));
    const second = await sqs.send(
      new ListQueuesCommand({ QueueNamePrefix: 'page-', MaxResults: 2, NextToken: first.NextToken }),
    );
    expect([first.QueueUrls?.length, second.QueueUrls?.length]).toEqual([2, 1]);
    expect(second.NextToken).toBeUndefined();
  });

  test('tell and change their attributes', async () => {
    const url = await create({ DelaySeconds: '1' });
    await sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { ReceiveMessageWaitTimeSeconds: '2' } }),
    );
    expect(await attributesOf(url)).toMatchObject({
      DelaySeconds: '1',
      ReceiveMessageWaitTimeSeconds: '2',
      MaximumMessageSize: '1048576',
      QueueArn: expect.stringMatching(/^arn:aws:sqs:us-east-1:000000000000:queue-/) as string,
      ApproximateNumberOfMessages: '0',
    });
  });

  test.each([
    [{ VisibilityTimeout: '43201' }, 'InvalidAttributeValue'],
    [{ DelaySeconds: 'soon' }, 'InvalidAttributeValue'],
    [{ Nonsense: '1' }, 'InvalidAttributeName'],
    [{ RedrivePolicy: 'no json' }, 'InvalidAttributeValue'],
    [{ KmsMasterKeyId: 'alias/aws/sqs' }, 'NotImplementedException'],
    [{ ContentBasedDeduplication: 'true' }, 'InvalidAttributeName'],
  ])('refuse %o', async (attributes, name) => {
    await expect(create(attributes as unknown as Record<string, string>)).rejects.toMatchObject({ name });
  });

  test('that do not exist are named, in both protocols', async () => {
    const missing = `${endpoint.origin}/000000000000/missing`;
    await expect(send(missing)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    const raw = await fetch(endpoint.origin, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSQS.GetQueueUrl', ...signedInForm('sqs') },
      body: '{"QueueName":"missing"}',
    });
    expect(raw.headers.get('x-amzn-query-error')).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
  });

  test('go with their messages', async () => {
    const url = await create({}, 'gone');
    await send(url);
    await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
    await expect(receive(url)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html#API_CreateQueue_Errors
    await expect(create({}, 'gone')).rejects.toMatchObject({ name: 'QueueDeletedRecently' });
    clock += 60_000;
    await create({}, 'gone');
    expect(await receive(url)).toEqual([]);
  });

  test('are purged', async () => {
    const url = await create();
    await send(url);
    await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
    expect(await receive(url)).toEqual([]);
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html#API_PurgeQueue_Errors
    const again = () => sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
    await expect(again()).rejects.toMatchObject({ name: 'PurgeQueueInProgress' });
    clock += 60_000;
    await again();
  });
});

describe('messages', () => {
  test('carry body, attributes and what the queue knows; the client checks both digests', async () => {
    const url = await create();
    const MessageAttributes = {
      kind: { DataType: 'String', StringValue: 'sale' },
      count: { DataType: 'Number.int', StringValue: '-1.5e3' },
      raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 255]) },
    };
    const { MessageId } = await send(url, 'Grüße 🛒', { MessageAttributes });
    const [message] = await receive(url, {
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    });
    expect(message).toMatchObject({ MessageId, Body: 'Grüße 🛒', MessageAttributes });
    expect(message?.Attributes).toMatchObject({
      ApproximateReceiveCount: '1',
      SentTimestamp: String(clock),
      ApproximateFirstReceiveTimestamp: String(clock),
    });
  });

  test('are given the attributes that were asked for', async () => {
    const url = await create();
    const attribute = { DataType: 'String', StringValue: 'x' };
    await send(url, 'a', { MessageAttributes: { 'a.b': attribute, 'a.c': attribute, d: attribute } });
    const [message] = await receive(url, { MessageAttributeNames: ['a.*'] });
    expect(Object.keys(message?.MessageAttributes ?? {})).toEqual(['a.b', 'a.c']);
  });

  test('are out of sight until their time is over, then come again, counted', async () => {
    const url = await create({ VisibilityTimeout: '30' });
    await send(url);
    expect(await receive(url)).toHaveLength(1);
    expect(await receive(url)).toHaveLength(0);
    expect(await attributesOf(url)).toMatchObject({ ApproximateNumberOfMessagesNotVisible: '1' });
    clock += 30_000;
    const [again] = await receive(url, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(again?.Attributes).toEqual({ ApproximateReceiveCount: '2' });
  });

  test('a stale receipt deletes nothing; the newest deletes', async () => {
    const url = await create();
    await send(url);
    const [first] = await receive(url, { VisibilityTimeout: 0 });
    const [second] = await receive(url, { VisibilityTimeout: 1 });
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first!.ReceiptHandle! }));
    clock += 1000;
    const [third] = await receive(url);
    expect(third?.MessageId).toBe(second?.MessageId);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: third!.ReceiptHandle! }));
    clock += 3_600_000;
    expect(await receive(url)).toEqual([]);
    await expect(
      sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: 'nonsense' })),
    ).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });

  test('have their visibility changed while in flight', async () => {
    const url = await create();
    await send(url);
    const [message] = await receive(url);
    const ReceiptHandle = message!.ReceiptHandle!;
    const change = (VisibilityTimeout: number) =>
      sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout }));
    await change(100);
    clock += 60_000;
    expect(await receive(url)).toEqual([]);
    await change(0);
    expect(await receive(url)).toHaveLength(1);
    await expect(change(1)).rejects.toThrow(/not available for visibility timeout change/);
  });

  test('are delayed by the queue or by themselves', async () => {
    const url = await create({ DelaySeconds: '10' });
    await send(url, 'by the queue');
    await send(url, 'by itself', { DelaySeconds: 20 });
    await send(url, 'at once', { DelaySeconds: 0 });
    const bodies = async () => (await receive(url)).map(({ Body }) => Body);
    expect(await attributesOf(url)).toMatchObject({ ApproximateNumberOfMessagesDelayed: '2' });
    expect(await bodies()).toEqual(['at once']);
    clock += 10_000;
    expect(await bodies()).toEqual(['by the queue']);
    clock += 10_000;
    expect(await bodies()).toEqual(['by itself']);
  });

  test('received too often go to the dead-letter queue', async () => {
    const dead = await create();
    const { QueueArn: deadLetterTargetArn } = await attributesOf(dead);
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 });
    const url = await create({ RedrivePolicy, VisibilityTimeout: '0' });
    await send(url, 'poison');
    expect(await receive(url)).toHaveLength(1);
    expect(await receive(url)).toHaveLength(1);
    expect(await receive(url)).toHaveLength(0);
    const [message] = await receive(dead, { MessageSystemAttributeNames: ['All'] });
    expect(message).toMatchObject({ Body: 'poison' });
    expect(message?.Attributes).toHaveProperty(
      'DeadLetterQueueSourceArn',
      (await attributesOf(url))['QueueArn'],
    );
  });

  test('are kept for as long as the queue says', async () => {
    const url = await create({ MessageRetentionPeriod: '60' });
    await send(url);
    clock += 60_001;
    expect(await receive(url)).toEqual([]);
  });

  test('may be a mebibyte and no more', async () => {
    const url = await create();
    await send(url, 'x'.repeat(1_048_576));
    await expect(send(url, 'x'.repeat(1_048_577))).rejects.toThrow(/shorter than 1048576 bytes/);
    await expect(send(url, 'a\u0000b')).rejects.toMatchObject({ name: 'InvalidMessageContents' });
  });
});

describe('batches', () => {
  test('send, change and delete, each entry by itself', async () => {
    const url = await create();
    const sent = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'a', MessageBody: 'a' },
          { Id: 'b', MessageBody: '\u0000' },
          { Id: 'c', MessageBody: 'c' },
        ],
      }),
    );
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['a', 'c']);
    expect(sent.Failed).toMatchObject([{ Id: 'b', Code: 'InvalidMessageContents', SenderFault: true }]);
    const handles = (await receive(url)).map(({ ReceiptHandle }) => ReceiptHandle);
    const changed = await sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: '0', ReceiptHandle: handles[0], VisibilityTimeout: 0 },
          { Id: '1', ReceiptHandle: 'nonsense', VisibilityTimeout: 0 },
        ],
      }),
    );
    expect([changed.Successful?.length, changed.Failed?.length]).toEqual([1, 1]);
    const [back] = await receive(url);
    const deleted = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: '0', ReceiptHandle: back?.ReceiptHandle },
          { Id: '1', ReceiptHandle: handles[1] },
        ],
      }),
    );
    expect(deleted.Successful).toHaveLength(2);
    expect(await attributesOf(url)).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
    });
  });

  test.each([
    [[], 'EmptyBatchRequest'],
    [
      Array.from({ length: 11 }, (_, id) => ({ Id: String(id), MessageBody: 'x' })),
      'TooManyEntriesInBatchRequest',
    ],
    [['a', 'a'].map((Id) => ({ Id, MessageBody: 'x' })), 'BatchEntryIdsNotDistinct'],
    [[{ Id: 'a b', MessageBody: 'x' }], 'InvalidBatchEntryId'],
    [['a', 'b'].map((Id) => ({ Id, MessageBody: 'x'.repeat(600_000) })), 'BatchRequestTooLong'],
  ])('are refused whole: %#', async (Entries, name) => {
    const QueueUrl = await create();
    await expect(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({
      name,
    });
  });
});

describe('a long poll', () => {
  test('ends at once when a message arrives', async () => {
    const url = await create();
    const poll = receive(url, { WaitTimeSeconds: 20 });
    await send(url, 'arrived');
    expect(await poll).toMatchObject([{ Body: 'arrived' }]);
  });

  test('of several, one gets the message and the others go on waiting', async () => {
    const url = await create();
    const polls = [1, 2, 3].map(() => receive(url, { WaitTimeSeconds: 20 }));
    for (const body of ['a', 'b', 'c']) await send(url, body);
    const bodies = (await Promise.all(polls)).flat().map(({ Body }) => Body);
    expect(bodies.toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('of a client that went away takes no message', async () => {
    const url = await create();
    const leaving = new AbortController();
    const poll = sqs.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }), {
      abortSignal: leaving.signal,
    });
    await attributesOf(url);
    leaving.abort();
    await expect(poll).rejects.toThrow();
    await attributesOf(url);
    await send(url, 'still there');
    expect(await receive(url)).toMatchObject([{ Body: 'still there' }]);
  });

  test('ends empty when its time is over', async () => {
    const url = await create();
    expect(await receive(url, { WaitTimeSeconds: 1 })).toEqual([]);
  });
});
