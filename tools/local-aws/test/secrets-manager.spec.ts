import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  ReplicateSecretToRegionsCommand,
  RestoreSecretCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ManualClock } from '../src/index.ts';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';

let endpoint: TestEndpoint;
let secrets: SecretsManagerClient;
const clock = new ManualClock('2026-11-22T12:00:00Z');
const days = (count: number) => count * 86_400_000;

beforeAll(async () => {
  endpoint = await startTestEndpoint({ clock });
  secrets = new SecretsManagerClient(endpoint.client);
});
afterAll(() => endpoint.close());

const create = (Name: string, SecretString = 'one') =>
  secrets.send(new CreateSecretCommand({ Name, SecretString }));
const put = (SecretId: string, SecretString: string, more: object = {}) =>
  secrets.send(new PutSecretValueCommand({ SecretId, SecretString, ...more }));
const valueOf = async (input: { SecretId: string; VersionId?: string; VersionStage?: string }) =>
  (await secrets.send(new GetSecretValueCommand(input))).SecretString;
const stagesOf = async (SecretId: string) =>
  (await secrets.send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages;

describe('a secret', () => {
  test('is created, read by name and by ARN, described and listed without its value', async () => {
    const Name = 'daybreak/source';
    const Tags = [{ Key: 'team', Value: 'lake' }];
    const { ARN } = await secrets.send(
      new CreateSecretCommand({ Name, SecretString: 'first', Description: 'the source', Tags }),
    );
    expect(ARN).toMatch(
      /^arn:aws:secretsmanager:us-east-1:000000000000:secret:daybreak\/source-[A-Za-z0-9]{6}$/,
    );
    for (const SecretId of [Name, ARN!, ARN!.slice(0, -7)]) expect(await valueOf({ SecretId })).toBe('first');
    const described = await secrets.send(new DescribeSecretCommand({ SecretId: Name }));
    expect(described).toMatchObject({ Name, ARN, Description: 'the source', Tags });
    expect(described.LastAccessedDate).toEqual(new Date('2026-11-22T00:00:00Z'));
    const { SecretList } = await secrets.send(new ListSecretsCommand({}));
    expect(SecretList).toMatchObject([{ Name, ARN }]);
    expect(JSON.stringify([described, SecretList])).not.toContain('first');
  });

  test('holds text or bytes, not both', async () => {
    const SecretBinary = new Uint8Array([0, 1, 255]);
    await secrets.send(new CreateSecretCommand({ Name: 'binary', SecretBinary }));
    const { SecretBinary: read } = await secrets.send(new GetSecretValueCommand({ SecretId: 'binary' }));
    expect([...(read ?? [])]).toEqual([0, 1, 255]);
    await expect(put('binary', 'x', { SecretBinary })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  // API_CreateSecret.html and API_PutSecretValue.html, ClientRequestToken.
  test('is written once for a token, and refuses another value under it', async () => {
    const input = { Name: 'twice', SecretString: 'x', ClientRequestToken: 'a'.repeat(32) };
    await secrets.send(new CreateSecretCommand(input));
    await secrets.send(new CreateSecretCommand(input));
    const other = secrets.send(new CreateSecretCommand({ ...input, SecretString: 'y' }));
    await expect(other).rejects.toMatchObject({ name: 'ResourceExistsException' });
    const ClientRequestToken = 'b'.repeat(32);
    await put('twice', 'z', { ClientRequestToken });
    await put('twice', 'later');
    await put('twice', 'z', { ClientRequestToken });
    expect(await valueOf({ SecretId: 'twice' })).toBe('later');
    await expect(put('twice', 'w', { ClientRequestToken })).rejects.toMatchObject({
      name: 'ResourceExistsException',
    });
    await expect(valueOf({ SecretId: 'never' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('is updated: its description alone, or its value too', async () => {
    await create('updated');
    const described = await secrets.send(
      new UpdateSecretCommand({ SecretId: 'updated', Description: 'new' }),
    );
    expect(described.VersionId).toBeUndefined();
    await secrets.send(new UpdateSecretCommand({ SecretId: 'updated', SecretString: 'two' }));
    expect(await valueOf({ SecretId: 'updated' })).toBe('two');
    expect(await secrets.send(new DescribeSecretCommand({ SecretId: 'updated' }))).toMatchObject({
      Description: 'new',
    });
  });

  test('is tagged', async () => {
    await create('tagged');
    const SecretId = 'tagged';
    await secrets.send(
      new TagResourceCommand({
        SecretId,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );
    await secrets.send(new TagResourceCommand({ SecretId, Tags: [{ Key: 'a', Value: '3' }] }));
    await secrets.send(new UntagResourceCommand({ SecretId, TagKeys: ['b'] }));
    expect((await secrets.send(new DescribeSecretCommand({ SecretId }))).Tags).toEqual([
      { Key: 'a', Value: '3' },
    ]);
    const listed = await secrets.send(
      new ListSecretsCommand({ Filters: [{ Key: 'tag-key', Values: ['a'] }] }),
    );
    expect(listed.SecretList?.map(({ Name }) => Name)).toEqual(['tagged']);
  });

  test('is read with others at once, each failure beside the values', async () => {
    await create('batch/1', 'one');
    const { SecretValues, Errors } = await secrets.send(
      new BatchGetSecretValueCommand({ SecretIdList: ['batch/1', 'batch/2'] }),
    );
    expect(SecretValues).toMatchObject([{ Name: 'batch/1', SecretString: 'one' }]);
    expect(Errors).toMatchObject([{ SecretId: 'batch/2', ErrorCode: 'ResourceNotFoundException' }]);
  });
});

// https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version
describe('versions', () => {
  test('a new value becomes current, the one before previous', async () => {
    const SecretId = 'rotated';
    await create(SecretId);
    const two = await put(SecretId, 'two');
    expect(two.VersionStages).toEqual(['AWSCURRENT']);
    expect(await valueOf({ SecretId, VersionStage: 'AWSPREVIOUS' })).toBe('one');
    await put(SecretId, 'three');
    expect(await valueOf({ SecretId, VersionStage: 'AWSPREVIOUS' })).toBe('two');
    expect(await valueOf({ SecretId, VersionId: two.VersionId! })).toBe('two');
    const ids = (more: object) => secrets.send(new ListSecretVersionIdsCommand({ SecretId, ...more }));
    expect((await ids({})).Versions).toHaveLength(2);
    expect((await ids({ IncludeDeprecated: true })).Versions).toHaveLength(3);
  });

  test('are rotated by hand: a pending value is tried, then made current', async () => {
    const SecretId = 'by-hand';
    const { VersionId: old } = await create(SecretId, 'old');
    const pending = await put(SecretId, 'new', { VersionStages: ['AWSPENDING'] });
    expect(await valueOf({ SecretId })).toBe('old');
    expect(await valueOf({ SecretId, VersionStage: 'AWSPENDING' })).toBe('new');
    const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: pending.VersionId };
    await expect(secrets.send(new UpdateSecretVersionStageCommand(move))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('RemoveFromVersionId') as string,
    });
    await secrets.send(new UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId: old }));
    const removePending = { SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId: pending.VersionId };
    await secrets.send(new UpdateSecretVersionStageCommand(removePending));
    expect(await stagesOf(SecretId)).toEqual({
      [old!]: ['AWSPREVIOUS'],
      [pending.VersionId!]: ['AWSCURRENT'],
    });
    expect(await valueOf({ SecretId })).toBe('new');
    await expect(secrets.send(new RotateSecretCommand({ SecretId }))).rejects.toThrow(
      /RotateSecret.*PutSecretValue.*UpdateSecretVersionStage.*not implemented/,
    );
  });
});

// API_DeleteSecret.html: 7 to 30 days, 30 when nothing is said.
describe('deletion', () => {
  test('waits for the recovery window, in which it can be taken back', async () => {
    const SecretId = 'recovered';
    await create(SecretId);
    const { DeletionDate } = await secrets.send(
      new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }),
    );
    expect(DeletionDate?.getTime()).toBe(clock.now().getTime() + days(7));
    await expect(valueOf({ SecretId })).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await expect(create(SecretId)).rejects.toMatchObject({ name: 'InvalidRequestException' });
    expect(await secrets.send(new DescribeSecretCommand({ SecretId }))).toMatchObject({
      DeletedDate: clock.now(),
    });
    const listed = async (more: object) =>
      (
        await secrets.send(
          new ListSecretsCommand({ Filters: [{ Key: 'name', Values: [SecretId] }], ...more }),
        )
      ).SecretList;
    expect(await listed({})).toEqual([]);
    expect(await listed({ IncludePlannedDeletion: true })).toHaveLength(1);
    clock.advance(days(7) - 1);
    await secrets.send(new RestoreSecretCommand({ SecretId }));
    expect(await valueOf({ SecretId })).toBe('one');
  });

  test('is for good after it, or at once when forced', async () => {
    for (const [SecretId, more] of [
      ['windowed', {}],
      ['forced', { ForceDeleteWithoutRecovery: true }],
    ] as const) {
      await create(SecretId);
      await secrets.send(new DeleteSecretCommand({ SecretId, ...more }));
    }
    await expect(secrets.send(new RestoreSecretCommand({ SecretId: 'forced' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    clock.advance(days(30));
    await expect(secrets.send(new RestoreSecretCommand({ SecretId: 'windowed' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await create('windowed', 'again');
    expect(await valueOf({ SecretId: 'windowed' })).toBe('again');
  });

  test.each([
    { RecoveryWindowInDays: 6 },
    { RecoveryWindowInDays: 31 },
    { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true },
  ])('refuses %j', async (more) => {
    await expect(
      secrets.send(new DeleteSecretCommand({ SecretId: 'windowed', ...more })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

test('what is not implemented is refused by name', async () => {
  const replicate = new ReplicateSecretToRegionsCommand({
    SecretId: 'x',
    AddReplicaRegions: [{ Region: 'eu-west-1' }],
  });
  await expect(secrets.send(replicate)).rejects.toThrow(
    /SecretsManager\.ReplicateSecretToRegions is not implemented/,
  );
});

test('the file that holds them is its owner’s alone', () => {
  for (const name of ['state.db', 'state.db-wal']) {
    expect(statSync(join(endpoint.home, name)).mode & 0o777).toBe(0o600);
  }
});
