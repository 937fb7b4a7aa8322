import { describe, expect, test } from 'vitest';
import { type Expected, readClaim } from './read-claim.ts';
import { Refusal } from './refusal.ts';
import type { SignedRequest } from './signed-request.ts';

const scope = 'AKID/20261102/us-east-1/sqs/aws4_request';
const zeros = '0'.repeat(64);
const whole = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=${zeros}`;

const request = (given: Partial<SignedRequest>): SignedRequest => ({
  ...{ method: 'POST', path: '/', search: '', authorization: whole, date: '20261102T020000Z' },
  header: () => undefined,
  ...given,
});
const sqs: Expected = { service: 'sqs' };

function refusalOf(given: Partial<SignedRequest>, expected: Expected = sqs): readonly [string, string] {
  try {
    readClaim(request(given), expected);
  } catch (thrown) {
    if (thrown instanceof Refusal) return [thrown.kind, thrown.message];
    throw thrown;
  }
  throw new Error('The signature was read.');
}

describe('a signature in its form', () => {
  test.each([
    ['commas and spaces', whole],
    ['commas', whole.replaceAll(', ', ',')],
    ['spaces', whole.replaceAll(', ', ' ')],
    [
      'another order',
      `AWS4-HMAC-SHA256 Signature=${zeros},SignedHeaders=host;x-amz-date,Credential=${scope}`,
    ],
    ['a slash behind the scope', whole.replace('aws4_request', 'aws4_request/')],
  ])('given %s, then it is read', (_, authorization) => {
    expect(readClaim(request({ authorization }), sqs)).toEqual({
      claim: {
        ...{ accessKey: 'AKID', day: '20261102', region: 'us-east-1', service: 'sqs' },
        ...{ signedHeaders: ['host', 'x-amz-date'], date: '20261102T020000Z' },
      },
      signature: zeros,
    });
  });

  test('given the date as HTTP has it, then it is read as what is signed', () => {
    expect(readClaim(request({ date: 'Mon, 02 Nov 2026 02:00:00 GMT' }), sqs).claim.date).toBe(
      '20261102T020000Z',
    );
  });

  test('given it in the query, then it is read', () => {
    const search = new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': scope,
      'X-Amz-Date': '20261102T020000Z',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': zeros,
    }).toString();
    const read = readClaim(request({ authorization: undefined, date: undefined, search }), sqs);
    expect(read.claim).toMatchObject({ accessKey: 'AKID', signedHeaders: ['host'] });
  });
});

// The words of DynamoDB, as dynalite's tests hold them against it (dynalite 4.0.0: test/connection.js, and the notes in index.js).
describe('a signature that is not one', () => {
  const missing = (name: string) => `Authorization header requires '${name}' parameter. `;
  const noDate = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";

  test.each([undefined, '', 'AWS4', 'X', 'Bearer token', 'AWS AKID:c2lnbmF0dXJl'])(
    'given %j, then the request is missing one',
    (authorization) => {
      expect(refusalOf({ authorization })).toEqual(['missing', 'Request is missing Authentication Token']);
    },
  );

  test.each([
    [
      'AWS4-',
      undefined,
      `${missing('Credential')}${missing('Signature')}${missing('SignedHeaders')}${noDate}`,
    ],
    ['AWS4- Signature=b Credential=a', 'a', missing('SignedHeaders')],
    ['AWS4- Signature=b,Credential=a', 'a', missing('SignedHeaders')],
    ['AWS4- Signature=b, Credential=a', 'a', missing('SignedHeaders')],
    [whole, '', noDate],
    ['AWS4-HMAC-SHA256 Credential=, SignedHeaders=host, Signature=b', 'a', missing('Credential')],
    [`AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=`, 'a', missing('Signature')],
  ])('given %j and the date %j, then what is missing is told', (authorization, date, sentences) => {
    expect(refusalOf({ authorization, date })).toEqual([
      'incomplete',
      `${sentences}Authorization=${authorization}`,
    ]);
  });

  // https://github.com/boto/boto3/issues/2280 has the second, with the access key's space.
  test.each([
    ['AWS4-HMAC-SHA256 Signature=b,    Credential,    SignedHeaders', 'Credential'],
    [whole.replace('Credential=', 'Credential= '), scope],
    ['AWS4-HMAC-SHA256 Authorization: AWS4-HMAC-SHA256', 'Authorization:'],
  ])('given %j, then the part that is no pair is told', (authorization, part) => {
    expect(refusalOf({ authorization })).toEqual([
      'incomplete',
      `'${part}' not a valid key=value pair (missing equal-sign) in Authorization header: '${authorization}'.`,
    ]);
  });

  test.each(['201', '20261102', '20261102T020000', '20261302T020000Z', '20261102T250000Z', 'yesterday'])(
    'given the date %j, then it is told',
    (date) => {
      expect(refusalOf({ date })).toEqual([
        'incomplete',
        `Date must be in ISO-8601 'basic format'. Got '${date}'. See http://en.wikipedia.org/wiki/ISO_8601`,
      ]);
    },
  );

  test.each(['a', '', 'x-amz-date', 'hos;t'])(
    'given the signed headers %j, then the host is missed',
    (names) => {
      expect(refusalOf({ authorization: whole.replace('host;x-amz-date', names) })).toEqual([
        'mismatch',
        "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
      ]);
    },
  );

  // scratchstack-aws-signature 0.11.4, test_wrong_auth_algorithm
  test('given another algorithm, then it is told', () => {
    expect(refusalOf({ authorization: whole.replace('SHA256', 'SHA25') })).toEqual([
      'incomplete',
      "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25'.",
    ]);
  });

  // https://github.com/mhart/aws4/issues/97
  test.each(['a/b/c/d', 'a', 'a/b/20261102/us-east-1/sqs/aws4_request'])(
    'given the credential %j, then its form is told',
    (credential) => {
      expect(refusalOf({ authorization: whole.replace(scope, credential) })).toEqual([
        'incomplete',
        `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
      ]);
    },
  );

  test('given a scope that is wrong in all, then all of it is told', () => {
    const authorization = whole.replace(scope, 'a/b/c/d/e');
    expect(refusalOf({ authorization }, { ...sqs, region: 'us-east-1' })).toEqual([
      'mismatch',
      "Credential should be scoped to a valid region, not 'c'. Credential should be scoped to correct service: 'sqs'. Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'b' != '20261102', from '20261102T020000Z'.",
    ]);
  });

  test('given no access key, then it is no key of anybody', () => {
    expect(refusalOf({ authorization: whole.replace('AKID', '') })).toEqual([
      'unknownKey',
      'The security token included in the request is invalid.',
    ]);
  });

  // https://github.com/boto/boto3/issues/4716 and https://github.com/s12v/awsbeats/issues/48
  test.each([
    [
      '2026-11-02T02:05:01Z',
      'Signature expired: 20261102T020000Z is now earlier than 20261102T020001Z (20261102T020501Z - 5 min.)',
    ],
    [
      '2026-11-02T01:54:59Z',
      'Signature not yet current: 20261102T020000Z is still later than 20261102T015959Z (20261102T015459Z + 5 min.)',
    ],
  ])('given that it is %s, then the time is told', (now, message) => {
    expect(refusalOf({}, { ...sqs, now: new Date(now), minutes: 5 })).toEqual(['mismatch', message]);
  });

  test('given two of them, then both are told', () => {
    expect(refusalOf({ authorization: 'X', search: 'X-Amz-Algorithm' })).toEqual([
      'mismatch',
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    ]);
  });

  test.each([
    ['X-Amz-Algorithm', ['Algorithm', 'Credential', 'Signature', 'SignedHeaders', 'Date']],
    ['X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c&X-Amz-Date=d', ['SignedHeaders']],
  ])('given the query %j, then what is missing is told', (search, names) => {
    const sentences = names.map((name) => `AWS query-string parameters must include 'X-Amz-${name}'. `);
    expect(refusalOf({ authorization: undefined, search })).toEqual([
      'incomplete',
      `${sentences.join('')}Re-examine the query-string parameters.`,
    ]);
  });
});
