import * as s3 from '@aws-sdk/client-s3';
import * as scheduler from '@aws-sdk/client-scheduler';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer, Request } from '../bare-http.ts';
import { operationRows } from '../independent-checks.ts';
import { signedInForm } from '../signed-in-form.ts';
import { fuzzLimit, fuzzing } from './fuzz-settings.ts';
import { type FuzzedEndpoint, expectNoFailure, isXml, startFuzzed } from './fuzzed-endpoint.ts';
import { anyText } from './requests.ts';
import { restRequest } from './rest.ts';
import { operationsIn } from './schema.ts';

let fuzzed: FuzzedEndpoint;
beforeAll(async () => {
  fuzzed = await startFuzzed();
  const client = new s3.S3Client(fuzzed.endpoint.client);
  await client.send(new s3.CreateBucketCommand({ Bucket: 'fuzzed' }));
  await client.send(new s3.PutObjectCommand({ Bucket: 'fuzzed', Key: 'key', Body: 'text' }));
});
afterAll(() => fuzzed.endpoint.close());

const built = (service: string) =>
  operationRows()
    .filter((row) => row.service === service)
    .map(({ operation }) => operation);
const told = ({ method, path, headers, body }: Request) =>
  `${method ?? ''} ${path ?? ''} ${JSON.stringify(headers)} ${Buffer.from(body ?? []).toString('utf8')}`.slice(
    0,
    3000,
  );

function expectS3(answer: Answer, request: Request): void {
  expectNoFailure(answer, fuzzed.failures, told(request));
  if (answer.status < 400 || request.method === 'HEAD') return;
  expect(isXml(answer.body), told(request)).toBe(true);
  expect(answer.body, told(request)).toMatch(/<Error><Code>\w+<\/Code><Message>/);
}

