import {
  flag,
  integer,
  list,
  literal,
  optional,
  readInput,
  structure,
  text,
} from '../../../endpoint/input.ts';
import { byName, pageOf } from '../../../endpoint/page.ts';
import type { SecretsContext } from '../context.ts';
import type { Secret, SecretStore } from '../secret-store.ts';
import { stagesOf } from '../staging.ts';
import { secretId } from './secret-id.ts';

export function describeSecret({ store }: SecretsContext) {
  return (input: unknown) => {
    const { SecretId } = readInput(input, { SecretId: secretId });
    const secret = store.getAny(SecretId);
    return { ...summary(secret), VersionIdsToStages: stagesById(store, secret) };
  };
}

const filter = structure({
  Key: literal('description', 'name', 'tag-key', 'tag-value', 'all'),
  Values: list(text({ max: 512 }), { min: 1, max: 10 }),
});

type Filter = ReturnType<typeof filter>;

export function listSecrets({ store }: SecretsContext) {
  return (input: unknown) => {
    const { MaxResults, NextToken, IncludePlannedDeletion, Filters } = readInput(
      input,
      {
        MaxResults: optional(integer({ min: 1, max: 100 })),
        NextToken: optional(text()),
        IncludePlannedDeletion: optional(flag),
        Filters: optional(list(filter, { max: 10 })),
      },
      ['SortBy', 'SortOrder'],
    );
    const items = store
      .list({ deleted: IncludePlannedDeletion ?? false })
      .filter((secret) => (Filters ?? []).every((one) => fits(secret, one)))
      .toSorted(byName(({ name }) => name));
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

export function listSecretVersionIds({ store }: SecretsContext) {
  return (input: unknown) => {
    const { SecretId, IncludeDeprecated, MaxResults, NextToken } = readInput(input, {
      SecretId: secretId,
      IncludeDeprecated: optional(flag),
      MaxResults: optional(integer({ min: 1, max: 100 })),
      NextToken: optional(text()),
    });
    const { name, arn } = store.get(SecretId);
    const items = store
      .versions(name)
      .filter((version) => IncludeDeprecated === true || stagesOf(version).length > 0)
      .toSorted(byName(({ id }) => id));
    const { page, next } = pageOf({ items, nameOf: ({ id }) => id, limit: MaxResults, token: NextToken });
    return {
      ARN: arn,
      Name: name,
      Versions: page.map((version) => ({
        VersionId: version.id,
        VersionStages: stagesOf(version),
        CreatedDate: version.created / 1000,
      })),
      ...next,
    };
  };
}

/** A value fits where a word of the field begins so; `!` before it says that none may. */
function fits({ name, description, tags }: Secret, { Key, Values }: Filter): boolean {
  const own = JSON.parse(tags) as { Key: string; Value: string }[];
  const fields = {
    name: [name],
    description: [description ?? ''],
    'tag-key': own.map((tag) => tag.Key),
    'tag-value': own.map((tag) => tag.Value),
  };
  const texts = Key === 'all' ? Object.values(fields).flat() : fields[Key];
  const begins = (value: string) => texts.some((one) => wordsOf(one).some((word) => word.startsWith(value)));
  return Values.some((value) => (value.startsWith('!') ? !begins(value.slice(1)) : begins(value)));
}

/** The whole text, and what follows each separator. */
const wordsOf = (text: string) => [
  text,
  ...[...text.matchAll(/[ /_+=.@!-]/g)].map(({ index }) => text.slice(index + 1)),
];

function stagesById(store: SecretStore, { name }: Secret): Record<string, readonly string[]> {
  return Object.fromEntries(
    store
      .versions(name)
      .map((version) => [version.id, stagesOf(version)] as const)
      .filter(([, stages]) => stages.length > 0),
  );
}

function summary({ name, arn, description, created, changed, accessed, deleted, tags }: Secret): object {
  return {
    ARN: arn,
    Name: name,
    CreatedDate: created / 1000,
    LastChangedDate: changed / 1000,
    ...(accessed !== null && { LastAccessedDate: accessed / 1000 }),
    ...(deleted !== null && { DeletedDate: deleted / 1000 }),
    ...(description !== null && { Description: description }),
    Tags: JSON.parse(tags) as unknown,
  };
}
