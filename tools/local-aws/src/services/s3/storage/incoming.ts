import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hex } from '../../../endpoint/identifiers.ts';

/** No bucket's name begins with a dot. */
const folder = '.incoming';

/** Files that are being filled. A start throws away what a kill left half-filled. */
export class Incoming {
  readonly #root: string;
  readonly #random: () => number;

  constructor({ root, random }: { root: string; random: () => number }) {
    this.#root = root;
    this.#random = random;
  }

  /** After what was left undone is done, since a filled file may wait here for its place. */
  clear(): void {
    rmSync(join(this.#root, folder), { recursive: true, force: true });
    mkdirSync(join(this.#root, folder), { recursive: true });
  }

  /** Gives a new file to fill; removes it unless `work` had it moved to where it belongs. */
  async fill<Result>(work: (file: IncomingFile) => Promise<Result>): Promise<Result> {
    const path = `${folder}/${hex(this.#random, 32)}`;
    const absolute = join(this.#root, path);
    try {
      return await work({ path, absolute });
    } finally {
      rmSync(absolute, { force: true });
    }
  }
}

export interface IncomingFile {
  /** Below the folder of all buckets. */
  readonly path: string;
  readonly absolute: string;
}
