import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lambdaHandler, type LambdaHandler } from '../src/index.ts';
import { counterEnvironment, deadLetters, queue } from './counter-environment.ts';
import { counterService } from './counter-service.ts';
import { held, published } from './events.ts';
import { fakeAws, type FakeAws } from './fake-aws.ts';

let aws: FakeAws;
let handler: LambdaHandler;

beforeAll(async () => {
  aws = await fakeAws();
  await aws.dynamo.createTable('counter');
  const service = counterService({
    note: () => Promise.resolve(),
    onHeld: () => Promise.reject(new Error('no')),
  });
  handler = lambdaHandler(service, {
    environment: { ...counterEnvironment(aws), LOG_LEVEL: 'silent' },
  });
});
afterAll(async () => aws.close());

const recordOf = (messageId: string, body: unknown) => ({
  messageId,
  receiptHandle: messageId,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1' },
  messageAttributes: {},
  eventSource: 'aws:sqs',
});

const request = (method: string, rawPath: string, more: object = {}) => ({
  version: '2.0',
  routeKey: '$default',
  rawPath,
  rawQueryString: '',
  headers: { accept: '*/*' },
  requestContext: { http: { method, path: rawPath }, stage: '$default' },
  isBase64Encoded: false,
  ...more,
});

describe('a service in a Lambda function', () => {
  it('reports only the messages of a batch that failed; sets aside what it cannot read', async () => {
    const Records = [
      recordOf('m1', published({ runId: 'r1' })),
      recordOf('m2', held('r2')),
      recordOf('m3', 'not json'),
      recordOf('m4', published({ runId: 'r3' })),
    ];
    expect(await handler({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] });
    expect(aws.messages(deadLetters).map(({ body }) => body)).toEqual(['not json']);
    expect(aws.put).toHaveLength(2);
    expect(aws.messages(queue)).toHaveLength(2);
  });

  it('answers HTTP requests', async () => {
    const response = await handler(request('GET', '/counts/sales'));
    expect(response).toMatchObject({ statusCode: 200, isBase64Encoded: false });
    const { body } = response as { body: string };
    expect((JSON.parse(body) as { runs: string[] }).runs.toSorted()).toEqual(['r1', 'r3']);
    expect(await handler(request('GET', '/counts/1970'))).toMatchObject({ statusCode: 400 });
  });

  it('refuses an invocation that is neither', async () => {
    await expect(handler({ detail: {} })).rejects.toMatchObject({ code: 'LAMBDA_EVENT_UNKNOWN' });
  });

  it('boots again after a boot that failed', async () => {
    const environment: Record<string, string> = {};
    const late = lambdaHandler(counterService({ note: () => Promise.resolve() }), { environment });
    await expect(late(request('GET', '/health'))).rejects.toMatchObject({ code: 'ENVIRONMENT_NOT_VALID' });
    Object.assign(environment, counterEnvironment(aws), { LOG_LEVEL: 'silent' });
    expect(await late(request('GET', '/health'))).toMatchObject({ statusCode: 200 });
  });
});
