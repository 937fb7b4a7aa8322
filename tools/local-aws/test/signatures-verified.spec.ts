import { AthenaClient, ListWorkGroupsCommand } from '@aws-sdk/client-athena';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListEventBusesCommand } from '@aws-sdk/client-eventbridge';
import { GetDatabasesCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendTo } from './bare-http.ts';
import { type ClientConfig, type TestEndpoint, startTestEndpoint } from './endpoint.ts';

let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
});
afterAll(() => endpoint.close());

type Stack = {
  add(
    middleware: (
      next: (given: unknown) => Promise<unknown>,
    ) => (given: { request: unknown }) => Promise<unknown>,
    options: object,
  ): void;
};

/** A client that changes the headers of its requests when they are signed. */
function tampering<Client extends { middlewareStack: unknown }>(
  client: Client,
  tamper: (headers: Record<string, string>) => void,
): Client {
  (client.middlewareStack as Stack).add(
    (next) => (given) => {
      tamper((given.request as { headers: Record<string, string> }).headers);
      return next(given);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  return client;
}

/** The JavaScript client of each service, and a call that asks for nothing. */
const calls: readonly (readonly [
  string,
  (config: ClientConfig, tamper: (headers: Record<string, string>) => void) => Promise<unknown>,
])[] = [
  ['SQS', (config, tamper) => tampering(new SQSClient(config), tamper).send(new ListQueuesCommand({}))],
  [
    'DynamoDB',
    (config, tamper) => tampering(new DynamoDBClient(config), tamper).send(new ListTablesCommand({})),
  ],
  [
    'EventBridge',
    (config, tamper) => tampering(new EventBridgeClient(config), tamper).send(new ListEventBusesCommand({})),
  ],
  [
    'Secrets Manager',
    (config, tamper) => tampering(new SecretsManagerClient(config), tamper).send(new ListSecretsCommand({})),
  ],
  ['Glue', (config, tamper) => tampering(new GlueClient(config), tamper).send(new GetDatabasesCommand({}))],
  [
    'Athena',
    (config, tamper) => tampering(new AthenaClient(config), tamper).send(new ListWorkGroupsCommand({})),
  ],
  [
    'Scheduler',
    (config, tamper) =>
      tampering(new SchedulerClient(config), tamper).send(new ListSchedulesCommand({ NamePrefix: 'a b' })),
  ],
  [
    'STS',
    (config, tamper) => tampering(new STSClient(config), tamper).send(new GetCallerIdentityCommand({})),
  ],
  [
    'S3',
    (config, tamper) =>
      tampering(new S3Client({ ...config, forcePathStyle: true }), tamper).send(
        new PutObjectCommand({
          Bucket: 'signed',
          Key: 'a key+ü/(x)',
          Body: 'text',
          Metadata: { a: 'two  spaces' },
        }),
      ),
  ],
];
const nothing = () => undefined;

/** What the endpoint verifies: keys that STS gave out, and all once it is told credentials. */
describe('a signature of a key whose secret is known', () => {
  let strict: TestEndpoint;
  let config: ClientConfig;
  let session: ClientConfig & { readonly credentials: { readonly sessionToken: string } };
  beforeAll(async () => {
    strict = await startTestEndpoint({ credentials: { AKIATEAM: 'of the team' } });
    config = { ...strict.client, credentials: { accessKeyId: 'AKIATEAM', secretAccessKey: 'of the team' } };
    await Promise.all(
      [endpoint.client, config].map((own) =>
        new S3Client(own).send(new CreateBucketCommand({ Bucket: 'signed' })),
      ),
    );
    const role = { RoleArn: 'arn:aws:iam::000000000000:role/reader', RoleSessionName: 'night' };
    const { Credentials } = await new STSClient(endpoint.client).send(new AssumeRoleCommand(role));
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
    const credentials = {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    };
    session = { ...endpoint.client, credentials };
  });
  afterAll(() => strict.close());

  const error = async (call: Promise<unknown>) =>
    call.then(
      () => 'served',
      (thrown: unknown) => (thrown as Error).name,
    );

  test.each(calls)('%s serves what is signed rightly, and nothing else', async (_, call) => {
    expect(await error(call(config, nothing))).toBe('served');
    expect(await error(call(session, nothing))).toBe('served');
    const doesNotMatch = expect.stringMatching(
      /^(InvalidSignatureException|SignatureDoesNotMatch)$/,
    ) as string;
    const wrong = { ...config, credentials: { ...config.credentials, secretAccessKey: 'wrong' } };
    expect(await error(call(wrong, nothing))).toEqual(doesNotMatch);
    const wrongSession = { ...session, credentials: { ...session.credentials, secretAccessKey: 'wrong' } };
    expect(await error(call(wrongSession, nothing))).toEqual(doesNotMatch);
    // A header that was signed, changed on the way.
    const tamper = (headers: Record<string, string>) => {
      headers['user-agent'] = headers['x-amz-user-agent'] = 'another';
    };
    expect(await error(call(config, tamper))).toEqual(doesNotMatch);
  });

  test.each(calls)(
    '%s knows no other keys, regions and times, once it is told credentials',
    async (service, call) => {
      const stranger = { ...config, credentials: { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'any' } };
      const unknown =
        service === 'S3'
          ? 'InvalidAccessKeyId'
          : service === 'STS'
            ? 'InvalidClientTokenId'
            : 'UnrecognizedClientException';
      expect(await error(call(stranger, nothing))).toBe(unknown);
      const elsewhere = { ...config, region: 'eu-west-1' };
      expect(await error(call(elsewhere, nothing))).toMatch(
        /^(InvalidSignatureException|SignatureDoesNotMatch|AuthorizationHeaderMalformed)$/,
      );
      const late = { ...config, systemClockOffset: -3_600_000 };
      expect(await error(call(late, nothing))).toMatch(
        /^(InvalidSignatureException|SignatureDoesNotMatch|RequestTimeTooSkewed)$/,
      );
      // What the documentation and the endpoint's own jobs use stays.
      expect(await error(call(strict.client, nothing))).toBe('served');
    },
  );

  test('given no credentials, then any key, region and time do', async () => {
    const credentials = { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'any' };
    for (const [, call] of calls)
      expect(await error(call({ ...endpoint.client, region: 'eu-west-1', credentials }, nothing))).toBe(
        'served',
      );
  });

  test('given a session’s key with another token, then it is nobody’s', async () => {
    const other = { ...session, credentials: { ...session.credentials, sessionToken: 'other' } };
    const names = new Set<string>();
    for (const [, call] of calls) names.add(await error(call(other, nothing)));
    expect(names).toEqual(new Set(['UnrecognizedClientException', 'InvalidClientTokenId', 'InvalidToken']));
  });

  test('given nothing signed, then a strict S3 denies access, and another serves', async () => {
    const get = { method: 'GET', path: '/signed' };
    expect((await sendTo(endpoint.origin, get)).status).toBe(200);
    const denied = await sendTo(strict.origin, get);
    expect([denied.status, denied.body]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
  });
});
