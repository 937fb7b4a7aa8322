import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Request, sendTo } from './bare-http.ts';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';

let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
});
afterAll(() => endpoint.close());

const send = (request: Request) => sendTo(endpoint.origin, request);
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

/** What any access key opens is for this machine alone. */
describe('the address', () => {
  const elsewhere = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address;
  const reaches = (host: string) =>
    new Promise<boolean>((resolve) => {
      const socket = connect(Number(new URL(endpoint.origin).port), host, () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });

  test('is loopback', async () => {
    expect(new URL(endpoint.origin).hostname).toBe('127.0.0.1');
    expect(await reaches('127.0.0.1')).toBe(true);
    if (elsewhere !== undefined) expect(await reaches(elsewhere)).toBe(false);
  });

  test('is another one where it is told so', async () => {
    await using open = await startTestEndpoint({ host: '0.0.0.0' });
    const answer = await fetch(`http://${elsewhere ?? '127.0.0.1'}:${new URL(open.origin).port}/_health`);
    expect(answer.status).toBe(200);
  });
});
