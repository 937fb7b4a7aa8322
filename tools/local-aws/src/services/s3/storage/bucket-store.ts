import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../../../endpoint/database.ts';
import { S3Error, noSuchBucket } from '../s3-error.ts';
import { statementsOf } from './statements.ts';

export interface Bucket {
  readonly name: string;
  readonly created: number;
}

/** What is set for a bucket beyond its objects, each a JSON value. */
export type SettingName =
  | ('cors' | 'encryption' | 'lifecycle' | 'notification' | 'ownershipControls' | 'policy')
  | ('publicAccessBlock' | 'tagging' | 'versioning');

export class BucketStore {
  readonly #root: string;
  readonly #database: DatabaseSync;
  readonly #sql: ReturnType<typeof statementsOf>;

  constructor({ root, database }: { root: string; database: DatabaseSync }) {
    this.#root = root;
    this.#database = database;
    this.#sql = statementsOf(database);
  }

  find(name: string): Bucket | undefined {
    return this.#sql('SELECT name, created FROM s3_buckets WHERE name = ?').get(name) as Bucket | undefined;
  }

  require(name: string): Bucket {
    const bucket = this.find(name);
    if (bucket === undefined) throw noSuchBucket(name);
    return bucket;
  }

  list(): readonly Bucket[] {
    return this.#sql('SELECT name, created FROM s3_buckets ORDER BY name').all() as unknown as Bucket[];
  }

  create({ name, created }: Bucket, settings: Partial<Record<SettingName, unknown>>): void {
    mkdirSync(join(this.#root, name), { recursive: true });
    transaction(this.#database, () => {
      this.#sql('INSERT INTO s3_buckets (name, created) VALUES (?, ?)').run(name, created);
      for (const [setting, value] of Object.entries(settings)) this.set(name, setting as SettingName, value);
    });
  }

  requireEmpty(name: string): void {
    this.require(name);
    if (this.#sql('SELECT 1 FROM s3_versions WHERE bucket = ? LIMIT 1').get(name) === undefined) return;
    throw new S3Error({
      code: 'BucketNotEmpty',
      message: 'The bucket you tried to delete is not empty',
      status: 409,
      details: { BucketName: name },
    });
  }

  remove(name: string): void {
    transaction(this.#database, () => {
      this.#sql('DELETE FROM s3_settings WHERE bucket = ?').run(name);
      this.#sql('DELETE FROM s3_buckets WHERE name = ?').run(name);
    });
    rmSync(join(this.#root, name), { recursive: true, force: true });
  }

  setting(bucket: string, name: SettingName): unknown {
    const row = this.#sql('SELECT value FROM s3_settings WHERE bucket = ? AND name = ?').get(bucket, name);
    return row === undefined ? undefined : (JSON.parse(String(row['value'])) as unknown);
  }

  set(bucket: string, name: SettingName, value: unknown): void {
    this.#sql('INSERT OR REPLACE INTO s3_settings VALUES (?, ?, ?)').run(bucket, name, JSON.stringify(value));
  }

  unset(bucket: string, name: SettingName): void {
    this.#sql('DELETE FROM s3_settings WHERE bucket = ? AND name = ?').run(bucket, name);
  }

  /** Undefined when it was never switched on. */
  versioning(bucket: string): 'Enabled' | 'Suspended' | undefined {
    const status = this.setting(bucket, 'versioning');
    return status === 'Enabled' || status === 'Suspended' ? status : undefined;
  }
}
