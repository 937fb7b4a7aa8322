import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, rmdirSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../../endpoint/aws-error.ts';
import { hex } from '../../endpoint/identifiers.ts';
import { asidePath, plainPath } from './object-path.ts';
import { noSuchBucket, noSuchKey } from './s3-error.ts';

export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  /** Below the bucket's folder. */
  readonly path: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly modified: number;
  readonly attributes: ObjectAttributes;
}

/** What a client said about an object, given back with it. */
export interface ObjectAttributes {
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** By header name, e.g. `x-amz-checksum-crc32`. */
  readonly checksums: Readonly<Record<string, string>>;
}

export const noAttributes: ObjectAttributes = { headers: {}, metadata: {}, checksums: {} };

interface ObjectRow {
  readonly bucket: string;
  readonly key: string;
  readonly path: string;
  readonly size: number;
  readonly etag: string;
  readonly modified: number;
  readonly attributes: string;
}

/**
 * Objects are plain files; what S3 knows about them beyond their bytes is a row. The file is renamed into place before its
 * row is written, so a row whose size or time does not fit its file is stale: `adopt` makes it anew.
 */
export class ObjectStore {
  readonly root: string;
  readonly incoming: string;
  readonly #database: DatabaseSync;
  readonly #now: () => Date;
  readonly #random: () => number;

  constructor({
    home,
    database,
    now,
    random,
  }: {
    home: string;
    database: DatabaseSync;
    now: () => Date;
    random: () => number;
  }) {
    this.root = join(home, 's3');
    // No bucket's name begins with a dot.
    this.incoming = join(this.root, '.incoming');
    this.#database = database;
    this.#now = now;
    this.#random = random;
    rmSync(this.incoming, { recursive: true, force: true });
    mkdirSync(this.incoming, { recursive: true });
    database.exec(`
      CREATE TABLE IF NOT EXISTS s3_buckets (name TEXT PRIMARY KEY, created INTEGER NOT NULL, notifies INTEGER NOT NULL DEFAULT 0) STRICT;
      CREATE TABLE IF NOT EXISTS s3_objects (
        bucket TEXT NOT NULL, key TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
        modified INTEGER NOT NULL, attributes TEXT NOT NULL, PRIMARY KEY (bucket, key)
      ) STRICT, WITHOUT ROWID;
    `);
  }

  get database(): DatabaseSync {
    return this.#database;
  }

  now(): Date {
    return this.#now();
  }

  requireBucket(bucket: string): void {
    if (this.#database.prepare('SELECT 1 FROM s3_buckets WHERE name = ?').get(bucket) === undefined) {
      throw noSuchBucket();
    }
  }

  find(bucket: string, key: string): StoredObject | undefined {
    const row = this.#database
      .prepare('SELECT * FROM s3_objects WHERE bucket = ? AND key = ?')
      .get(bucket, key) as ObjectRow | undefined;
    if (row === undefined) return undefined;
    return { ...row, attributes: JSON.parse(row.attributes) as ObjectAttributes };
  }

  get(bucket: string, key: string): StoredObject {
    this.requireBucket(bucket);
    const object = this.find(bucket, key);
    if (object === undefined || !existsSync(this.fileOf(object))) throw noSuchKey();
    return object;
  }

  fileOf({ bucket, path }: { bucket: string; path: string }): string {
    return join(this.root, bucket, path);
  }

  /** A new file beside the buckets, to fill and then `place`. */
  temporaryFile(): string {
    return join(this.incoming, hex(this.#random, 32));
  }

  /** Moves a filled temporary file to where the object lies and writes its row: from then on it is stored. */
  place({
    bucket,
    key,
    file,
    etag,
    size,
    attributes,
  }: {
    bucket: string;
    key: string;
    file: string;
    etag: string;
    size: number;
    attributes: ObjectAttributes;
  }): StoredObject {
    const path = this.#moveIntoPlace({ bucket, key, file });
    const modified = this.#now().getTime();
    this.#database
      .prepare('INSERT OR REPLACE INTO s3_objects VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(bucket, key, path, size, etag, modified, JSON.stringify(attributes));
    return { bucket, key, path, size, etag, modified, attributes };
  }

  /** Writes the row of a file that has none, or one that no longer fits. */
  async adopt({ bucket, key, path }: { bucket: string; key: string; path: string }): Promise<void> {
    const file = this.fileOf({ bucket, path });
    const hash = createHash('md5');
    await pipeline(createReadStream(file), hash);
    const { size, mtimeMs } = statSync(file);
    this.#database
      .prepare('INSERT OR REPLACE INTO s3_objects VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(bucket, key, path, size, hash.digest('hex'), Math.floor(mtimeMs), JSON.stringify(noAttributes));
  }

  /** Deletes an object if it is there. */
  remove(bucket: string, key: string): void {
    const object = this.find(bucket, key);
    if (object === undefined) return;
    const file = this.fileOf(object);
    rmSync(file, { force: true });
    this.#database.prepare('DELETE FROM s3_objects WHERE bucket = ? AND key = ?').run(bucket, key);
    this.#removeEmptyFolders(dirname(file), join(this.root, bucket));
  }

  async write(bucket: string, key: string, body: Uint8Array): Promise<StoredObject> {
    this.requireBucket(bucket);
    const file = this.temporaryFile();
    await writeFile(file, body);
    const etag = createHash('md5').update(body).digest('hex');
    return this.place({ bucket, key, file, etag, size: body.length, attributes: noAttributes });
  }

  #moveIntoPlace({ bucket, key, file }: { bucket: string; key: string; file: string }): string {
    const path = plainPath(key);
    const before = this.find(bucket, key)?.path;
    for (const candidate of [before, path, asidePath(key)]) {
      if (candidate === undefined) continue;
      const target = this.fileOf({ bucket, path: candidate });
      try {
        mkdirSync(dirname(target), { recursive: true });
        renameSync(file, target);
        return candidate;
      } catch (error) {
        // A folder is where the file should be, or a file where a folder should be.
        if (
          !['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')
        ) {
          throw error;
        }
      }
    }
    throw new AwsError({ code: 'InternalError', message: 'The object could not be stored.', status: 500 });
  }

  #removeEmptyFolders(folder: string, top: string): void {
    let at = folder;
    while (at !== top && at.startsWith(top)) {
      try {
        rmdirSync(at);
      } catch {
        return;
      }
      at = dirname(at);
    }
  }
}
