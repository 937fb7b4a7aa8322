import { describe, expect, test } from 'vitest';
import { readAuthorization, valueOf } from './authorization.ts';
import type { Claim } from './claim.ts';
import { sha256, signableOf, signatureOf } from './signature-v4.ts';

interface Example {
  readonly method?: string;
  readonly path?: string;
  readonly search?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly service: string;
  readonly secret: string;
  readonly payload?: string;
}

function sign({
  method = 'GET',
  path = '/',
  search = '',
  headers,
  service,
  secret,
  payload = '',
}: Example): string {
  const date = headers['x-amz-date'] ?? '';
  const claim: Claim = {
    ...{ accessKey: 'AKIDEXAMPLE', day: date.slice(0, 8), region: 'us-east-1', service, date },
    signedHeaders: Object.keys(headers).toSorted(),
  };
  const request = {
    method,
    path,
    search,
    authorization: undefined,
    date,
    header: (name: string) => headers[name],
  };
  return signatureOf(signableOf(request, claim, sha256(payload)).toSign, claim, secret);
}

// AWS's own suite for those who write signers: https://github.com/awslabs/aws-c-auth/tree/main/tests/aws-signing-test-suite/v4
describe("AWS's examples for all services but S3", () => {
  const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
  const common = { service: 'service', secret };
  const headers = { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' };

  test.each([
    ['get-vanilla', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['post-vanilla', { method: 'POST' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'get-vanilla-query-order-key-case',
      { search: 'Param2=value2&Param1=value1' },
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
  ])('%s', (_, given, signature) => {
    expect(sign({ ...common, headers, ...given })).toBe(signature);
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
describe("S3's examples", () => {
  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const host = 'examplebucket.s3.amazonaws.com';
  const date = { 'x-amz-date': '20130524T000000Z' };

  test('GET Object', () => {
    const headers = { host, range: 'bytes=0-9', 'x-amz-content-sha256': empty, ...date };
    expect(sign({ path: '/test.txt', headers, service: 's3', secret })).toBe(
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    );
  });

  test('PUT Object', () => {
    const payload = 'Welcome to Amazon S3.';
    const headers = {
      ...{ date: 'Fri, 24 May 2013 00:00:00 GMT', host, 'x-amz-content-sha256': sha256(payload), ...date },
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    };
    expect(sign({ method: 'PUT', path: '/test%24file.text', headers, service: 's3', secret, payload })).toBe(
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    );
  });

  test('GET Bucket Lifecycle and List Objects', () => {
    const headers = { host, 'x-amz-content-sha256': empty, ...date };
    const common = { headers, service: 's3', secret };
    expect(sign({ ...common, search: 'lifecycle' })).toBe(
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    );
    expect(sign({ ...common, search: 'max-keys=2&prefix=J' })).toBe(
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    );
  });
});

test('an authorization header is read into its parts', () => {
  const { algorithm, parts } = readAuthorization(' AWS4-X  a=b=c, d ,a=e');
  expect([algorithm, parts.map(({ text }) => text), valueOf(parts, 'a'), valueOf(parts, 'd')]).toEqual([
    'AWS4-X',
    ['a=b=c', 'd', 'a=e'],
    'e',
    undefined,
  ]);
});
