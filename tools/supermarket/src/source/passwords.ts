import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Passwords {
  readonly adminPassword: string;
  readonly readerPassword: string;
}

/** Those given; otherwise random ones, kept in the source's folder for its owner to read. */
export async function passwordsFor(props: {
  readonly folder: string;
  readonly adminPassword: string | null;
  readonly readerPassword: string | null;
}): Promise<Passwords> {
  const { folder, adminPassword, readerPassword } = props;
  if (adminPassword !== null && readerPassword !== null) return { adminPassword, readerPassword };
  const file = join(folder, 'passwords.json');
  const kept = await readFile(file, 'utf8').catch(() => null);
  const own =
    kept === null
      ? { adminPassword: randomBytes(18).toString('hex'), readerPassword: randomBytes(18).toString('hex') }
      : (JSON.parse(kept) as Passwords);
  if (kept === null) {
    await mkdir(folder, { recursive: true });
    await writeFile(file, JSON.stringify(own), { mode: 0o600 });
  }
  return {
    adminPassword: adminPassword ?? own.adminPassword,
    readerPassword: readerPassword ?? own.readerPassword,
  };
}
