import { lstatSync, mkdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asidePath, plainPath } from './object-path.ts';

/**
 * Where a new object may lie, relative to the folder of all buckets: at its plain path unless something else is there, such as a
 * folder (`a` beside `a/b`) or, on a file system that folds case, the object of another key.
 */
export function placeOf({ root, bucket, key }: { root: string; bucket: string; key: string }): string {
  const plain = plainPath(key);
  if (plain !== undefined && isFree(root, `${bucket}/${plain}`)) return `${bucket}/${plain}`;
  const aside = `${bucket}/${asidePath(key)}`;
  mkdirSync(join(root, dirname(aside)), { recursive: true });
  return aside;
}

function isFree(root: string, path: string): boolean {
  const file = join(root, path);
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    // A file is where a folder should be, or the name is longer than this file system takes.
    if (isTaken(error)) return false;
    throw error;
  }
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return true;
  if (!found.isDirectory()) return false;
  try {
    rmdirSync(file);
    return true;
  } catch {
    return false;
  }
}

const isTaken = (error: unknown) =>
  ['EEXIST', 'ENOTDIR', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? '');
