import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { asideFolder, keyOfPath } from './object-path.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * Makes rows and files agree after a kill: a file was renamed into place without its row, or removed before it. What no client
 * was told may be there or not; what one was told is there.
 */
export async function reconcile(store: ObjectStore): Promise<void> {
  const buckets = store.database.prepare('SELECT name FROM s3_buckets').all() as unknown as {
    name: string;
  }[];
  for (const { name } of buckets) await reconcileBucket(store, name);
}

async function reconcileBucket(store: ObjectStore, bucket: string): Promise<void> {
  const folder = join(store.root, bucket);
  mkdirSync(folder, { recursive: true });
  const rows = store.database
    .prepare('SELECT key, path, stamp FROM s3_objects WHERE bucket = ?')
    .all(bucket) as unknown as { key: string; path: string; stamp: number }[];
  const known = new Map(rows.map((row) => [row.path, row]));
  for (const { key, path } of rows) {
    if (existsSync(store.fileOf({ bucket, path }))) continue;
    store.database.prepare('DELETE FROM s3_objects WHERE bucket = ? AND key = ?').run(bucket, key);
  }
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = relative(folder, file).split(sep).join('/');
    const row = known.get(path);
    if (row?.stamp === statSync(file).mtimeMs) continue;
    if (row !== undefined) await store.adopt({ bucket, key: row.key, path });
    else if (path.startsWith(`${asideFolder}/`)) rmSync(file);
    else await store.adopt({ bucket, key: keyOfPath(path), path });
  }
}
