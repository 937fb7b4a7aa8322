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
  readonly #head = Buffer.alloc(groupHead);

  constructor(folder: string, number: number) {
    this.number = number;
    this.#path = join(folder, `${String(number).padStart(8, '0')}.log`);
    this.#file = openSync(this.#path, openFlags, 0o600);
    this.size = fstatSync(this.#file).size;
  }

  append(records: Buffer, transaction: number): void {
    this.#head.writeUInt32LE(records.length, 0);
    this.#head.writeUInt32LE(crc32(records), 4);
    this.#head.writeDoubleLE(transaction, 8);
    // Head and records in one call where they fit: a group is rarely larger than a few kilobytes.
    const whole = Buffer.concat([this.#head, records]);
    let written = 0;
    try {
      while (written < whole.length) {
        written += writeSync(this.#file, whole, written, whole.length - written, this.size + written);
      }
    } catch (error) {
      ftruncateSync(this.#file, this.size);
      throw error;
    }
    this.size += whole.length;
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
