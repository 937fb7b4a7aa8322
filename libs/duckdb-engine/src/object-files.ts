import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { ObjectNotFound, parseObjectUri, s3ObjectStore, type ObjectStore } from '@daybreak/iceberg';

export interface ListedObject {
  readonly uri: string;
  /** In whole seconds. */
  readonly modified: Date;
}

/** Objects, as bytes and as files that an engine can open. */
export interface ObjectFiles extends ObjectStore {
  /** A local file that holds the object. Throws `ObjectNotFound`. */
  localPath(uri: string): Promise<string>;
  /** Stores a local file as an object, replacing one that is there. */
  upload(file: { readonly path: string; readonly uri: string }): Promise<void>;
  /** All objects below a prefix. */
  list(prefix: string): Promise<readonly ListedObject[]>;
  /** An object that is not there is fine. */
  remove(uris: readonly string[]): Promise<void>;
  /** The folders that `localPath` answers from. */
  readonly folders: readonly string[];
}

/** Larger files are streamed rather than held in memory. S3 takes 5 GiB in one piece. */
const wholeUpTo = 32 * 1024 * 1024;

/**
 * S3. Where the objects are files of this machine anyway (`<root>/<bucket>/<key>`, the embedded endpoint), they are read in place;
 * otherwise they are downloaded into `temporary`. Writing always goes through S3.
 */
export function s3ObjectFiles({
  client,
  root,
  temporary,
}: {
  readonly client: S3Client;
  readonly root: string | null;
  readonly temporary: string;
}): ObjectFiles {
  let downloads = 0;
  return {
    ...s3ObjectStore(client),
    folders: [...(root === null ? [] : [root]), temporary],
    async localPath(uri) {
      const { bucket, key } = parseObjectUri(uri);
      if (root !== null) return existing(join(root, bucket, key), uri);
      const folder = join(temporary, 'downloads');
      await mkdir(folder, { recursive: true });
      const path = join(folder, String((downloads += 1)));
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        if (!(Body instanceof Readable)) throw new ObjectNotFound(uri);
        await pipeline(Body, createWriteStream(path, { mode: 0o600 }));
      } catch (error) {
        throw error instanceof Error && error.name === 'NoSuchKey' ? new ObjectNotFound(uri) : error;
      }
      return path;
    },
    async upload({ path, uri }) {
      const { bucket, key } = parseObjectUri(uri);
      const { size } = await stat(path);
      const body = size <= wholeUpTo ? await readFile(path) : createReadStream(path);
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentLength: size }));
    },
    async list(prefix) {
      const { bucket, key } = parseObjectUri(prefix);
      const found: ListedObject[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client },
        { Bucket: bucket, Prefix: key },
      ))
        for (const { Key, LastModified } of Contents)
          if (Key !== undefined && LastModified !== undefined)
            found.push({ uri: `s3://${bucket}/${Key}`, modified: LastModified });
      return found;
    },
    async remove(uris) {
      // One by one: S3 answers a list of them with a list of errors, which nobody would see.
      for (const uri of uris) {
        const { bucket, key } = parseObjectUri(uri);
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      }
    },
  };
}

/** Plain files only, for tests and for tools that have no endpoint: `<root>/<bucket>/<key>`. */
export function localObjectFiles({
  store,
  root,
}: {
  readonly store: ObjectStore;
  readonly root: string;
}): ObjectFiles {
  const pathOf = (uri: string) => {
    const { bucket, key } = parseObjectUri(uri);
    return join(root, bucket, key);
  };
  return {
    ...store,
    folders: [root],
    localPath: (uri) => existing(pathOf(uri), uri),
    async upload({ path, uri }) {
      const target = pathOf(uri);
      await mkdir(join(target, '..'), { recursive: true });
      await copyFile(path, target);
    },
    async list(prefix) {
      const { bucket } = parseObjectUri(prefix);
      const files = await readdir(join(root, bucket), { recursive: true, withFileTypes: true });
      const paths = files
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((path) => `s3://${relative(root, path)}`.startsWith(prefix));
      return Promise.all(
        paths.map(async (path) => ({
          uri: `s3://${relative(root, path)}`,
          modified: new Date(Math.floor((await stat(path)).mtimeMs / 1000) * 1000),
        })),
      );
    },
    async remove(uris) {
      for (const uri of uris) await rm(pathOf(uri), { force: true });
    },
  };
}

async function existing(path: string, uri: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch {
    throw new ObjectNotFound(uri);
  }
}
