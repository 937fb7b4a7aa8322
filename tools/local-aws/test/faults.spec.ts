import {
  AthenaClient,
  CreateWorkGroupCommand,
  GetWorkGroupCommand,
  InternalServerException,
  TooManyRequestsException,
} from '@aws-sdk/client-athena';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  InternalServerError,
  ProvisionedThroughputExceededException,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeRuleCommand,
  EventBridgeClient,
  InternalException,
  PutRuleCommand,
  ThrottlingException as EventsThrottling,
} from '@aws-sdk/client-eventbridge';
import {
  CreateDatabaseCommand,
  GetDatabaseCommand,
  GlueClient,
  InternalServiceException,
  ThrottlingException as GlueThrottling,
} from '@aws-sdk/client-glue';
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateScheduleGroupCommand,
  GetScheduleGroupCommand,
  InternalServerException as SchedulerInternal,
  SchedulerClient,
  ThrottlingException as SchedulerThrottling,
} from '@aws-sdk/client-scheduler';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  InternalServiceError,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, GetQueueUrlCommand, RequestThrottled, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ManualClock } from '../src/endpoint/clock.ts';
import type { ServiceName } from '../src/endpoint/faults/fault-rule.ts';
import { type ClientConfig, clientConfig } from './endpoint.ts';
import { type FaultyEndpoint, startFaultyEndpoint } from './faulty-endpoint.ts';
import { signedInForm } from './signed-in-form.ts';

/** One operation that changes something and one that looks for it, by the name that the something has. */
interface Subject {
  readonly service: ServiceName;
  readonly operation: string;
  readonly change?: (name: string) => Promise<unknown>;
  readonly look: (name: string) => Promise<unknown>;
}

function subjectsOf(config: ClientConfig): readonly Subject[] {
  const sqs = new SQSClient(config);
  const s3 = new S3Client(config);
  const dynamodb = new DynamoDBClient(config);
  const events = new EventBridgeClient(config);
  const scheduler = new SchedulerClient(config);
  const secrets = new SecretsManagerClient(config);
  const glue = new GlueClient(config);
  const athena = new AthenaClient(config);
  const sts = new STSClient(config);
  return [
    {
      service: 'SQS',
      operation: 'CreateQueue',
      change: (QueueName) => sqs.send(new CreateQueueCommand({ QueueName })),
      look: (QueueName) => sqs.send(new GetQueueUrlCommand({ QueueName })),
    },
    {
      service: 'S3',
      operation: 'PutObject',
      change: (Key) => s3.send(new PutObjectCommand({ Bucket: 'faulty', Key, Body: 'x'.repeat(100_000) })),
      look: (Key) => s3.send(new HeadObjectCommand({ Bucket: 'faulty', Key })),
    },
    {
      service: 'DynamoDB',
      operation: 'PutItem',
      change: (pk) => dynamodb.send(new PutItemCommand({ TableName: 'faulty', Item: { pk: { S: pk } } })),
      look: async (pk) => {
        const Key = { pk: { S: pk } };
        const { Item } = await dynamodb.send(new GetItemCommand({ TableName: 'faulty', Key }));
        if (Item === undefined) throw new Error('not there');
      },
    },
    {
      service: 'EventBridge',
      operation: 'PutRule',
      change: (Name) => events.send(new PutRuleCommand({ Name, EventPattern: '{"source":["shop"]}' })),
      look: (Name) => events.send(new DescribeRuleCommand({ Name })),
    },
    {
      service: 'Scheduler',
      operation: 'CreateScheduleGroup',
      change: (Name) => scheduler.send(new CreateScheduleGroupCommand({ Name })),
      look: (Name) => scheduler.send(new GetScheduleGroupCommand({ Name })),
    },
    {
      service: 'SecretsManager',
      operation: 'CreateSecret',
      change: (Name) => secrets.send(new CreateSecretCommand({ Name, SecretString: 'value' })),
      look: (SecretId) => secrets.send(new DescribeSecretCommand({ SecretId })),
    },
    {
      service: 'Glue',
      operation: 'CreateDatabase',
      change: (Name) => glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name } })),
      look: (Name) => glue.send(new GetDatabaseCommand({ Name })),
    },
    {
      service: 'Athena',
      operation: 'CreateWorkGroup',
      change: (Name) => athena.send(new CreateWorkGroupCommand({ Name })),
      look: (WorkGroup) => athena.send(new GetWorkGroupCommand({ WorkGroup })),
    },
    {
      service: 'STS',
      operation: 'GetCallerIdentity',
      look: () => sts.send(new GetCallerIdentityCommand({})),
    },
  ];
}

