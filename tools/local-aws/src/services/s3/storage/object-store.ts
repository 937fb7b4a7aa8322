import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { alphanumerics, hex } from '../../../endpoint/identifiers.ts';
import { type ObjectAttributes, type ObjectVersion, noAttributes } from '../stored-object.ts';
import type { BucketStore } from './bucket-store.ts';
import { type FileChanges, type Files, versionsFolder } from './file-changes.ts';
import { placeOf } from './placing.ts';
import { statementsOf } from './statements.ts';

/** What brought a change about, for its event. */
export interface Cause {
  readonly reason: Reason;
  readonly requestId: string;
  /** Of the client; nothing that S3 does by itself has one. */
  readonly address?: string;
}

export type Reason =
  ('PutObject' | 'CopyObject' | 'CompleteMultipartUpload') | ('DeleteObject' | 'Lifecycle Expiration');

/** Called in the transaction of the change, so that its event is as durable as itself. */
export interface Witness {
  created(object: ObjectVersion, cause: Cause): void;
  deleted(deletion: Deletion, cause: Cause): void;
}

export interface Deletion {
  readonly object: ObjectVersion;
  readonly type: 'Permanently Deleted' | 'Delete Marker Created';
  /** Whether the bucket has, or had, versions. */
  readonly versioned: boolean;
}

export interface ObjectStoreOptions {
  readonly root: string;
  readonly database: DatabaseSync;
  readonly buckets: BucketStore;
  readonly changes: FileChanges;
  readonly now: () => Date;
  readonly random: () => number;
  readonly witness: Witness;
}

interface NewObject {
  readonly bucket: string;
  readonly key: string;
  /** A filled file, below the folder of all buckets; it becomes the object's. */
  readonly file: string;
  readonly etag: string;
  readonly attributes: ObjectAttributes;
  readonly cause: Cause;
  /** Done in the same transaction. */
  readonly also?: (files: Files) => void;
}

/** The version that was made or removed, if one was. */
export interface Removal {
  readonly marker: boolean;
  readonly version: string | undefined;
}

/**
 * Every version of every object. The current one lies at its plain path, where engines read it; those before lie in
 * `.versions` under names of their own.
 */
export class ObjectStore {
  readonly root: string;
  readonly #buckets: BucketStore;
  readonly #changes: FileChanges;
  readonly #now: () => Date;
  readonly #random: () => number;
  readonly #witness: Witness;
  readonly #sql: ReturnType<typeof statementsOf>;
  #sequence: number;

  constructor({ root, database, buckets, changes, now, random, witness }: ObjectStoreOptions) {
    this.root = root;
    this.#buckets = buckets;
    this.#changes = changes;
    this.#now = now;
    this.#random = random;
    this.#witness = witness;
    this.#sql = statementsOf(database);
    this.#sequence = Number(this.#sql('SELECT max(sequence) AS last FROM s3_versions').get()?.['last'] ?? 0);
  }

  fileOf({ path }: { readonly path: string }): string {
    return join(this.root, path);
  }

  /** The newest version, which may be a delete marker. */
  latest(bucket: string, key: string): ObjectVersion | undefined {
    return read(
      this.#sql('SELECT * FROM s3_versions WHERE bucket = ? AND key = ? AND latest = 1').get(bucket, key),
    );
  }

  /** The object as it is now. */
  current(bucket: string, key: string): ObjectVersion | undefined {
    const latest = this.latest(bucket, key);
    return latest?.marker === true ? undefined : latest;
  }

