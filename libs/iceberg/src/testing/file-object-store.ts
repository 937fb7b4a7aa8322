import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ObjectExists, ObjectNotFound } from '../errors.ts';
import { parseObjectUri, type ObjectStore } from '../object-store.ts';

/** Objects as plain files, `<root>/<bucket>/<key>`. */
export function fileObjectStore(root: string): ObjectStore {
  const pathOf = (uri: string) => {
    const { bucket, key } = parseObjectUri(uri);
    return join(root, bucket, key);
  };
  return {
    async read(uri) {
      try {
        return await readFile(pathOf(uri));
      } catch (error) {
        throw coded(error, 'ENOENT') ? new ObjectNotFound(uri) : error;
      }
    },
    async write(uri, body, { onlyIfAbsent = false } = {}) {
      await mkdir(dirname(pathOf(uri)), { recursive: true });
      try {
        await writeFile(pathOf(uri), body, { flag: onlyIfAbsent ? 'wx' : 'w' });
      } catch (error) {
        throw coded(error, 'EEXIST') ? new ObjectExists(uri) : error;
      }
    },
  };
}

const coded = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code;
