import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Request, sendTo } from './bare-http.ts';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';
import { signedInForm } from './signed-in-form.ts';

let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
});
afterAll(() => endpoint.close());

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const json = (service: string, target: string, status = 400) => ({
  ...{ service, status, mismatch: status, says: 'json' as const },
  request: { headers: { 'x-amz-target': target }, body: Buffer.from('{}') } satisfies Request,
});

/** A request to each service in each protocol, and the status of a refusal. */
const families = [
  { family: 'SQS, JSON 1.0', ...json('sqs', 'AmazonSQS.ListQueues', 403) },
  { family: 'DynamoDB, JSON 1.0', ...json('dynamodb', 'DynamoDB_20120810.ListTables') },
  { family: 'EventBridge, JSON 1.1', ...json('events', 'AWSEvents.ListEventBuses') },
  { family: 'Secrets Manager, JSON 1.1', ...json('secretsmanager', 'secretsmanager.ListSecrets') },
  { family: 'Glue, JSON 1.1', ...json('glue', 'AWSGlue.GetDatabases') },
  { family: 'Athena, JSON 1.1', ...json('athena', 'AmazonAthena.ListWorkGroups') },
  {
    ...{ family: 'SQS, query', service: 'sqs', status: 403, says: 'query' as const },
    request: {
      path: '/000000000000/q',
      headers: form,
      body: Buffer.from('Action=ListQueues&Version=2012-11-05'),
    },
  },
  {
    ...{ family: 'STS, query', service: 'sts', status: 403, says: 'query' as const },
    request: { headers: form, body: Buffer.from('Action=GetCallerIdentity&Version=2011-06-15') },
  },
  {
    ...{ family: 'Scheduler, REST and JSON', service: 'scheduler', status: 403, says: 'json' as const },
    request: { method: 'GET', path: '/schedules' },
  },
];

const parser = new XMLParser({ htmlEntities: true, trimValues: false });

/** Status, code and message of a refusal, and whether it is in the protocol's form. */
async function refusalOf(says: 'json' | 'query', request: Request, origin = endpoint.origin) {
  const { status, body, headers } = await sendTo(origin, request);
  expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  if (says === 'query') {
    const { Code, Message: told } = (
      parser.parse(body) as { ErrorResponse: { Error: Record<string, string> } }
    ).ErrorResponse.Error;
    return [status, Code, told] as const;
  }
  const { message, Message } = JSON.parse(body) as { message?: string; Message?: string };
  return [status, headers['x-amzn-errortype'], message ?? Message] as const;
}

// Codes of AWS's protocols: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html for queries,
// dynalite's test/connection.js and https://github.com/async-aws/aws/issues/1948 (SQS) for JSON. The words are in read-claim.spec.ts.
describe.each(families)('$family', ({ service, says, status, request }) => {
  const named = (inJson: string, inQuery: string) => (says === 'query' ? inQuery : inJson);
  const signed = signedInForm(service);
  const withHeaders = (headers: Record<string, string>): Request => ({
    ...request,
    headers: { ...('headers' in request ? request.headers : {}), ...headers },
  });
  const changed = (from: string | RegExp, to: string) =>
    withHeaders({ ...signed, authorization: signed.authorization.replace(from, to) });

  test('given a signature in form, then it is served', async () => {
    expect((await sendTo(endpoint.origin, withHeaders(signed))).status).toBe(200);
  });

  test('given none, then it is missed', async () => {
    expect(await refusalOf(says, request)).toEqual([
      status,
      named('MissingAuthenticationTokenException', 'MissingAuthenticationToken'),
      'Request is missing Authentication Token',
    ]);
  });

  test('given one without its signature, or its date, then what is missing is told', async () => {
    const code = named('IncompleteSignatureException', 'IncompleteSignature');
    const { authorization } = signed;
    const [bare] = authorization.split(', Signature');
    expect(await refusalOf(says, changed(/, Signature.*/, ''))).toEqual([
      ...[400, code],
      `Authorization header requires 'Signature' parameter. Authorization=${bare}`,
    ]);
    expect(await refusalOf(says, withHeaders({ authorization }))).toEqual([
      ...[400, code],
      `Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=${authorization}`,
    ]);
  });

  test('given the scope of another service, or another day, then they are told', async () => {
    const code = named('InvalidSignatureException', 'SignatureDoesNotMatch');
    expect(await refusalOf(says, changed('20261102', '20261103'))).toEqual([
      ...[status, code],
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20261103' != '20261102', from '20261102T020000Z'.",
    ]);
    // Another service's scope finds another service where nothing else says which it is for.
    if ('headers' in request && 'x-amz-target' in request.headers) {
      expect(await refusalOf(says, changed(`/${service}/`, '/s3/'))).toEqual([
        ...[status, code],
        `Credential should be scoped to correct service: '${service}'. `,
      ]);
    }
  });

  test('given what can be no signature, then what should have been signed is told', async () => {
    const [told, code, message] = await refusalOf(says, changed(/Signature=.*/, 'Signature=zzzz'));
    expect([told, code]).toEqual([status, named('InvalidSignatureException', 'SignatureDoesNotMatch')]);
    expect(message).toMatch(
      /^The request signature we calculated does not match the signature you provided\./,
    );
    expect(message).toContain(`x-amz-date:20261102T020000Z\n\nhost;x-amz-date\n`);
    expect(message).toContain(`The String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20261102T020000Z\n`);
  });

  test('given both ways to sign, then they are one too many', async () => {
    const path = `${'path' in request ? request.path : '/'}?X-Amz-Algorithm=AWS4-HMAC-SHA256`;
    expect(await refusalOf(says, { ...withHeaders(signed), path })).toEqual([
      ...[status, named('InvalidSignatureException', 'SignatureDoesNotMatch')],
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    ]);
  });
});

test('a query of a service that is not here is refused by name, once it is signed', async () => {
  const body = Buffer.from('Action=DescribeInstances&Version=2016-11-15');
  const ask = (headers: object) => refusalOf('query', { headers: { ...form, ...headers }, body });
  expect((await ask(signedInForm('ec2'))).slice(0, 2)).toEqual([501, 'NotImplementedException']);
  expect((await ask({})).slice(0, 2)).toEqual([403, 'MissingAuthenticationToken']);
});
