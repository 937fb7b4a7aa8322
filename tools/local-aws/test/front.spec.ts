import fc from 'fast-check';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Logger } from '../src/endpoint/log.ts';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';

let endpoint: TestEndpoint;
const failures: unknown[] = [];
const log: Logger = {
  info: () => undefined,
  warn: () => undefined,
  error: (fields, message) => failures.push({ ...fields, message }),
};

beforeAll(async () => {
  endpoint = await startTestEndpoint({ log });
});
afterAll(() => endpoint.close());

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** `fetch` would tidy up the path. */
function send({
  method = 'POST',
  path = '/',
  headers = {},
  body = Buffer.alloc(0),
}: {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: Uint8Array;
}): Promise<Answer> {
  const { hostname, port } = new URL(endpoint.origin);
  return new Promise((resolve, reject) => {
    // Node frames the body of a GET or a DELETE only if it is told to.
    const framed = { ...headers, 'content-length': String(body.length) };
    const options = { hostname, port, method, path, headers: framed, agent: false };
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.once('error', reject);
    request.end(body);
  });
}

const json = (target: string, body: string) =>
  send({ headers: { 'x-amz-target': target }, body: Buffer.from(body) });

describe('JSON services', () => {
  const services = [
    'AWSEvents',
    'AmazonSQS',
    'DynamoDB_20120810',
    'secretsmanager',
    'AWSGlue',
    'AmazonAthena',
  ];

  test.each(services)('%s refuses an operation that it lacks, by name', async (service) => {
    const { status, body, headers } = await json(`${service}.MakeCoffee`, '{}');
    expect(status).toBe(501);
    expect(JSON.parse(body)).toMatchObject({
      __type: 'NotImplementedException',
      message: expect.stringMatching(/\.MakeCoffee is not implemented/) as string,
    });
    expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each(['{"QueueName":', '[]', '"text"', '\xff'])('refuse %j as a body', async (body) => {
    const answer = await json('AmazonSQS.GetQueueUrl', body);
    expect(answer).toMatchObject({ status: 400 });
    expect(JSON.parse(answer.body)).toMatchObject({ __type: 'SerializationException' });
  });

  test('do not know a target of nobody', async () => {
    for (const target of ['Nobody.Op', 'Op', '', '.', 'AmazonSQS', '__proto__.toString']) {
      const { status, body } = await json(target, '{}');
      expect([status, JSON.parse(body)]).toMatchObject([400, { __type: 'UnknownOperationException' }]);
    }
    expect((await json('AmazonSQS.__proto__', '{}')).status).toBe(501);
  });

  test('read no more than they may', async () => {
    const answer = await json('AmazonSQS.SendMessage', ' '.repeat(17 * 1024 * 1024)).catch(() => undefined);
    // Node may close the connection before the client has read the answer.
    if (answer !== undefined) expect(answer.status).toBe(413);
    expect((await send({ method: 'GET', path: '/_health' })).status).toBe(200);
  });
});

describe('whatever comes, the answer is one of AWS’s shape, and the endpoint lives', () => {
  const operations = [
    ...[
      'PutEvents',
      'PutRule',
      'PutTargets',
      'CreateArchive',
      'StartReplay',
      'TestEventPattern',
      'ListRules',
    ].map((name) => `AWSEvents.${name}`),
    ...[
      'CreateQueue',
      'SendMessage',
      'SendMessageBatch',
      'ReceiveMessage',
      'DeleteMessageBatch',
      'SetQueueAttributes',
    ].map((name) => `AmazonSQS.${name}`),
    ...['CreateSecret', 'GetSecretValue', 'PutSecretValue', 'ListSecrets'].map(
      (name) => `secretsmanager.${name}`,
    ),
    ...['CreateTable', 'PutItem', 'Query', 'UpdateItem', 'ListTables'].map(
      (name) => `DynamoDB_20120810.${name}`,
    ),
  ];
  const members = fc.constantFrom(
    ...[
      'Name',
      'QueueName',
      'QueueUrl',
      'Entries',
      'Id',
      'MessageBody',
      'Attributes',
      'EventPattern',
      'Event',
    ],
    ...['Rule', 'Targets', 'Arn', 'Detail', 'Source', 'DetailType', 'Time', 'NextToken', 'Limit', 'SecretId'],
    ...[
      'SecretString',
      'TableName',
      'Item',
      'Key',
      'KeySchema',
      'Destination',
      'EventStartTime',
      '__proto__',
    ],
  );
  const anyJson = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(members, tie('value'), { maxKeys: 5 }),
    ),
  })).value;
  const bodies = fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .dictionary(members, anyJson, { maxKeys: 6 })
        .map((value) => Buffer.from(JSON.stringify(value))),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  );

  test('JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...operations), bodies, async (target, body) => {
        const answer = await send({ headers: { 'x-amz-target': target }, body });
        expect(answer.type).toMatch(/^application\/x-amz-json-1\.[01]$/);
        const parsed = JSON.parse(answer.body) as Record<string, unknown>;
        if (answer.status >= 400) expect(parsed).toMatchObject({ __type: expect.any(String) as string });
        expect(answer.body).not.toMatch(/\bat .*:\d+:\d+/);
        expect(answer.status, `${target} ${body.toString()} ${JSON.stringify(failures)}`).not.toBe(500);
      }),
      { numRuns: 600 },
    );
  });

  test('Scheduler', async () => {
    const paths = fc.constantFrom(
      '/schedules/a',
      '/schedules',
      '/schedule-groups/g',
      '/schedules/%ff',
      '/schedules/a/b',
    );
    const methods = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH');
    await fc.assert(
      fc.asyncProperty(methods, paths, bodies, async (method, path, body) => {
        const answer = await send({ method, path, body });
        expect(answer.type).toBe('application/json');
        expect(JSON.parse(answer.body)).toBeTypeOf('object');
        if (answer.status >= 400) expect(answer.headers['x-amzn-errortype']).toMatch(/^\w+$/);
        expect(answer.status, JSON.stringify(failures)).not.toBe(500);
      }),
      { numRuns: 200 },
    );
  });

  test('STS', async () => {
    const form = fc.oneof(
      fc.string(),
      fc.constantFrom('Action=__proto__&Version=2011-06-15', 'Action=%ff', 'Version=1'),
    );
    await fc.assert(
      fc.asyncProperty(form, async (text) => {
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        const answer = await send({ headers, body: Buffer.from(text) });
        expect(answer).toMatchObject({ status: 501, type: 'text/xml' });
        expect(answer.body).toContain('<ErrorResponse');
      }),
      { numRuns: 50 },
    );
  });

  test('S3', async () => {
    const bucketed = await send({ method: 'PUT', path: '/fuzzed' });
    expect(bucketed.status).toBe(200);
    const part = fc.constantFrom(
      ...['/', '.', '..', '%', '%2F', '%2e%2e', '%00', '%ff', 'fuzzed', 'key', '?', '&', '=', 'list-type=2'],
      ...[
        'uploads',
        'delete',
        'notification',
        'max-keys=-1',
        'prefix=',
        'delimiter=/',
        'continuation-token=x',
        '<',
        '"',
      ],
    );
    const header = fc.constantFrom<Record<string, string>>(
      {},
      { range: 'bytes=9-1' },
      { range: 'bytes=-0' },
      {
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-trailer': 'x-amz-checksum-crc32',
      },
      { 'x-amz-trailer': 'x-amz-checksum-crc99' },
      { 'content-md5': 'x' },
      { 'x-amz-copy-source': '%%' },
      { 'x-amz-copy-source': '/fuzzed/../../etc/passwd' },
      { 'if-match': '"x"' },
      { 'if-modified-since': 'never' },
    );
    const methods = fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH');
    const paths = fc.array(part, { maxLength: 6 }).map((parts) => `/${parts.join('')}`);
    const inBucket = fc.array(part, { maxLength: 5 }).map((parts) => `/fuzzed/${parts.join('')}`);
    await fc.assert(
      fc.asyncProperty(
        methods,
        fc.oneof(paths, inBucket),
        header,
        bodies,
        async (method, path, headers, body) => {
          // A form at the root is STS's.
          const answer = await send({ method, path, headers, body });
          if (answer.status >= 400 && method !== 'HEAD')
            expect(answer.body).toMatch(/<Error><Code>\w+<\/Code>/);
          expect(answer.body).not.toMatch(/\bat .*:\d+:\d+|root:/);
          expect(answer.status, `${method} ${path} ${JSON.stringify(failures)}`).not.toBe(500);
        },
      ),
      { numRuns: 500 },
    );
  });
});
