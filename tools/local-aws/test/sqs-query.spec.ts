import { createHash } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';
import { signedInForm } from './signed-in-form.ts';

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
let endpoint: TestEndpoint;
let queueUrl: string;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  const { body } = await call({
    Action: 'CreateQueue',
    QueueName: 'older',
    'Attribute.1.Name': 'DelaySeconds',
    'Attribute.1.Value': '0',
  });
  queueUrl = at(body, 'CreateQueueResponse', 'CreateQueueResult', 'QueueUrl') as string;
});
afterAll(() => endpoint.close());

/** What an answer holds below these elements. */
const at = (document: unknown, ...path: readonly string[]) =>
  path.reduce<unknown>((node, name) => (node as Record<string, unknown> | undefined)?.[name], document);

const parser = new XMLParser({ parseTagValue: false, ignoreAttributes: false });

async function call(form: Record<string, string>, url = `${endpoint.origin}/`) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      ...signedInForm('sqs'),
    },
    body: new URLSearchParams({ Version: '2012-11-05', ...form }),
  });
  const text = await response.text();
  return { status: response.status, text, body: parser.parse(text) as unknown };
}

test('an older client sends, receives and deletes at the address of the queue', async () => {
  const MessageBody = 'Grüße & <mehr>';
  const sent = await call(
    {
      ...{ Action: 'SendMessage', MessageBody, 'MessageAttribute.1.Name': 'kind' },
      ...{ 'MessageAttribute.1.Value.DataType': 'String', 'MessageAttribute.1.Value.StringValue': 'sale' },
    },
    queueUrl,
  );
  const { SendMessageResult, ResponseMetadata } = at(sent.body, 'SendMessageResponse') as {
    SendMessageResult: Record<string, string>;
    ResponseMetadata: Record<string, string>;
  };
  expect(SendMessageResult['MD5OfMessageBody']).toBe(createHash('md5').update(MessageBody).digest('hex'));
  expect(ResponseMetadata['RequestId']).toMatch(/^[0-9a-f-]{36}$/);
  const received = await call(
    {
      Action: 'ReceiveMessage',
      'AttributeName.1': 'All',
      'MessageAttributeName.1': 'All',
      MaxNumberOfMessages: '10',
    },
    queueUrl,
  );
  const Message = at(received.body, 'ReceiveMessageResponse', 'ReceiveMessageResult', 'Message');
  expect(Message).toMatchObject({ MessageId: SendMessageResult['MessageId'], Body: MessageBody });
  expect(at(Message, 'MessageAttribute')).toEqual({
    Name: 'kind',
    Value: { DataType: 'String', StringValue: 'sale' },
  });
  expect(at(Message, 'Attribute')).toContainEqual({ Name: 'ApproximateReceiveCount', Value: '1' });
  const deleted = await call({
    Action: 'DeleteMessage',
    QueueUrl: queueUrl,
    ReceiptHandle: at(Message, 'ReceiptHandle') as string,
  });
  expect(at(deleted.body, 'DeleteMessageResponse')).toHaveProperty('ResponseMetadata');
});

test('an empty result is told as one, and none where the operation has none', async () => {
  const received = await call({ Action: 'ReceiveMessage', QueueUrl: queueUrl });
  expect(received.text).toContain('<ReceiveMessageResult></ReceiveMessageResult>');
  const purged = await call({ Action: 'PurgeQueue', QueueUrl: queueUrl });
  expect(at(purged.body, 'PurgeQueueResponse')).not.toHaveProperty('PurgeQueueResult');
});

test('batches fail by entry', async () => {
  const { body } = await call({
    ...{ Action: 'SendMessageBatch', QueueUrl: queueUrl },
    ...{ 'SendMessageBatchRequestEntry.1.Id': 'a', 'SendMessageBatchRequestEntry.1.MessageBody': 'a' },
    ...{ 'SendMessageBatchRequestEntry.2.Id': 'b', 'SendMessageBatchRequestEntry.2.MessageBody': '\u0001' },
  });
  const result = at(body, 'SendMessageBatchResponse', 'SendMessageBatchResult');
  expect(at(result, 'SendMessageBatchResultEntry')).toMatchObject({ Id: 'a' });
  expect(at(result, 'BatchResultErrorEntry')).toMatchObject({
    Id: 'b',
    SenderFault: 'true',
    Code: 'InvalidMessageContents',
  });
});

test('attributes, tags and queues are lists', async () => {
  await call({ Action: 'TagQueue', QueueUrl: queueUrl, 'Tag.1.Key': 'team', 'Tag.1.Value': 'night' });
  const tags = await call({ Action: 'ListQueueTags', QueueUrl: queueUrl });
  expect(at(tags.body, 'ListQueueTagsResponse', 'ListQueueTagsResult', 'Tag')).toEqual({
    Key: 'team',
    Value: 'night',
  });
  const attributes = await call({
    Action: 'GetQueueAttributes',
    QueueUrl: queueUrl,
    'AttributeName.1': 'QueueArn',
  });
  expect(at(attributes.body, 'GetQueueAttributesResponse', 'GetQueueAttributesResult', 'Attribute')).toEqual({
    Name: 'QueueArn',
    Value: 'arn:aws:sqs:us-east-1:000000000000:older',
  });
  const queues = await fetch(`${endpoint.origin}/?Action=ListQueues&Version=2012-11-05`, {
    headers: signedInForm('sqs'),
  });
  expect(await queues.text()).toContain(`<QueueUrl>${queueUrl}</QueueUrl>`);
});

test('errors have the codes of that time', async () => {
  const missing = await call({ Action: 'GetQueueUrl', QueueName: 'missing' });
  expect(missing.status).toBe(400);
  expect(at(missing.body, 'ErrorResponse', 'Error')).toMatchObject({
    Type: 'Sender',
    Code: 'AWS.SimpleQueueService.NonExistentQueue',
  });
  const empty = await call({ Action: 'SendMessageBatch', QueueUrl: queueUrl });
  expect(empty.text).toContain('AWS.SimpleQueueService.EmptyBatchRequest');
  expect((await call({ Action: 'MakeCoffee' })).status).toBe(501);
});

describe('whatever comes', () => {
  test('the answer is XML, and no failure', async () => {
    const name = fc.constantFrom(
      ...[
        'Action',
        'QueueUrl',
        'Attribute.1.Name',
        'Attribute.1.Value',
        'Attribute.x',
        'Entries',
        '__proto__.1',
      ],
      ...[
        'SendMessageBatchRequestEntry.1.Id',
        'MessageAttribute.1.Value',
        'Tag.1',
        'AttributeName.9999',
        '...',
      ],
    );
    const value = fc.oneof(
      fc.constantFrom('SendMessage', 'SendMessageBatch', 'CreateQueue', 'ReceiveMessage'),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, value, { maxKeys: 5 }), async (form) => {
        const { status, text } = await call(form);
        expect(text).toMatch(/^<\?xml/);
        expect(status).not.toBe(500);
      }),
      { numRuns: 150 },
    );
  });
});
