import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, rmdirSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../../endpoint/aws-error.ts';
import { transaction } from '../../endpoint/database.ts';
import { hex } from '../../endpoint/identifiers.ts';
import { asidePath, plainPath } from './object-path.ts';
import { noSuchBucket, noSuchKey } from './s3-error.ts';
import { type ObjectAttributes, type StoredObject, noAttributes } from './stored-object.ts';

interface ObjectRow extends Omit<StoredObject, 'attributes'> {
  readonly attributes: string;
}

/** What caused an object, for its event. */
export interface Cause {
  readonly reason: 'PutObject' | 'CopyObject';
  readonly requestId: string;
}

export interface ObjectStoreOptions {
  readonly home: string;
  readonly database: DatabaseSync;
  readonly now: () => Date;
  readonly random: () => number;
  /** Called in the transaction that stores the object, so that its event is as durable as itself. */
  readonly onCreated: (object: StoredObject, cause: Cause) => void;
}

/**
 * Objects are plain files; what S3 knows about them beyond their bytes is a row. The file is renamed into place before its
 * row is written, so a row whose stamp does not fit its file is stale: `adopt` makes it anew.
 */
export class ObjectStore {
  readonly root: string;
  readonly database: DatabaseSync;
  readonly now: () => Date;
  readonly #incoming: string;
  readonly #random: () => number;
  readonly #onCreated: ObjectStoreOptions['onCreated'];

  constructor({ home, database, now, random, onCreated }: ObjectStoreOptions) {
    this.root = join(home, 's3');
    // No bucket's name begins with a dot.
    this.#incoming = join(this.root, '.incoming');
    this.database = database;
    this.now = now;
    this.#random = random;
    this.#onCreated = onCreated;
    rmSync(this.#incoming, { recursive: true, force: true });
    mkdirSync(this.#incoming, { recursive: true });
    database.exec(`
      CREATE TABLE IF NOT EXISTS s3_buckets (
        name TEXT PRIMARY KEY, created INTEGER NOT NULL, notifies INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE TABLE IF NOT EXISTS s3_objects (
        bucket TEXT NOT NULL, key TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
        modified INTEGER NOT NULL, stamp REAL NOT NULL, attributes TEXT NOT NULL, PRIMARY KEY (bucket, key)
      ) STRICT, WITHOUT ROWID;
    `);
  }

  requireBucket(bucket: string): void {
    if (this.database.prepare('SELECT 1 FROM s3_buckets WHERE name = ?').get(bucket) === undefined) {
      throw noSuchBucket();
    }
  }

  find(bucket: string, key: string): StoredObject | undefined {
    const row = this.database
      .prepare('SELECT * FROM s3_objects WHERE bucket = ? AND key = ?')
      .get(bucket, key) as unknown as ObjectRow | undefined;
    if (row === undefined || !existsSync(this.fileOf(row))) return undefined;
    return { ...row, attributes: JSON.parse(row.attributes) as ObjectAttributes };
  }

  get(bucket: string, key: string): StoredObject {
    this.requireBucket(bucket);
    const object = this.find(bucket, key);
    if (object === undefined) throw noSuchKey();
    return object;
  }

  fileOf({ bucket, path }: { bucket: string; path: string }): string {
    return join(this.root, bucket, path);
  }

  /** A new file beside the buckets, to fill and then `place`. */
  temporaryFile(): string {
    return join(this.#incoming, hex(this.#random, 32));
  }

  /** Moves a filled temporary file to where the object lies and writes its row: from then on it is stored. */
  place({
    bucket,
    key,
    file,
    etag,
    attributes,
    cause,
  }: {
    bucket: string;
    key: string;
    file: string;
    etag: string;
    attributes: ObjectAttributes;
    cause: Cause;
  }): StoredObject {
    this.requireBucket(bucket);
    const { size, mtimeMs: stamp } = statSync(file);
    const path = this.#moveIntoPlace({ bucket, key, file });
    const modified = this.now().getTime();
    const object = { bucket, key, path, size, etag, modified, stamp, attributes };
    transaction(this.database, () => {
      this.#writeRow(object);
      this.#onCreated(object, cause);
    });
    return object;
  }

  /** Writes the row of a file that has none, or one that does not fit it. */
  async adopt({ bucket, key, path }: { bucket: string; key: string; path: string }): Promise<void> {
    const file = this.fileOf({ bucket, path });
    const hash = createHash('md5');
    await pipeline(createReadStream(file), hash);
    const etag = hash.digest('hex');
    const { size, mtimeMs: stamp } = statSync(file);
    const known = this.find(bucket, key);
    // The same bytes under another time: the folder was copied.
    const same = known?.etag === etag;
    this.#writeRow({
      ...{ bucket, key, path, size, etag, stamp },
      modified: same ? known.modified : Math.floor(stamp),
      attributes: same ? known.attributes : noAttributes,
    });
  }

  /** Deletes an object if it is there. */
  remove(bucket: string, key: string): void {
    const row = this.database
      .prepare('DELETE FROM s3_objects WHERE bucket = ? AND key = ? RETURNING path')
      .get(bucket, key) as { path: string } | undefined;
    if (row === undefined) return;
    const file = this.fileOf({ bucket, path: row.path });
    rmSync(file, { force: true });
    removeEmptyFolders(dirname(file), join(this.root, bucket));
  }

  async write(bucket: string, key: string, body: Uint8Array, requestId: string): Promise<StoredObject> {
    this.requireBucket(bucket);
    const file = this.temporaryFile();
    await writeFile(file, body);
    const etag = createHash('md5').update(body).digest('hex');
    const cause = { reason: 'PutObject', requestId } as const;
    return this.place({ bucket, key, file, etag, attributes: noAttributes, cause });
  }

  #writeRow({ bucket, key, path, size, etag, modified, stamp, attributes }: StoredObject): void {
    this.database
      .prepare('INSERT OR REPLACE INTO s3_objects VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(bucket, key, path, size, etag, modified, stamp, JSON.stringify(attributes));
  }

  #moveIntoPlace({ bucket, key, file }: { bucket: string; key: string; file: string }): string {
    const known = this.find(bucket, key)?.path;
    for (const path of [known, plainPath(key), asidePath(key)]) {
      if (path === undefined) continue;
      const target = this.fileOf({ bucket, path });
      try {
        mkdirSync(dirname(target), { recursive: true });
        renameSync(file, target);
        return path;
      } catch (error) {
        // A folder is where the file should be, or a file where a folder should be.
        const { code = '' } = error as NodeJS.ErrnoException;
        if (!['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY'].includes(code)) throw error;
      }
    }
    throw new AwsError({ code: 'InternalError', message: 'The object could not be stored.', status: 500 });
  }
}

function removeEmptyFolders(folder: string, top: string): void {
  for (let at = folder; at !== top && at.startsWith(top); at = dirname(at)) {
    try {
      rmdirSync(at);
    } catch {
      return;
    }
  }
}
