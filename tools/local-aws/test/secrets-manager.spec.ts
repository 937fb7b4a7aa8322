import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';

let endpoint: TestEndpoint;
let secrets: SecretsManagerClient;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  secrets = new SecretsManagerClient(endpoint.client);
});
afterAll(() => endpoint.close());

const valueOf = async (input: { SecretId: string; VersionId?: string; VersionStage?: string }) =>
  (await secrets.send(new GetSecretValueCommand(input))).SecretString;

test('a secret is created, read by name and by ARN, described and listed without its value', async () => {
  const Name = 'daybreak/source';
  const { ARN } = await secrets.send(
    new CreateSecretCommand({ Name, SecretString: 'first', Description: 'the source' }),
  );
  expect(ARN).toMatch(
    /^arn:aws:secretsmanager:us-east-1:000000000000:secret:daybreak\/source-[A-Za-z0-9]{6}$/,
  );
  for (const SecretId of [Name, ARN!, ARN!.slice(0, -7)]) expect(await valueOf({ SecretId })).toBe('first');
  const described = await secrets.send(new DescribeSecretCommand({ SecretId: Name }));
  expect(described).toMatchObject({ Name, ARN, Description: 'the source' });
  const { SecretList } = await secrets.send(new ListSecretsCommand({}));
  expect(SecretList).toMatchObject([{ Name, ARN }]);
  expect(JSON.stringify([described, SecretList])).not.toContain('first');
});

test('a new value becomes current, the one before previous', async () => {
  const SecretId = 'rotated';
  await secrets.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'one' }));
  const two = await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: 'two' }));
  expect(two.VersionStages).toEqual(['AWSCURRENT']);
  expect(await valueOf({ SecretId })).toBe('two');
  expect(await valueOf({ SecretId, VersionStage: 'AWSPREVIOUS' })).toBe('one');
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: 'three' }));
  expect(await valueOf({ SecretId, VersionStage: 'AWSPREVIOUS' })).toBe('two');
  expect(await valueOf({ SecretId, VersionId: two.VersionId! })).toBe('two');
});

test('binary values come back as they were', async () => {
  const SecretBinary = new Uint8Array([0, 1, 255]);
  await secrets.send(new CreateSecretCommand({ Name: 'binary', SecretBinary }));
  const { SecretBinary: read } = await secrets.send(new GetSecretValueCommand({ SecretId: 'binary' }));
  expect([...(read ?? [])]).toEqual([0, 1, 255]);
});

test('creating again succeeds for the same token and value only', async () => {
  const input = { Name: 'twice', SecretString: 'x', ClientRequestToken: 'a'.repeat(32) };
  await secrets.send(new CreateSecretCommand(input));
  await secrets.send(new CreateSecretCommand(input));
  await expect(secrets.send(new CreateSecretCommand({ ...input, SecretString: 'y' }))).rejects.toMatchObject({
    name: 'ResourceExistsException',
  });
  await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'never' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(secrets.send(new DeleteSecretCommand({ SecretId: 'twice' }))).rejects.toThrow(
    /SecretsManager\.DeleteSecret is not implemented/,
  );
});

test('the file that holds them is its owner’s alone', () => {
  for (const name of ['state.db', 'state.db-wal']) {
    expect(statSync(join(endpoint.home, name)).mode & 0o777).toBe(0o600);
  }
});

test('STS says whose account it is, and refuses the rest by name', async () => {
  const sts = new STSClient(endpoint.client);
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '000000000000' });
  await expect(sts.send(new GetSessionTokenCommand({}))).rejects.toThrow(/STS\.GetSessionToken/);
});
