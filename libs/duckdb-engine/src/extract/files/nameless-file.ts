import { rm, open, type FileHandle } from 'node:fs/promises';

/** Where files that this process has open can be opened again, whether or not they still have a name. */
export const openFiles = '/dev/fd';

export const pathOf = ({ fd }: FileHandle) => `${openFiles}/${String(fd)}`;

/** A new file that loses its name at once: when the process ends, by whatever, nothing of it is left. */
export async function namelessFile(path: string): Promise<FileHandle> {
  const file = await open(path, 'wx+', 0o600);
  await rm(path);
  return file;
}
