import { createHash } from 'node:crypto';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Inbox } from '../src/index.ts';

/** An inbox as plain files, `<root>/<bucket>/<key>`, with no upload under way. */
export const folderInbox = (root: string): Inbox => ({
  folders: [root],
  async list({ bucket, prefix }) {
    const folder = join(root, bucket);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const objects = await Promise.all(
      entries
        .filter((entry) => entry.isFile())
        .map(async (entry) => {
          const path = join(entry.parentPath, entry.name);
          const { size, mtime: lastModified } = await stat(path);
          return { bucket, key: relative(folder, path), etag: await tag(path), size, lastModified };
        }),
    );
    return objects.filter(({ key }) => key.startsWith(prefix));
  },
  oldestUpload: () => Promise.resolve(null),
  async open({ bucket, key, etag }) {
    const file = join(root, bucket, key);
    return (await tag(file).catch(() => null)) === etag ? open(file) : null;
  },
});

const tag = async (path: string) =>
  createHash('md5')
    .update(await readFile(path))
    .digest('hex');
