import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { alphanumerics, hex } from '../../../endpoint/identifiers.ts';
import { noSuchUpload } from '../s3-error.ts';
import type { ChecksumType, ObjectAttributes } from '../stored-object.ts';
import type { FileChanges, Files } from './file-changes.ts';
import { statementsOf } from './statements.ts';

/** A multipart upload under way. */
export interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiated: number;
  /** As the client asked for it when it began. */
  readonly checksum: { readonly header: string; readonly type: ChecksumType } | undefined;
  readonly attributes: ObjectAttributes;
}

export interface Part {
  readonly number: number;
  /** Below the folder of all buckets. */
  readonly path: string;
  readonly size: number;
  readonly etag: string;
  readonly modified: number;
  readonly checksums: Readonly<Record<string, string>>;
}

const uploadsFolder = '.uploads';

export class UploadStore {
  readonly #root: string;
  readonly #changes: FileChanges;
  readonly #random: () => number;
  readonly #sql: ReturnType<typeof statementsOf>;

  constructor({
    root,
    database,
    changes,
    random,
  }: {
    root: string;
    database: DatabaseSync;
    changes: FileChanges;
    random: () => number;
  }) {
    this.#root = root;
    this.#changes = changes;
    this.#random = random;
    this.#sql = statementsOf(database);
  }

  create(upload: Omit<Upload, 'id'>): Upload {
    const id = alphanumerics(this.#random, 64);
    const { bucket, key, initiated, checksum, attributes } = upload;
    mkdirSync(join(this.#root, uploadsFolder, id), { recursive: true });
    this.#sql('INSERT INTO s3_uploads VALUES (?, ?, ?, ?, ?, ?)').run(
      ...[id, bucket, key, initiated, checksum === undefined ? null : JSON.stringify(checksum)],
      JSON.stringify(attributes),
    );
    return { id, ...upload };
  }

  require({ id, bucket, key }: { id: string; bucket: string; key: string }): Upload {
    const row = this.#sql('SELECT * FROM s3_uploads WHERE id = ? AND bucket = ? AND key = ?').get(
      id,
      bucket,
      key,
    );
    if (row === undefined) throw noSuchUpload();
    return read(row);
  }

  /** In the order of S3's lists: by key, then by age. */
  list(bucket: string): readonly Upload[] {
    return this.#sql('SELECT * FROM s3_uploads WHERE bucket = ? ORDER BY key, initiated, id')
      .all(bucket)
      .map(read);
  }

  parts(id: string): readonly Part[] {
    return this.#sql('SELECT * FROM s3_parts WHERE upload = ? ORDER BY number')
      .all(id)
      .map((row) => ({
        ...(row as unknown as Part),
        checksums: JSON.parse(String(row['checksums'])) as Part['checksums'],
      }));
  }

  /** Keeps a filled file as a part, instead of one of the same number. */
  put({ upload, file, part }: { upload: Upload; file: string; part: Omit<Part, 'path'> }): void {
    const { number, size, etag, modified, checksums } = part;
    const before = this.#sql('SELECT path FROM s3_parts WHERE upload = ? AND number = ?').get(
      upload.id,
      number,
    );
    const path = `${uploadsFolder}/${upload.id}/${number}-${hex(this.#random, 16)}`;
    this.#changes.commit((files) => {
      this.#sql('INSERT OR REPLACE INTO s3_parts VALUES (?, ?, ?, ?, ?, ?, ?)').run(
        ...[upload.id, number, path, size, etag, modified, JSON.stringify(checksums)],
      );
      files.move(file, path);
      if (before !== undefined) files.remove(String(before['path']));
    });
  }

  abort({ id }: Upload): void {
    this.#changes.commit((files) => this.forget(id, files));
  }

  /** Inside the transaction that makes the object of it, or aborts it. */
  forget(id: string, files: Files): void {
    this.#sql('DELETE FROM s3_uploads WHERE id = ?').run(id);
    this.#sql('DELETE FROM s3_parts WHERE upload = ?').run(id);
    files.remove(`${uploadsFolder}/${id}`);
  }
}

function read(row: Record<string, unknown>): Upload {
  const { id, bucket, key, initiated, checksum, attributes } = row as Record<
    'id' | 'bucket' | 'key',
    string
  > &
    Record<'attributes', string> & { initiated: number; checksum: string | null };
  return {
    ...{ id, bucket, key, initiated },
    checksum: checksum === null ? undefined : (JSON.parse(checksum) as Upload['checksum']),
    attributes: JSON.parse(attributes) as ObjectAttributes,
  };
}
