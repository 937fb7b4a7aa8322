import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

export interface Sighting {
  readonly file: string;
  readonly offset: number;
}

/**
 * Looks for values in bytes. Values are indexed by their first six bytes, so that tens of thousands of them are
 * searched for in one pass.
 */
export class PersonalSearch {
  readonly #byHead = new Map<number, Buffer[]>();

  constructor(values: Iterable<string>) {
    for (const value of values) {
      const needle = Buffer.from(value);
      if (needle.length < 6) throw new Error('A value of fewer than six bytes is found by chance.');
      const head = needle.readUIntBE(0, 6);
      this.#byHead.set(head, [...(this.#byHead.get(head) ?? []), needle]);
    }
  }

  /** Where the first of the values lies; -1 where none does. */
  find(haystack: Buffer): number {
    for (let at = 0; at + 6 <= haystack.length; at += 1) {
      const needles = this.#byHead.get(haystack.readUIntBE(at, 6));
      if (needles?.some((needle) => haystack.subarray(at, at + needle.length).equals(needle))) return at;
    }
    return -1;
  }

  /** Every file below a folder that holds a value; what `leaveOut` names is not opened. */
  async searchFolder(folder: string, { leaveOut }: { leaveOut: readonly string[] }): Promise<Sighting[]> {
    const sightings: Sighting[] = [];
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (!entry.isFile() || leaveOut.some((left) => !relative(left, file).startsWith('..'))) continue;
      const offset = this.find(await readFile(file));
      if (offset >= 0) sightings.push({ file: relative(folder, file), offset });
    }
    return sightings;
  }
}
