import { S3Client, ListBucketsCommand } from '@aws-sdk/client-s3';
import {
  AssumeRoleCommand,
  DecodeAuthorizationMessageCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ManualClock } from '../src/index.ts';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';

let endpoint: TestEndpoint;
let sts: STSClient;
const clock = new ManualClock('2026-11-22T12:00:00Z');

beforeAll(async () => {
  endpoint = await startTestEndpoint({ clock });
  sts = new STSClient(endpoint.client);
});
afterAll(() => endpoint.close());

const RoleArn = 'arn:aws:iam::000000000000:role/team/reader';
const assume = (more: object = {}) =>
  sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'night', ...more }));

// API_GetCallerIdentity.html: the account's root is what long-term keys of the account are here.
test('says whose account it is', async () => {
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: '000000000000',
    Arn: 'arn:aws:iam::000000000000:root',
    UserId: '000000000000',
  });
  expect(await sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }))).toMatchObject({
    Account: '000000000000',
  });
});

// API_AssumeRole.html: shapes of the keys, the assumed role's ARN and id, an hour when nothing is said.
test('gives out credentials of a role for a time, with which one is that role', async () => {
  const { Credentials, AssumedRoleUser } = await assume();
  expect(Credentials).toMatchObject({
    AccessKeyId: expect.stringMatching(/^ASIA[A-Z0-9]{16}$/) as string,
    SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9]{40}$/) as string,
    Expiration: new Date('2026-11-22T13:00:00Z'),
  });
  const arn = 'arn:aws:sts::000000000000:assumed-role/reader/night';
  expect(AssumedRoleUser).toMatchObject({
    Arn: arn,
    AssumedRoleId: expect.stringMatching(/^AROA[A-Z0-9]{17}:night$/) as string,
  });
  const credentials = {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  };
  const asRole = new STSClient({ ...endpoint.client, credentials });
  expect(await asRole.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Arn: arn,
    UserId: AssumedRoleUser!.AssumedRoleId,
  });
  await new S3Client({ ...endpoint.client, credentials }).send(new ListBucketsCommand({}));

  const wrong = new STSClient({ ...endpoint.client, credentials: { ...credentials, sessionToken: 'other' } });
  await expect(wrong.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
  });
  clock.advance(3_600_000);
  await expect(asRole.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: 'ExpiredToken',
    $metadata: { httpStatusCode: 403 },
  });
});

test('keeps to the time that was asked for, and refuses what AWS refuses', async () => {
  const { Credentials } = await sts.send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
  expect(Credentials?.Expiration?.getTime()).toBe(clock.now().getTime() + 900_000);
  for (const wrong of [
    { DurationSeconds: 899 },
    { DurationSeconds: 43_201 },
    { RoleArn: 'arn:aws:iam::1:role/x' },
    { RoleSessionName: 'no spaces' },
  ]) {
    await expect(assume(wrong)).rejects.toMatchObject({ name: 'ValidationError' });
  }
  await expect(sts.send(new DecodeAuthorizationMessageCommand({ EncodedMessage: 'x' }))).rejects.toThrow(
    /STS\.DecodeAuthorizationMessage is not implemented/,
  );
});