describe('S3', () => {
  test(
    'answers whatever has nearly the shape of its operations',
    async () => {
      const operations = operationsIn(s3, built('S3'));
      expect(operations).toHaveLength(built('S3').length);
      const requests = fc.oneof(...operations.map((operation) => restRequest(operation, 'xml')));
      await fc.assert(
        fc.asyncProperty(requests, async (request) => expectS3(await fuzzed.send(request), request)),
        fuzzing(3),
      );
      await fuzzed.serves();
    },
    fuzzLimit,
  );

  test(
    'answers odd paths, queries, headers and bodies',
    async () => {
      const part = fc.constantFrom(
        ...[
          '/',
          '.',
          '..',
          '%',
          '%2F',
          '%2e%2e',
          '%00',
          '%ff',
          '%C3%28',
          'fuzzed',
          'key',
          '?',
          '&',
          '=',
          '+',
          '//',
        ],
        ...[
          'list-type=2',
          'uploads',
          'uploadId=x',
          'partNumber=0',
          'versions',
          'versionId=null',
          'delete',
          'tagging',
        ],
        ...[
          'max-keys=-1',
          'prefix=%ff',
          'delimiter=/',
          'continuation-token=x',
          'encoding-type=url',
          'attributes',
          '<',
        ],
        ...[
          'X-Amz-Algorithm=AWS4-HMAC-SHA256',
          'X-Amz-Credential=test',
          'X-Amz-Date=yesterday',
          'X-Amz-Expires=-1',
        ],
        ...[
          'X-Amz-Signature=0',
          'X-Amz-SignedHeaders=host;',
          'AWSAccessKeyId=test',
          'Signature=%',
          'Expires=1',
        ],
      );
      const headers = fc
        .array(
          fc.constantFrom<Record<string, string>>(
            ...[{ range: 'bytes=9-1' }, { range: 'bytes=-0' }, { range: 'bytes=0-99999999999999999999' }],
            ...[
              { 'content-md5': 'x' },
              { 'x-amz-copy-source': '%%' },
              { 'x-amz-copy-source': '/fuzzed/../../etc/passwd' },
            ],
            ...[
              { 'if-match': '"x"' },
              { 'if-modified-since': 'never' },
              { 'x-amz-trailer': 'x-amz-checksum-crc99' },
            ],
            ...[
              { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' },
              { 'x-amz-decoded-content-length': '-1' },
            ],
            ...[
              { 'x-amz-checksum-crc32': '=' },
              { 'x-amz-sdk-checksum-algorithm': 'CRC99' },
              { host: 'fuzzed.localhost' },
            ],
            ...[
              { authorization: 'AWS4-HMAC-SHA256 Credential=' },
              { authorization: 'Basic x' },
              { expect: '200-maybe' },
            ],
            ...[
              { 'content-type': 'multipart/form-data' },
              { 'x-amz-meta-a': '=?utf-8?q?=zz?=' },
              { origin: 'null' },
            ],
            ...[
              { 'x-amz-tagging': '%&==&aws:x' },
              { 'content-encoding': 'aws-chunked' },
              { 'x-amz-acl': 'none' },
            ],
          ),
          { maxLength: 3 },
        )
        .map((some) => Object.assign({}, ...some) as Record<string, string>);
      const bodies = fc.oneof(
        fc.uint8Array({ maxLength: 60 }),
        fc
          .constantFrom(
            ...[
              '',
              '<',
              '<a',
              '<a></b>',
              '<?xml version="1.0"?>',
              '<Delete/>',
              '<Delete><Object><Key>',
              '&amp;',
            ],
            ...[
              `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`,
              '<a>'.repeat(20_000),
              `<a b="${'c'.repeat(9000)}"/>`,
            ],
            ...[
              '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&x;</Key></Object></Delete>',
            ],
            `<!DOCTYPE a [${Array.from({ length: 20 }, (_, n) => `<!ENTITY e${n} "${`&e${n - 1};`.repeat(10)}">`).join('')}]><Tagging>&e19;</Tagging>`,
            ...[
              '5\r\nbytes\r\n0\r\n\r\n',
              'zz\r\n',
              '-1\r\n',
              '7;chunk-signature=0\r\npayload\r\n0\r\nx:\r\n\r\n',
            ],
            ...[
              '<CompleteMultipartUpload><Part><PartNumber>1e9</PartNumber></Part></CompleteMultipartUpload>',
            ],
          )
          .map((text) => Buffer.from(text)),
      );
      const requests = fc.record({
        method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'),
        path: fc
          .tuple(
            fc.constantFrom('/', '/fuzzed', '/fuzzed/key', '/fuzzed?', '/fuzzed/key?'),
            fc.array(part, { maxLength: 6 }),
          )
          .map(([start, parts]) => start + parts.join(start.includes('?') ? '&' : '')),
        headers,
        body: bodies,
      });
      await fc.assert(
        fc.asyncProperty(requests, async (request) => {
          const answer = await fuzzed.send(request);
          // An expectation that is none of HTTP's is refused before any service sees it.
          if (answer.status !== 417) expectS3(answer, request);
        }),
        fuzzing(3),
      );
      await fuzzed.serves();
    },
    fuzzLimit,
  );
});

describe('Scheduler', () => {
  test(
    'answers whatever has nearly the shape of its operations',
    async () => {
      const operations = operationsIn(scheduler, built('Scheduler'));
      expect(operations).toHaveLength(built('Scheduler').length);
      const requests = fc.oneof(
        { weight: 4, arbitrary: fc.oneof(...operations.map((operation) => restRequest(operation, 'json'))) },
        {
          weight: 1,
          arbitrary: fc.record({
            method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH'),
            path: fc.constantFrom(
              '/schedules/%ff',
              '/schedules/a/b',
              '/schedules/',
              '/tags/%',
              '/x',
              '//',
              '/schedules?MaxResults=x',
            ),
            headers: fc.constantFrom<Record<string, string>>({}, { 'content-type': 'text/xml' }),
            body: fc.uint8Array({ maxLength: 40 }),
          }),
        },
      );
      await fc.assert(
        fc.asyncProperty(requests, async (request) => {
          const answer = await fuzzed.send({
            ...request,
            headers: { ...request.headers, ...signedInForm('scheduler') },
          });
          expectNoFailure(answer, fuzzed.failures, told(request));
          expect(answer.type, told(request)).toBe('application/json');
          expect(JSON.parse(answer.body)).toBeTypeOf('object');
          if (answer.status >= 400) expect(answer.headers['x-amzn-errortype']).toMatch(/^\w+$/);
        }),
        fuzzing(2),
      );
      await fuzzed.serves();
    },
    fuzzLimit,
  );
});

describe.each([
  {
    service: 'sqs',
    version: '2012-11-05',
    actions: ['SendMessage', 'SendMessageBatch', 'CreateQueue', 'SetQueueAttributes'],
  },
  {
    service: 'sts',
    version: '2011-06-15',
    actions: ['AssumeRole', 'GetSessionToken', 'GetCallerIdentity', 'GetAccessKeyInfo'],
  },
])('the query protocol of $service', ({ service, version, actions }) => {
  test(
    'answers any form',
    async () => {
      const names = fc.oneof(
        fc.constantFrom(
          ...[
            'QueueUrl',
            'QueueName',
            'Attribute.1.Name',
            'Attribute.1.Value',
            'Attribute.x',
            '__proto__.1',
            'MessageBody',
          ],
          ...[
            'SendMessageBatchRequestEntry.1.Id',
            'SendMessageBatchRequestEntry.99999999.Id',
            'Tag.1',
            'AttributeName.9999',
          ],
          ...[
            'MessageAttribute.1.Value',
            'MessageAttribute.-1.Name',
            '...',
            'RoleArn',
            'RoleSessionName',
            'DurationSeconds',
          ],
        ),
        anyText,
      );
      const forms = fc
        .tuple(
          fc.oneof(fc.constantFrom(...actions), anyText),
          fc.array(fc.tuple(names, anyText), { maxLength: 6 }),
        )
        .map(([Action, pairs]) =>
          new URLSearchParams([
            ['Action', Action],
            ['Version', version],
            ...pairs.map(([name, value]): [string, string] => [name, value.slice(0, 5000)]),
          ]).toString(),
        );
      const bodies = fc.oneof(
        { weight: 5, arbitrary: forms.map((form) => Buffer.from(form)) },
        { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
      );
      const types = fc.constantFrom(
        ...['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded; charset=latin1'],
      );
      await fc.assert(
        fc.asyncProperty(bodies, types, async (body, type) => {
          const answer = await fuzzed.send({
            headers: { 'content-type': type, ...signedInForm(service) },
            body,
          });
          expectNoFailure(answer, fuzzed.failures, body.toString());
          expect(answer.type).toBe('text/xml');
          expect(isXml(answer.body), body.toString()).toBe(true);
          if (answer.status >= 400) expect(answer.body).toMatch(/<ErrorResponse .*<Code>[\w.]+<\/Code>/);
        }),
        fuzzing(1),
      );
      await fuzzed.serves();
    },
    fuzzLimit,
  );
});

describe('HTTP', () => {
  const get = 'GET /_health HTTP/1.1\r\nHost: x\r\n';

  test(
    'whatever bytes come: an answer of HTTP or none, and the next is served',
    async () => {
      const heads = fc.oneof(
        fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
        fc
          .constantFrom(
            ...[
              'Content-Length: -1',
              'Content-Length: 1e3',
              'Content-Length: 5, 6',
              'Content-Length: 99999999999999999999',
            ],
            ...[
              'Content-Length: 3\r\nTransfer-Encoding: chunked',
              'Transfer-Encoding: gzip',
              'Transfer-Encoding: chunked\r\n\r\nzz',
            ],
            ...[
              'Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n',
              'Expect: 100-continue',
              'Upgrade: websocket\r\nConnection: Upgrade',
            ],
            ...[
              'X: \x00',
              'no colon',
              ' folded',
              `X: ${'y'.repeat(20_000)}`,
              ': empty',
              'Host: y',
              'Connection: close, keep-alive',
            ],
          )
          .chain((line) =>
            fc
              .constantFrom(
                'POST / HTTP/1.1',
                'PUT /fuzzed/key HTTP/1.1',
                'GET  / HTTP/1.1',
                'GET / HTTP/9.9',
                'BREW / HTTP/1.1',
                'GET http://x/ HTTP/1.1',
                'OPTIONS * HTTP/1.1',
                'CONNECT x:1 HTTP/1.1',
              )
              .map((start) =>
                Buffer.from(`${start}\r\nHost: x\r\nX-Amz-Target: AmazonSQS.ListQueues\r\n${line}\r\n\r\n{}`),
              ),
          ),
      );
      await fc.assert(
        fc.asyncProperty(heads, fc.constantFrom('end', 'destroy'), async (bytes, end) => {
          const answer = await fuzzed.raw(bytes, end);
          if (answer !== '') expect(answer, bytes.toString('latin1')).toMatch(/^HTTP\/1\.1 [1-5]\d\d /);
          expect(answer).not.toContain('HTTP/1.1 500');
          expect(fuzzed.failures.splice(0), bytes.toString('latin1')).toEqual([]);
        }),
        fuzzing(1),
      );
      await fuzzed.serves();
    },
    fuzzLimit,
  );

  test('what comes in pieces, or twice at once, is read', async () => {
    const both = await fuzzed.raw(`${get}\r\n${get}Connection: close\r\n\r\n`);
    expect(both.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
  });
});
