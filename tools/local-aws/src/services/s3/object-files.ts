import { readFile } from 'node:fs/promises';
import { AwsError } from '../../endpoint/aws-error.ts';
import { uuid } from '../../endpoint/identifiers.ts';
import type { ObjectFiles } from '../../endpoint/service.ts';
import type { ObjectStore } from './object-store.ts';

/** The object store as the other services of the endpoint see it: by `s3://` address. */
export function createObjectFiles({
  store,
  random,
}: {
  store: ObjectStore;
  random: () => number;
}): ObjectFiles {
  return {
    root: store.root,
    pathOf(uri) {
      const { bucket, key } = parseUri(uri);
      return store.fileOf(store.get(bucket, key));
    },
    async read(uri) {
      const { bucket, key } = parseUri(uri);
      return readFile(store.fileOf(store.get(bucket, key)));
    },
    async write(uri, body) {
      const { bucket, key } = parseUri(uri);
      await store.write(bucket, key, body, uuid(random));
    },
  };
}

function parseUri(uri: string): { bucket: string; key: string } {
  const match = /^s3[an]?:\/\/([^/]+)\/(.+)$/s.exec(uri);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new AwsError({ code: 'InvalidURI', message: "Couldn't parse the specified URI.", status: 400 });
  }
  return { bucket: match[1], key: match[2] };
}
