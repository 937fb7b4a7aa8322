import { AwsError } from '../../../endpoint/aws-error.ts';
import { list, optional, readInput, text } from '../../../endpoint/input.ts';
import type { SecretsContext } from '../context.ts';
import type { Secret, SecretVersion } from '../secret-store.ts';
import { stagesOf, versionOf } from '../staging.ts';
import { secretId } from './secret-id.ts';

const day = 86_400_000;

export function getSecretValue(context: SecretsContext) {
  return (input: unknown) => {
    const { SecretId, VersionId, VersionStage } = readInput(input, {
      SecretId: secretId,
      VersionId: optional(text({ min: 1, max: 64 })),
      VersionStage: optional(text({ min: 1, max: 256 })),
    });
    const secret = context.store.get(SecretId);
    return read(context, secret, versionOf(context.store, secret, { id: VersionId, stage: VersionStage }));
  };
}

export function batchGetSecretValue(context: SecretsContext) {
  return (input: unknown) => {
    const { SecretIdList } = readInput(input, { SecretIdList: list(secretId, { min: 1, max: 20 }) }, [
      'Filters',
      'MaxResults',
      'NextToken',
    ]);
    const SecretValues: object[] = [];
    const Errors: object[] = [];
    for (const SecretId of SecretIdList) {
      try {
        const secret = context.store.get(SecretId);
        SecretValues.push(read(context, secret, versionOf(context.store, secret, {})));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        Errors.push({ SecretId, ErrorCode: error.code, Message: error.message });
      }
    }
    return { SecretValues, Errors };
  };
}

function read(
  { store, now }: SecretsContext,
  { name, arn, accessed }: Secret,
  version: SecretVersion,
): object {
  const today = Math.floor(now().getTime() / day) * day;
  if (accessed !== today) store.update(name, { accessed: today });
  return {
    ARN: arn,
    Name: name,
    VersionId: version.id,
    VersionStages: stagesOf(version),
    CreatedDate: version.created / 1000,
    ...(version.string_value !== null && { SecretString: version.string_value }),
    ...(version.binary_value !== null && { SecretBinary: version.binary_value }),
  };
}
