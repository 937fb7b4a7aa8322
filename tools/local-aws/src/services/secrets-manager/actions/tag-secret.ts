import { AwsError } from '../../../endpoint/aws-error.ts';
import { transaction } from '../../../endpoint/database.ts';
import { list, optional, readInput, structure, text } from '../../../endpoint/input.ts';
import type { SecretsContext } from '../context.ts';
import { secretId } from './secret-id.ts';

export const tagList = list(
  structure({ Key: optional(text({ min: 1, max: 128 })), Value: optional(text({ max: 256 })) }),
);

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export function readTags(tags: ReturnType<typeof tagList>): readonly Tag[] {
  const read = tags.map(({ Key = '', Value = '' }) => ({ Key, Value }));
  const broken = read.some(({ Key }) => Key === '' || Key.startsWith('aws:'));
  if (broken || new Set(read.map(({ Key }) => Key)).size < read.length || read.length > 50) {
    throw new AwsError({
      code: 'InvalidParameterException',
      message: 'A secret has at most 50 tags, each with a key of its own that does not begin with aws:.',
    });
  }
  return read;
}

export function tagResource({ store }: SecretsContext) {
  return (input: unknown) => {
    const { SecretId, Tags } = readInput(input, { SecretId: secretId, Tags: tagList });
    const { name, tags } = store.get(SecretId);
    const added = readTags(Tags);
    const kept = (JSON.parse(tags) as Tag[]).filter((tag) => !added.some(({ Key }) => Key === tag.Key));
    transaction(store.database, () =>
      store.update(name, { tags: JSON.stringify(readTags([...kept, ...added])) }),
    );
    return {};
  };
}

export function untagResource({ store }: SecretsContext) {
  return (input: unknown) => {
    const { SecretId, TagKeys } = readInput(input, {
      SecretId: secretId,
      TagKeys: list(text({ min: 1, max: 128 })),
    });
    const { name, tags } = store.get(SecretId);
    const kept = (JSON.parse(tags) as Tag[]).filter(({ Key }) => !TagKeys.includes(Key));
    transaction(store.database, () => store.update(name, { tags: JSON.stringify(kept) }));
    return {};
  };
}
