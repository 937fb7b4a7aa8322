import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer, Request } from '../bare-http.ts';
import { signedInForm } from '../signed-in-form.ts';
import { fuzzLimit, fuzzing } from './fuzz-settings.ts';
import { type FuzzedEndpoint, expectNoFailure, isXml, startFuzzed } from './fuzzed-endpoint.ts';
import { anyText } from './requests.ts';

let fuzzed: FuzzedEndpoint;
let strict: FuzzedEndpoint;
beforeAll(async () => {
  fuzzed = await startFuzzed();
  // Its time is that of the requests, so that there is more to find wrong with them.
  strict = await startFuzzed({ credentials: {}, now: () => new Date('2026-11-02T02:00:00Z') });
});
afterAll(() => Promise.all([fuzzed, strict].map(({ endpoint }) => endpoint.close())));

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const jsonOf = (target: string): Request => ({
  headers: { 'x-amz-target': target },
  body: Buffer.from('{}'),
});

/** Every front, by a request that it serves. */
const fronts: readonly { front: string; service: string; request: Request; xml: boolean }[] = [
  { front: 'JSON 1.0', service: 'sqs', request: jsonOf('AmazonSQS.ListQueues'), xml: false },
  { front: 'JSON 1.1', service: 'events', request: jsonOf('AWSEvents.ListEventBuses'), xml: false },
  { front: 'DynamoDB', service: 'dynamodb', request: jsonOf('DynamoDB_20120810.ListTables'), xml: false },
  {
    front: 'REST and JSON',
    service: 'scheduler',
    request: { method: 'GET', path: '/schedules' },
    xml: false,
  },
  { front: 'REST and XML', service: 's3', request: { method: 'GET', path: '/' }, xml: true },
  {
    ...{ front: 'queries of STS', service: 'sts', xml: true },
    request: { headers: form, body: Buffer.from('Action=GetCallerIdentity&Version=2011-06-15') },
  },
  {
    ...{ front: 'queries of SQS', service: 'sqs', xml: true },
    request: {
      path: '/000000000000/q',
      headers: form,
      body: Buffer.from('Action=ListQueues&Version=2012-11-05'),
    },
  },
];

/** What no header can carry would not leave the client; the server reads 16 KiB of head. */
const carried = (text: string) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '').slice(0, 9000);
const odd = fc.oneof(
  anyText.map(carried),
  fc.constantFrom(
    ...[
      '',
      ' ',
      ',',
      '=',
      '/',
      '////',
      ';',
      'AWS4-',
      'AWS4-HMAC-SHA256',
      'Bearer x',
      'Basic eDp5',
      'AWS a:b',
      '\t',
    ],
    ...[
      'Credential',
      'Signature=',
      'SignedHeaders=host',
      '='.repeat(3000),
      ', '.repeat(3000),
      'a=b,'.repeat(2000),
    ],
    ...['20261102', '99999999', 'aws4_request', '\xe9', '%00', '<Code>', '&amp;', '__proto__', 'constructor'],
  ),
);

/** A whole header with some of it cut out, replaced, repeated or moved; or nothing of one. */
const mutilated = (whole: string) =>
  fc.oneof(
    { weight: 1, arbitrary: odd },
    {
      weight: 5,
      arbitrary: fc
        .array(fc.tuple(fc.nat(whole.length), fc.nat(60), fc.oneof(odd, fc.constant(whole))), {
          minLength: 1,
          maxLength: 3,
        })
        .map((cuts) =>
          cuts.reduce(
            (text, [at, length, other]) => text.slice(0, at) + other + text.slice(at + length),
            whole,
          ),
        )
        .map((text) => text.slice(0, 12_000)),
    },
    {
      weight: 2,
      arbitrary: fc.shuffledSubarray(whole.split(/(?<=[ ,=/;])/)).map((parts) => parts.join('')),
    },
  );

const dates = fc.oneof(
  { weight: 4, arbitrary: fc.constant('20261102T020000Z') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '20261102',
      '20269902T020000Z',
      'Mon, 02 Nov 2026 02:00:00 GMT',
      '0'.repeat(5000),
    ),
  },
);
const searches = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...[
        '?X-Amz-Algorithm',
        '?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a/b/c/d/e&X-Amz-Date=20261102T020000Z',
      ],
      ...[
        '?X-Amz-Signature=%ff&X-Amz-Algorithm=%',
        '?X-Amz-Security-Token=x&x-amz-algorithm=AWS4-HMAC-SHA256',
      ],
      '?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a/20261102/us-east-1/sqs/aws4_request&X-Amz-Date=20261102T020000Z&X-Amz-SignedHeaders=host&X-Amz-Signature=0',
    ),
  },
);

const codes =
  /^(IncompleteSignature|InvalidSignature|MissingAuthenticationToken|UnrecognizedClient|ExpiredToken|NotImplemented)(Exception)?$|^(SignatureDoesNotMatch|InvalidClientTokenId|InvalidAccessKeyId|InvalidToken|InvalidArgument|InvalidRequest|AccessDenied|NotImplemented|RequestTimeTooSkewed|MissingAction)$|^Authorization(HeaderMalformed|QueryParametersError)$/;

const codeOf = (answer: Answer) =>
  answer.headers['x-amzn-errortype'] ?? /<Code>([\w.]+)<\/Code>/.exec(answer.body)?.[1];

describe.each(fronts)('the front of $front', ({ service, request, xml }) => {
  test(
    'answers whatever stands for a signature in AWS’s words',
    async () => {
      const { authorization } = signedInForm(service);
      const requests = fc.record({ authorization: mutilated(authorization), date: dates, search: searches });
      await fc.assert(
        fc.asyncProperty(
          requests,
          fc.boolean(),
          async ({ authorization: header, date, search }, isStrict) => {
            const asked = isStrict ? strict : fuzzed;
            const what = JSON.stringify([header, date, search]);
            const headers = { ...request.headers, authorization: header, 'x-amz-date': date };
            const answer = await asked.send({ ...request, path: `${request.path ?? '/'}${search}`, headers });
            expectNoFailure(answer, asked.failures, what);
            if (answer.status === 200) return;
            expect(codeOf(answer), what).toMatch(codes);
            if (answer.body.startsWith('{')) expect(JSON.parse(answer.body), what).toBeTypeOf('object');
            else expect(isXml(answer.body), what).toBe(true);
            // A scope that cannot be read leaves some requests to the front of another service.
            if (service === 's3' || request.headers?.['x-amz-target'] !== undefined)
              expect(answer.body.startsWith('<'), what).toBe(xml);
          },
        ),
        fuzzing(0.6),
      );
      await fuzzed.serves();
    },
    fuzzLimit,
  );
});
