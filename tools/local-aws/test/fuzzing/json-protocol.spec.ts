import * as athena from '@aws-sdk/client-athena';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as eventbridge from '@aws-sdk/client-eventbridge';
import * as glue from '@aws-sdk/client-glue';
import * as secrets from '@aws-sdk/client-secrets-manager';
import * as sqs from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operationRows } from '../independent-checks.ts';
import { signedInForm } from '../signed-in-form.ts';
import { fuzzLimit, fuzzing } from './fuzz-settings.ts';
import { type FuzzedEndpoint, expectNoFailure, startFuzzed } from './fuzzed-endpoint.ts';
import { jsonText, valueOf } from './requests.ts';
import { operationsIn } from './schema.ts';

let fuzzed: FuzzedEndpoint;
beforeAll(async () => {
  fuzzed = await startFuzzed();
  const { client } = fuzzed.endpoint;
  await new sqs.SQSClient(client).send(new sqs.CreateQueueCommand({ QueueName: 'fuzzed' }));
  await new secrets.SecretsManagerClient(client).send(
    new secrets.CreateSecretCommand({ Name: 'fuzzed', SecretString: '{}' }),
  );
  await new dynamodb.DynamoDBClient(client).send(
    new dynamodb.CreateTableCommand({
      TableName: 'fuzzed',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'S', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'S', KeyType: 'HASH' }],
    }),
  );
});
afterAll(() => fuzzed.endpoint.close());

const services = [
  { service: 'EventBridge', prefix: 'AWSEvents', signed: 'events', module: eventbridge, weight: 3 },
  { service: 'SQS', prefix: 'AmazonSQS', signed: 'sqs', module: sqs, weight: 2 },
  {
    service: 'SecretsManager',
    prefix: 'secretsmanager',
    signed: 'secretsmanager',
    module: secrets,
    weight: 1,
  },
  { service: 'DynamoDB', prefix: 'DynamoDB_20120810', signed: 'dynamodb', module: dynamodb, weight: 2 },
  { service: 'Glue', prefix: 'AWSGlue', signed: 'glue', module: glue, weight: 2 },
  { service: 'Athena', prefix: 'AmazonAthena', signed: 'athena', module: athena, weight: 1 },
];

async function expectAnswer(target: string, body: Uint8Array, type = 'application/x-amz-json-1.1') {
  const asked = services.find(({ prefix }) => target.startsWith(prefix))?.signed ?? 'sqs';
  const headers = { 'x-amz-target': target, 'content-type': type, ...signedInForm(asked) };
  const answer = await fuzzed.send({ headers, body });
  const what = `${target} ${Buffer.from(body).toString('utf8').slice(0, 2000)}`;
  expect(answer.type, what).toMatch(/^application\/x-amz-json-1\.[01]$/);
  const parsed = JSON.parse(answer.body) as Record<string, unknown>;
  if (answer.status >= 400)
    expect(parsed, what).toMatchObject({
      __type: expect.stringMatching(/^[\w.#]+$/) as string,
      message: expect.any(String) as string,
    });
  expectNoFailure(answer, fuzzed.failures, what);
}

test.each(services)(
  '$service answers whatever has nearly the shape of its operations',
  async ({ service, prefix, module, weight }) => {
    const built = operationRows().filter((row) => row.service === service);
    const operations = operationsIn(
      module,
      built.map(({ operation }) => operation),
    );
    expect(operations.map(({ name }) => name).toSorted()).toEqual(
      built.map(({ operation }) => operation).toSorted(),
    );
    const requests = fc.oneof(
      ...operations.map(({ name, input }) =>
        valueOf({ shape: input, traits: {} }).map((value) => ({ name, value })),
      ),
    );
    await fc.assert(
      fc.asyncProperty(requests, ({ name, value }) =>
        expectAnswer(`${prefix}.${name}`, Buffer.from(jsonText(value))),
      ),
      fuzzing(weight),
    );
    await fuzzed.serves();
  },
  fuzzLimit,
);

test(
  'bytes that are no JSON, of any content type, for any target',
  async () => {
    const targets = fc.oneof(
      fc.constantFrom(...services.map(({ prefix }) => `${prefix}.List`)),
      fc.constantFrom('AmazonSQS.SendMessage', 'AWSEvents.PutEvents', 'DynamoDB_20120810.PutItem'),
      fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).map((text) => `AmazonSQS.${text.trim()}`),
      fc.constantFrom(
        '',
        '.',
        'AmazonSQS',
        'AmazonSQS.',
        '.SendMessage',
        '__proto__.toString',
        'x'.repeat(8000),
      ),
    );
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .constantFrom(
          ...[
            '{',
            '[]',
            '"text"',
            '1',
            'null',
            '{"a":1}}',
            "{'a':1}",
            '{"a":NaN}',
            '\ufeff{}',
            '{"a":1,}',
            '//',
          ],
          ...[
            '{"__proto__":{"a":1}}',
            '['.repeat(100_000),
            '{"a":'.repeat(50_000),
            `"${'x'.repeat(100_000)}`,
          ],
        )
        .map((text) => Buffer.from(text)),
      fc.constant(Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d])),
    );
    const types = fc.constantFrom(
      ...[
        'application/x-amz-json-1.0',
        'application/json',
        'text/xml',
        'application/x-www-form-urlencoded',
        '',
      ],
      ...['multipart/form-data; boundary=x', 'application/x-amz-json-1.1; charset=utf-16'],
    );
    await fc.assert(fc.asyncProperty(targets, bodies, types, expectAnswer), fuzzing(1));
    await fuzzed.serves();
  },
  fuzzLimit,
);

test('a body over the limit is refused with the length that announces it', async () => {
  const head = (length: string) =>
    `POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: AmazonSQS.SendMessage\r\nContent-Length: ${length}\r\n\r\n{`;
  for (const length of ['16777217', '99999999999', '9007199254740993']) {
    const answer = await fuzzed.raw(head(length), 'wait');
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('RequestEntityTooLargeException');
  }
  await fuzzed.serves();
});