const names = [
  'SQS',
  'S3',
  'DynamoDB',
  'EventBridge',
  'Scheduler',
  'SecretsManager',
  'Glue',
  'Athena',
  'STS',
];

let clock: ManualClock;
let endpoint: FaultyEndpoint;
let subjects: readonly Subject[];
beforeAll(async () => {
  clock = new ManualClock('2026-11-29T02:00:00Z');
  endpoint = await startFaultyEndpoint({ clock });
  subjects = subjectsOf(endpoint.client);
  await new S3Client(endpoint.client).send(new CreateBucketCommand({ Bucket: 'faulty' }));
  await new DynamoDBClient(endpoint.client).send(
    new CreateTableCommand({
      TableName: 'faulty',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
});
afterEach(() => endpoint.switchOff());
afterAll(() => endpoint.close());

let made = 0;
const newName = () => `thing-${++made}`;
const subjectOf = (name: string) => subjects.find(({ service }) => service === name)!;
const act = ({ change, look }: Subject, name: string) => (change ?? look)(name);
/** Whether the work was done, asked in spite of the fault. */
const isDone = ({ look }: Subject, name: string) =>
  look(name).then(
    () => true,
    () => false,
  );
interface Failure {
  readonly name: string;
  /** Of the connection. */
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no failure',
    (thrown: unknown) => {
      const { code, name, $metadata } = thrown as Failure;
      return { error: code ?? name, status: $metadata?.httpStatusCode };
    },
  );

/**
 * What each service answers when it throttles, fails and is not there. `RequestThrottled`, `ThrottlingException`,
 * `TooManyRequestsException`, `ProvisionedThroughputExceededException` and `Internal…` are the clients' own classes, with the
 * status that the models of the services give them; the others are in these lists:
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html (and the same of each service)
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html#API_CreateScheduleGroup_Errors
 * @see https://docs.aws.amazon.com/athena/latest/APIReference/API_CreateWorkGroup.html#API_CreateWorkGroup_Errors
 */
const refusals: readonly (readonly [service: string, throttle: string, error: string])[] = [
  ['SQS', '403 RequestThrottled', 'InternalFailure'],
  ['S3', '503 SlowDown', 'InternalError'],
  ['DynamoDB', '400 ProvisionedThroughputExceededException', 'InternalServerError'],
  ['EventBridge', '400 ThrottlingException', 'InternalException'],
  ['Scheduler', '429 ThrottlingException', 'InternalServerException'],
  ['SecretsManager', '400 ThrottlingException', 'InternalServiceError'],
  ['Glue', '400 ThrottlingException', 'InternalServiceException'],
  ['Athena', '400 TooManyRequestsException', 'InternalServerException'],
  ['STS', '400 Throttling', 'InternalFailure'],
];

describe.each(refusals)('%s', (service, throttle, error) => {
  const only = () => {
    const { operation } = subjectOf(service);
    return { service: service as ServiceName, operation };
  };

  test.each([
    { kind: 'throttle', expected: throttle },
    { kind: 'error', expected: `500 ${error}` },
    { kind: 'error', status: 503, expected: '503 ServiceUnavailable' },
  ] as const)('refuses: $kind $expected', async ({ expected, ...rule }) => {
    const name = newName();
    await endpoint.switchOn({ rules: [{ ...rule, ...only(), rate: 1 }] });
    const { error: code, status } = (await failureOf(act(subjectOf(service), name))) as Record<
      string,
      unknown
    >;
    expect(`${String(status)} ${String(code)}`).toBe(expected);
    const { change } = subjectOf(service);
    if (change !== undefined) expect(await isDone(subjectOf(service), name)).toBe(false);
  });

  test.each(['before', 'after'] as const)('drops the connection %s the work', async (when) => {
    const name = newName();
    await endpoint.switchOn({ rules: [{ kind: 'drop', rate: 1, when, ...only() }] });
    expect(await failureOf(act(subjectOf(service), name))).toMatchObject({ error: 'ECONNRESET' });
    const { change } = subjectOf(service);
    if (change !== undefined) expect(await isDone(subjectOf(service), name)).toBe(when === 'after');
  });

  test.each(['before', 'after'] as const)('gives no answer, %s the work, and ends', async (when) => {
    const name = newName();
    await endpoint.switchOn({ rules: [{ kind: 'timeout', rate: 1, when, milliseconds: 60_000, ...only() }] });
    const failure = failureOf(act(subjectOf(service), name));
    await endpoint.struck();
    const { change } = subjectOf(service);
    if (change !== undefined && when === 'after')
      while (!(await isDone(subjectOf(service), name))) await endpoint.report();
    clock.advance(59_999);
    expect(await Promise.race([failure, endpoint.report()])).toMatchObject({ rules: [{ struck: 1 }] });
    clock.advance(1);
    expect(await failure).toMatchObject({ error: 'ECONNRESET' });
    if (change !== undefined) expect(await isDone(subjectOf(service), name)).toBe(when === 'after');
  });

  test('answers late', async () => {
    const name = newName();
    await endpoint.switchOn({ rules: [{ kind: 'delay', rate: 1, milliseconds: 5000, ...only() }] });
    const answer = act(subjectOf(service), name);
    await endpoint.struck();
    const { change } = subjectOf(service);
    // The work is done by then: the answer alone is late.
    if (change !== undefined) while (!(await isDone(subjectOf(service), name))) await endpoint.report();
    clock.advance(4999);
    expect(await Promise.race([answer, endpoint.report()])).toMatchObject({ rules: [{ struck: 1 }] });
    clock.advance(1);
    expect(await failureOf(answer)).toBe('no failure');
  });
});

test.each([
  ['SQS', 'throttle', RequestThrottled],
  ['DynamoDB', 'throttle', ProvisionedThroughputExceededException],
  ['DynamoDB', 'error', InternalServerError],
  ['EventBridge', 'throttle', EventsThrottling],
  ['EventBridge', 'error', InternalException],
  ['Scheduler', 'throttle', SchedulerThrottling],
  ['Scheduler', 'error', SchedulerInternal],
  ['SecretsManager', 'error', InternalServiceError],
  ['Glue', 'throttle', GlueThrottling],
  ['Glue', 'error', InternalServiceException],
  ['Athena', 'throttle', TooManyRequestsException],
  ['Athena', 'error', InternalServerException],
] as const)('%s: what the client throws for %s is its own %o', async (service, kind, type) => {
  await endpoint.switchOn({ rules: [{ kind, rate: 1, service }] });
  await expect(act(subjectOf(service), newName())).rejects.toBeInstanceOf(type);
});

test('DynamoDB throttles requests for tables by another name than requests for items', async () => {
  await endpoint.switchOn({ rules: [{ kind: 'throttle', rate: 1, service: 'DynamoDB' }] });
  const tables = new DynamoDBClient(endpoint.client).send(new DescribeTableCommand({ TableName: 'faulty' }));
  expect(await failureOf(tables)).toEqual({ error: 'ThrottlingException', status: 400 });
});

test('SQS throttles in the older protocol too', async () => {
  await endpoint.switchOn({ rules: [{ kind: 'throttle', rate: 1, operation: 'ListQueues' }] });
  const answer = await fetch(`${endpoint.origin}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...signedInForm('sqs') },
    body: 'Action=ListQueues&Version=2012-11-05',
  });
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain('<Type>Sender</Type><Code>RequestThrottled</Code>');
});

test('a client that waits no longer takes nothing else with it', async () => {
  await endpoint.switchOn({ rules: [{ kind: 'delay', rate: 1, milliseconds: 60_000, service: 'STS' }] });
  const impatient = new STSClient({
    ...endpoint.client,
    requestHandler: { requestTimeout: 20, throwOnRequestTimeout: true },
  });
  expect(await failureOf(impatient.send(new GetCallerIdentityCommand({})))).toMatchObject({
    error: 'ETIMEDOUT',
  });
  await endpoint.switchOff();
  expect(await isDone(subjectOf('STS'), '')).toBe(true);
});

test('the clients’ own retries get through where faults are some of many', async () => {
  const rules = (['throttle', 'error', 'drop', 'timeout', 'delay'] as const).map((kind) => ({
    ...{ kind, rate: 0.08 },
    ...((kind === 'timeout' || kind === 'delay') && { milliseconds: 1 }),
  }));
  await using real = await startFaultyEndpoint({ faults: { seed: 5, rules } });
  const patient = subjectsOf({ ...clientConfig(real.origin), maxAttempts: 9 });
  const looks = patient.flatMap(({ service, look }) =>
    Array.from({ length: 12 }, () =>
      look(service === 'S3' || service === 'DynamoDB' ? 'x' : 'none').then(
        () => 'found',
        (thrown: unknown) => (thrown as Failure).name,
      ),
    ),
  );
  // What is not there is not there: no fault shows.
  const missing = /NotFound|NonExistent|DoesNotExist|EntityNotFound|InvalidRequest|^found$/;
  expect((await Promise.all(looks)).filter((outcome) => !missing.test(outcome))).toEqual([]);
  const { rules: reported } = await real.report();
  for (const { struck } of reported) expect(struck).toBeGreaterThan(0);
});

test('covers every service', () => {
  expect(subjects.map(({ service }) => service)).toEqual(names);
});
