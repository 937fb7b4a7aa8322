import { integer, optional, readInput, text } from '../../../endpoint/input.ts';
import { byName, pageOf } from '../../../endpoint/page.ts';
import type { SecretsContext } from '../context.ts';
import { type Secret, type SecretStore, stagesOf } from '../secret-store.ts';

const secretId = text({ min: 1, max: 2048 });

export function getSecretValue({ store }: SecretsContext) {
  return (input: unknown) => {
    const { SecretId, VersionId, VersionStage } = readInput(input, {
      SecretId: secretId,
      VersionId: optional(text({ min: 1, max: 64 })),
      VersionStage: optional(text({ min: 1, max: 256 })),
    });
    const { name, arn } = store.get(SecretId);
    const version = store.version(name, { id: VersionId, stage: VersionStage });
    return {
      ARN: arn,
      Name: name,
      VersionId: version.id,
      VersionStages: stagesOf(version),
      CreatedDate: version.created / 1000,
      ...(version.string_value !== null && { SecretString: version.string_value }),
      ...(version.binary_value !== null && { SecretBinary: version.binary_value }),
    };
  };
}

export function describeSecret({ store }: SecretsContext) {
  return (input: unknown) => {
    const { SecretId } = readInput(input, { SecretId: secretId });
    const secret = store.get(SecretId);
    return { ...summary(secret), VersionIdsToStages: stagesById(store, secret) };
  };
}

export function listSecrets({ store }: SecretsContext) {
  return (input: unknown) => {
    const { MaxResults, NextToken } = readInput(
      input,
      { MaxResults: optional(integer({ min: 1, max: 100 })), NextToken: optional(text()) },
      ['Filters', 'SortOrder', 'SortBy', 'IncludePlannedDeletion'],
    );
    const items = store.list().toSorted(byName(({ name }) => name));
    const { page, next } = pageOf({ items, nameOf: ({ name }) => name, limit: MaxResults, token: NextToken });
    return {
      SecretList: page.map((secret) => ({
        ...summary(secret),
        SecretVersionsToStages: stagesById(store, secret),
      })),
      ...next,
    };
  };
}

function stagesById(store: SecretStore, { name }: Secret): Record<string, readonly string[]> {
  return Object.fromEntries(
    store
      .versions(name)
      .map((version) => [version.id, stagesOf(version)] as const)
      .filter(([, stages]) => stages.length > 0),
  );
}

function summary({ name, arn, description, created, changed }: Secret): object {
  return {
    ARN: arn,
    Name: name,
    CreatedDate: created / 1000,
    LastChangedDate: changed / 1000,
    ...(description !== null && { Description: description }),
  };
}
