import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Catalog, NewCatalogEntry } from './catalog.ts';
import {
  CommitConflict,
  nameOf,
  ObjectExists,
  ObjectNotFound,
  TableExists,
  TableNotFound,
} from './errors.ts';
import { parseObjectUri, type ObjectStore } from './object-store.ts';

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

/** A catalog that lives as long as the process; every database exists. */
export function memoryCatalog(): Catalog {
  const entries = new Map<string, NewCatalogEntry & { readonly version: number }>();
  return {
    load(id) {
      const entry = entries.get(nameOf(id));
      return Promise.resolve(
        entry === undefined
          ? null
          : { metadataLocation: entry.metadataLocation, versionId: String(entry.version) },
      );
    },
    create(entry) {
      if (entries.has(nameOf(entry))) return Promise.reject(new TableExists(entry));
      entries.set(nameOf(entry), { ...entry, version: 0 });
      return Promise.resolve();
    },
    swap(change) {
      const entry = entries.get(nameOf(change));
      if (entry === undefined) return Promise.reject(new TableNotFound(change));
      if (String(entry.version) !== change.expectedVersionId)
        return Promise.reject(new CommitConflict(change));
      entries.set(nameOf(change), {
        ...entry,
        metadataLocation: change.metadataLocation,
        columns: change.columns,
        version: entry.version + 1,
      });
      return Promise.resolve();
    },
    drop(id) {
      entries.delete(nameOf(id));
      return Promise.resolve();
    },
  };
}

const coded = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code;
