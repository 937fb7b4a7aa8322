import { createHash } from 'node:crypto';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Request, sendTo } from './bare-http.ts';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';
import { signedInForm } from './signed-in-form.ts';

let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
  const s3 = new S3Client(endpoint.client);
  await s3.send(new CreateBucketCommand({ Bucket: 'signed' }));
  await s3.send(new PutObjectCommand({ Bucket: 'signed', Key: 'object', Body: 'text' }));
});
afterAll(() => endpoint.close());

const parser = new XMLParser({ htmlEntities: true, trimValues: false, parseTagValue: false });

describe('S3', () => {
  const signed = signedInForm('s3');
  const ask = async (headers: Record<string, string>, more: Request = {}) => {
    const { status, body } = await sendTo(endpoint.origin, { method: 'GET', path: '/', headers, ...more });
    const { Error: error = {} } = (body === '' ? {} : parser.parse(body)) as {
      Error?: Record<string, string>;
    };
    const part = (name: string) => error[name];
    return { status, code: part('Code'), message: part('Message'), part };
  };
  const changed = (from: string | RegExp, to: string) =>
    ask({ ...signed, authorization: signed.authorization.replace(from, to) });

  test('serves a signature in form', async () => {
    expect((await ask(signed)).status).toBe(200);
  });

  // As versitygw's tests hold it to S3: s3err/sigv4.go, tests/integration/Authentication.go; the first AKID of SAS's problem note 71037.
  test.each([
    ['Credential=test', 'Credential=', 'a non-empty Access Key (AKID) must be provided in the credential.'],
    [
      /, Signature=.*/,
      '',
      'the authorization header requires three components: Credential, SignedHeaders, and Signature.',
    ],
    [
      'SignedHeaders=host;x-amz-date',
      'SignedHeaders-Content-Length',
      'the authorization component "SignedHeaders-Content-Length" is malformed.',
    ],
    ['Credential=', 'missing_creds=', 'missing Credential.'],
    ['SignedHeaders=', 'missing=', 'missing SignedHeaders.'],
    ['Signature=', 'missing=', 'missing Signature.'],
    [
      '/s3/aws4_request',
      '/s3/extra/things',
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    ],
    ['aws4_request', 'aws_request', 'incorrect terminal "aws_request". This endpoint uses "aws4_request".'],
    ['/s3/', '/ec2/', 'incorrect service "ec2". This endpoint belongs to "s3".'],
    [
      '20261102',
      '3223423234',
      'incorrect date format "3223423234". This date in the credential must be in the format "yyyyMMdd".',
    ],
    // https://github.com/arqbackup/arq_restore/issues/48
    ['20261102', '20250912', 'Invalid credential date. Date is not the same as X-Amz-Date.'],
  ] as const)('given %s as %j, then the header is malformed', async (from, to, what) => {
    expect(await changed(from, to)).toMatchObject({
      ...{ status: 400, code: 'AuthorizationHeaderMalformed' },
      message: `The authorization header is malformed; ${what}`,
    });
  });

  // https://github.com/versity/versitygw/issues/1705, https://github.com/s3fs-fuse/s3fs-fuse/issues/915
  test('tells which types of authorization it knows', async () => {
    const bearer = await ask({ ...signed, authorization: 'Bearer token' });
    expect(bearer).toMatchObject({
      status: 400,
      code: 'InvalidArgument',
      message: 'Unsupported Authorization Type',
    });
    expect([bearer.part('ArgumentName'), bearer.part('ArgumentValue')]).toEqual([
      'Authorization',
      'Bearer token',
    ]);
    expect(await ask({ ...signed, authorization: 'invalid_header' })).toMatchObject({
      ...{ status: 400, code: 'InvalidArgument' },
      message: "Authorization header is invalid -- one and only one ' ' (space) required",
    });
    expect(await ask({ ...signed, authorization: 'AWS AKID:c2lnbmF0dXJl' })).toMatchObject({
      ...{ status: 400, code: 'InvalidRequest' },
      message: 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    });
    expect(await changed('HMAC-SHA256', 'ECDSA-P256-SHA256')).toMatchObject({
      status: 501,
      code: 'NotImplemented',
    });
  });

  // https://github.com/hubrick/vertx-s3-client/issues/5, with the status of https://github.com/indix/gocd-s3-artifacts/pull/16
  test.each(['20170509T154625+01', '03032006', ''])('given the date %j, then it misses one', async (date) => {
    expect(await ask({ ...signed, 'x-amz-date': date })).toMatchObject({
      ...{ status: 403, code: 'AccessDenied' },
      message: 'AWS authentication requires a valid Date or x-amz-date header',
    });
  });

  // https://github.com/badslug/Paw-AWSSignature4DynamicValue/issues/4
  test('names the headers that should have been signed', async () => {
    const denied = await ask({
      ...signed,
      'x-amz-tagging': 'a=b',
      'x-amz-meta-a': 'b',
      'x-amzn-trace-id': '1',
    });
    expect(denied).toMatchObject({
      ...{ status: 403, code: 'AccessDenied' },
      message: 'There were headers present in the request which were not signed',
    });
    expect(denied.part('HeadersNotSigned')).toBe('x-amz-tagging, x-amz-meta-a');
  });

  // https://github.com/jcberquist/aws-cfml/issues/9
  test('tells what should have been signed', async () => {
    const wrong = await ask({
      ...signed,
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
      authorization: signed.authorization.replace(/Signature=.*/, 'Signature=zz'),
    });
    expect(wrong).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    expect(wrong.part('SignatureProvided')).toBe('zz');
    expect(wrong.part('StringToSign')).toMatch(
      /^AWS4-HMAC-SHA256\n20261102T020000Z\n20261102\/us-east-1\/s3\/aws4_request\n[0-9a-f]{64}$/,
    );
    expect(wrong.part('CanonicalRequest')).toMatch(
      /^GET\n\/\n\nhost:.*\nx-amz-date:20261102T020000Z\n\nhost;x-amz-date\nUNSIGNED-PAYLOAD$/,
    );
    expect(wrong.part('StringToSignBytes')).toMatch(/^41 57 53 34 2d 48/);
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  test('holds a document to the digest that was signed', async () => {
    const body = Buffer.from('<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>');
    const tag = (digest: string) =>
      ask(
        { ...signed, 'x-amz-content-sha256': digest },
        { method: 'PUT', path: '/signed/object?tagging', body },
      );
    expect((await tag('0'.repeat(64))).code).toBe('XAmzContentSHA256Mismatch');
    expect((await tag(createHash('sha256').update(body).digest('hex'))).status).toBe(200);
  });
});
