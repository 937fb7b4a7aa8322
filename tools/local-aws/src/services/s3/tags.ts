import { S3Error, invalidArgument } from './s3-error.ts';
import type { Tag } from './stored-object.ts';
import { childOf, listOf, malformedXml, textOf } from './xml.ts';

/** `x-amz-tagging: a=1&b=2` */
export function tagsOfHeader(text: string | undefined): readonly Tag[] {
  if (text === undefined || text === '') return [];
  const tags = [...new URLSearchParams(text)].map(([Key, Value]) => ({ Key, Value }));
  return requireTags(tags, { most: 10 });
}

/** Of a `Tagging` document. */
export function tagsOfDocument(
  document: Record<string, unknown>,
  { most }: { most: number },
): readonly Tag[] {
  const set = childOf(document['Tagging'], 'TagSet');
  if (set === undefined) throw malformedXml();
  const tags = listOf(set, 'Tag').map((tag) => {
    const [Key, Value] = [textOf(tag, 'Key'), textOf(tag, 'Value')];
    if (Key === undefined || Value === undefined) throw malformedXml();
    return { Key, Value };
  });
  return requireTags(tags, { most });
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
function requireTags(tags: readonly Tag[], { most }: { most: number }): readonly Tag[] {
  if (tags.length > most) {
    throw most === 10
      ? new S3Error({ code: 'BadRequest', message: 'Object tags cannot be greater than 10' })
      : invalidArgument(`Bucket tag count cannot be greater than ${most}`);
  }
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) {
    throw invalidTag('Cannot provide multiple Tags with the same key');
  }
  for (const { Key, Value } of tags) {
    if (Key.length < 1 || Key.length > 128) throw invalidTag('The TagKey you have provided is invalid');
    if (Value.length > 256) throw invalidTag('The TagValue you have provided is invalid');
    if (Key.startsWith('aws:')) throw invalidTag('System tags cannot be added/updated by requester');
  }
  return tags;
}

const invalidTag = (message: string) => new S3Error({ code: 'InvalidTag', message });
