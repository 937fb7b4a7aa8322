import { createHash } from 'node:crypto';

/** Longest name of a file that common file systems take, in bytes. */
const longestName = 255;

/**
 * Where below the bucket's folder an object lies: its key, with what a file system would read as something else escaped with `%`.
 * Undefined when the key cannot be a plain path.
 */
export function plainPath(key: string): string | undefined {
  const segments = key.split('/').map(escapeSegment);
  const tooLong = segments.some((segment) => Buffer.byteLength(segment) > longestName);
  return tooLong || key.length > 900 ? undefined : segments.join('/');
}

/** Where an object lies whose plain path is too long or taken by a folder (`a` beside `a/b`). No escaped key begins like it. */
export function asidePath(key: string): string {
  return `${asideFolder}/${createHash('sha256').update(key).digest('hex')}`;
}

export const asideFolder = '%aside';

/** The key whose plain path this is. */
export function keyOfPath(path: string): string {
  return path.split('/').map(unescapeSegment).join('/');
}

function escapeSegment(segment: string): string {
  if (segment === '') return '%empty';
  if (segment === '.') return '%2E';
  if (segment === '..') return '%2E%2E';
  return segment.replace(
    /[%\0\\]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

function unescapeSegment(segment: string): string {
  if (segment === '%empty') return '';
  return segment.replace(/%([0-9a-fA-F]{2})/g, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 16)),
  );
}
