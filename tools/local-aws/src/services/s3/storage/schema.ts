import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../../../endpoint/database.ts';

/** S3's tables in the endpoint's database. Paths are relative to the folder of all buckets. */
export function createSchema(database: DatabaseSync): void {
  database.exec(`
    CREATE TABLE IF NOT EXISTS s3_buckets (name TEXT PRIMARY KEY, created INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS s3_settings (
      bucket TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (bucket, name)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS s3_versions (
      bucket TEXT NOT NULL, key TEXT NOT NULL, sequence INTEGER NOT NULL, version TEXT NOT NULL,
      latest INTEGER NOT NULL, marker INTEGER NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
      modified INTEGER NOT NULL, attributes TEXT NOT NULL, PRIMARY KEY (bucket, key, sequence)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX IF NOT EXISTS s3_version_ids ON s3_versions (bucket, key, version);
    CREATE INDEX IF NOT EXISTS s3_latest ON s3_versions (bucket, key) WHERE latest = 1;
    CREATE TABLE IF NOT EXISTS s3_moves (number INTEGER PRIMARY KEY, source TEXT NOT NULL, target TEXT) STRICT;
    CREATE TABLE IF NOT EXISTS s3_uploads (
      id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, initiated INTEGER NOT NULL,
      checksum TEXT, attributes TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS s3_parts (
      upload TEXT NOT NULL, number INTEGER NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
      modified INTEGER NOT NULL, checksums TEXT NOT NULL, PRIMARY KEY (upload, number)
    ) STRICT, WITHOUT ROWID;
  `);
  adoptFirstSchema(database);
}

/** Version 0.1 of the endpoint kept one row an object, without versions. */
function adoptFirstSchema(database: DatabaseSync): void {
  const has = database
    .prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 's3_objects'")
    .get();
  if (has === undefined) return;
  transaction(database, () =>
    database.exec(`
      INSERT INTO s3_versions
        SELECT bucket, key, modified * 1000, 'null', 1, 0, bucket || '/' || path, size, etag, modified, attributes FROM s3_objects;
      INSERT INTO s3_settings SELECT name, 'notification', '{"EventBridgeConfiguration":""}' FROM s3_buckets WHERE notifies = 1;
      DROP TABLE s3_objects;
    `),
  );
}