  version(bucket: string, key: string, version: string): ObjectVersion | undefined {
    return read(
      this.#sql('SELECT * FROM s3_versions WHERE bucket = ? AND key = ? AND version = ?').get(
        bucket,
        key,
        version,
      ),
    );
  }

  /** Of one key, the newest first. */
  versions(bucket: string, key: string): readonly ObjectVersion[] {
    return this.#sql('SELECT * FROM s3_versions WHERE bucket = ? AND key = ? ORDER BY sequence DESC')
      .all(bucket, key)
      .map(read)
      .filter((object) => object !== undefined);
  }

  put({ bucket, key, file, etag, attributes, cause, also }: NewObject): ObjectVersion {
    this.#buckets.require(bucket);
    const versioned = this.#buckets.versioning(bucket) === 'Enabled';
    const latest = this.latest(bucket, key);
    const path =
      latest === undefined || latest.marker ? placeOf({ root: this.root, bucket, key }) : latest.path;
    const object: ObjectVersion = {
      ...{ bucket, key, path, etag, attributes, latest: true, marker: false },
      version: versioned ? this.#newVersion() : 'null',
      size: statSync(join(this.root, file)).size,
      ...this.#moment(),
    };
    this.#changes.commit((files) => {
      this.#displace({ files, by: object, latest });
      this.#insert(object);
      files.move(file, path);
      also?.(files);
      this.#witness.created(object, cause);
    });
    return object;
  }

  /** Removes an object as a client does that names no version: where there are versions, by a delete marker. */
  delete({ bucket, key, cause }: { bucket: string; key: string; cause: Cause }): Removal {
    const versioning = this.#buckets.versioning(bucket);
    const latest = this.latest(bucket, key);
    if (versioning === undefined) {
      if (latest !== undefined) this.#erase(latest, cause);
      return { marker: false, version: undefined };
    }
    const marker: ObjectVersion = {
      ...{
        bucket,
        key,
        path: '',
        etag: emptyEtag,
        size: 0,
        attributes: noAttributes,
        latest: true,
        marker: true,
      },
      version: versioning === 'Enabled' ? this.#newVersion() : 'null',
      ...this.#moment(),
    };
    this.#changes.commit((files) => {
      this.#displace({ files, by: marker, latest });
      this.#insert(marker);
      this.#witness.deleted({ object: marker, type: 'Delete Marker Created', versioned: true }, cause);
    });
    return { marker: true, version: marker.version };
  }

  /** Removes one version for good. */
  deleteVersion(object: ObjectVersion, cause: Cause): Removal {
    this.#erase(object, cause);
    return { marker: object.marker, version: object.version };
  }

  describe({ bucket, key, sequence }: ObjectVersion, attributes: ObjectAttributes): void {
    this.#sql('UPDATE s3_versions SET attributes = ? WHERE bucket = ? AND key = ? AND sequence = ?').run(
      ...[JSON.stringify(attributes), bucket, key, sequence],
    );
  }

  /** The version that was the latest makes room; one without an id is replaced by the next without an id. */
  #displace({
    files,
    by,
    latest,
  }: {
    files: Files;
    by: ObjectVersion;
    latest: ObjectVersion | undefined;
  }): void {
    const replaced = by.version === 'null' ? this.version(by.bucket, by.key, 'null') : undefined;
    if (replaced !== undefined) {
      this.#forget(replaced);
      if (replaced.path !== '' && replaced.path !== by.path) files.remove(replaced.path);
    }
    if (latest === undefined || latest.sequence === replaced?.sequence) return;
    const path = latest.marker ? '' : `${versionsFolder}/${hex(this.#random, 32)}`;
    if (path !== '') files.move(latest.path, path);
    this.#relocate(latest, { latest: false, path });
  }

  #erase(object: ObjectVersion, cause: Cause): void {
    const versioned = this.#buckets.versioning(object.bucket) !== undefined;
    const next = object.latest ? this.#before(object) : undefined;
    const path = next === undefined || next.marker ? '' : this.#placeAgain(object);
    const { sequence } = this.#moment();
    this.#changes.commit((files) => {
      this.#forget(object);
      if (object.path !== '' && object.path !== path) files.remove(object.path);
      if (next !== undefined) {
        if (path !== '') files.move(next.path, path);
        this.#relocate(next, { latest: true, path });
      }
      this.#witness.deleted(
        { object: { ...object, sequence }, type: 'Permanently Deleted', versioned },
        cause,
      );
    });
  }

  #placeAgain({ path, bucket, key }: ObjectVersion): string {
    return path === '' ? placeOf({ root: this.root, bucket, key }) : path;
  }

  #before({ bucket, key, sequence }: ObjectVersion): ObjectVersion | undefined {
    return read(
      this.#sql(
        'SELECT * FROM s3_versions WHERE bucket = ? AND key = ? AND sequence < ? ORDER BY sequence DESC LIMIT 1',
      ).get(bucket, key, sequence),
    );
  }

  #insert(object: ObjectVersion): void {
    const { bucket, key, sequence, version, latest, marker, path, size, etag, modified, attributes } = object;
    this.#sql('INSERT INTO s3_versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
      ...[bucket, key, sequence, version, Number(latest), Number(marker), path, size, etag, modified],
      JSON.stringify(attributes),
    );
  }

  #forget({ bucket, key, sequence }: ObjectVersion): void {
    this.#sql('DELETE FROM s3_versions WHERE bucket = ? AND key = ? AND sequence = ?').run(
      bucket,
      key,
      sequence,
    );
  }

  #relocate(
    { bucket, key, sequence }: ObjectVersion,
    { latest, path }: { latest: boolean; path: string },
  ): void {
    this.#sql(
      'UPDATE s3_versions SET latest = ?, path = ? WHERE bucket = ? AND key = ? AND sequence = ?',
    ).run(...[Number(latest), path, bucket, key, sequence]);
  }

  #newVersion(): string {
    return alphanumerics(this.#random, 32);
  }

  /** Later than every write before, even where the clock stands still or goes back. */
  #moment(): { modified: number; sequence: number } {
    const modified = this.#now().getTime();
    this.#sequence = Math.max(this.#sequence + 1, modified * 1000);
    return { modified, sequence: this.#sequence };
  }
}

/** MD5 of nothing: what S3 says of a delete marker in its event. */
const emptyEtag = 'd41d8cd98f00b204e9800998ecf8427e';

/** A row as it is read, or nothing. */
export function read(row: unknown): ObjectVersion | undefined {
  if (row === undefined) return undefined;
  const { latest, marker, attributes, ...rest } = row as Row;
  return {
    ...rest,
    latest: latest === 1,
    marker: marker === 1,
    attributes: JSON.parse(attributes) as ObjectAttributes,
  };
}

type Row = Omit<ObjectVersion, 'latest' | 'marker' | 'attributes'> & {
  readonly latest: number;
  readonly marker: number;
  readonly attributes: string;
};
