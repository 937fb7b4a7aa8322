import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { uuid } from '../../endpoint/identifiers.ts';
import type { ObjectFiles } from '../../endpoint/service.ts';
import { S3Error, noSuchKey } from './s3-error.ts';
import type { BucketStore } from './storage/bucket-store.ts';
import type { Incoming } from './storage/incoming.ts';
import type { Lists } from './storage/lists.ts';
import type { ObjectStore } from './storage/object-store.ts';
import { noAttributes } from './stored-object.ts';

/** The object store as the other services of the endpoint see it: by `s3://` address. */
export function createObjectFiles({
  objects,
  buckets,
  lists,
  incoming,
  random,
}: {
  objects: ObjectStore;
  buckets: BucketStore;
  lists: Lists;
  incoming: Incoming;
  random: () => number;
}): ObjectFiles {
  const pathOf = (uri: string) => {
    const { bucket, key } = parseUri(uri);
    buckets.require(bucket);
    const object = objects.current(bucket, key);
    if (object === undefined) throw noSuchKey(key);
    return objects.fileOf(object);
  };
  return {
    root: objects.root,
    pathOf,
    list(uri) {
      const [, bucket = '', prefix = ''] = /^s3[an]?:\/\/([^/]+)\/?(.*)$/s.exec(uri) ?? [];
      buckets.require(bucket);
      const position = { after: '', within: undefined };
      return [...lists.objects({ bucket, prefix, delimiter: '', position })].flatMap((entry) => {
        if (!('object' in entry)) return [];
        const { key, size, modified } = entry.object;
        return [{ uri: `s3://${bucket}/${key}`, key, size, lastModified: new Date(modified) }];
      });
    },
    read: async (uri) => readFile(pathOf(uri)),
    async write(uri, body) {
      const { bucket, key } = parseUri(uri);
      buckets.require(bucket);
      await incoming.fill(async ({ path, absolute }) => {
        await writeFile(absolute, body);
        const etag = createHash('md5').update(body).digest('hex');
        const cause = { reason: 'PutObject', requestId: uuid(random), address: '127.0.0.1' } as const;
        objects.put({ bucket, key, file: path, etag, attributes: noAttributes, cause });
      });
    },
  };
}

function parseUri(uri: string): { bucket: string; key: string } {
  const match = /^s3[an]?:\/\/([^/]+)\/(.+)$/s.exec(uri);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new S3Error({ code: 'InvalidURI', message: "Couldn't parse the specified URI." });
  }
  return { bucket: match[1], key: match[2] };
}
