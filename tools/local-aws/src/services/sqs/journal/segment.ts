import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** Read and write, created where it is missing, not truncated. */
const openFlags = constants.O_RDWR | constants.O_CREAT;

/** Length and checksum of a group's records, and the transaction of the database that it belongs to, or 0. */
export const groupHead = 16;

export interface Group {
  /** Where its records start in the segment. */
  readonly base: number;
  readonly transaction: number;
  readonly records: Buffer;
}

/** One file of the journal. Groups are appended to it whole; a kill can cut only the last one short. */
export class Segment {
  readonly number: number;
  /** Messages whose text lies here. */
  live = 0;
  size: number;
  readonly #path: string;
  readonly #file: number;

  constructor(folder: string, number: number) {
    this.number = number;
    this.#path = join(folder, `${String(number).padStart(8, '0')}.log`);
    this.#file = openSync(this.#path, openFlags, 0o600);
    this.size = fstatSync(this.#file).size;
  }

  /** `group` begins with room for its head, which is written here. */
  append(group: Buffer, transaction: number): void {
    const records = group.subarray(groupHead);
    group.writeUInt32LE(records.length, 0);
    group.writeUInt32LE(crc32(records), 4);
    group.writeDoubleLE(transaction, 8);
    let written = 0;
    try {
      while (written < group.length) {
        written += writeSync(this.#file, group, written, group.length - written, this.size + written);
      }
    } catch (error) {
      ftruncateSync(this.#file, this.size);
      throw error;
    }
    this.size += group.length;
  }

  /** Takes back what was appended since. */
  truncate(size: number): void {
    ftruncateSync(this.#file, size);
    this.size = size;
  }

  read(target: Buffer, offset: number): number {
    return readSync(this.#file, target, 0, target.length, offset);
  }

  /** The whole groups in order; where it stops before the end of the file, the rest is none. */
  *groups(): Generator<Group> {
    const bytes = Buffer.allocUnsafe(this.size);
    let read = 0;
    while (read < this.size) {
      const count = readSync(this.#file, bytes, read, this.size - read, read);
      if (count === 0) break;
      read += count;
    }
    let at = 0;
    while (at + groupHead <= read) {
      const length = bytes.readUInt32LE(at);
      const base = at + groupHead;
      if (base + length > read) return;
      const records = bytes.subarray(base, base + length);
      if (crc32(records) !== bytes.readUInt32LE(at + 4)) return;
      yield { base, transaction: bytes.readDoubleLE(at + 8), records };
      at = base + length;
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  unlink(): void {
    this.close();
    unlinkSync(this.#path);
  }
}
