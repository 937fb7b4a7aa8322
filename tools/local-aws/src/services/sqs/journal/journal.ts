import { mkdirSync, readdirSync } from 'node:fs';
import { RecordWriter } from './record-writer.ts';
import { type RecordReader, readRecords, writeNext } from './records.ts';
import { Segment, groupHead } from './segment.ts';

const windowSize = 64 * 1024;

export interface JournalOptions {
  readonly folder: string;
  /** A segment that is larger, in bytes, is followed by another. */
  readonly segmentSize: number;
  /** Called before what is pending is written, so that what waits for it can join. */
  readonly beforeFlush: () => void;
  /** A new segment was begun: the owner may free older ones. */
  readonly onNewSegment: () => void;
  /** The number that follows those given out. */
  readonly nextSeq: () => number;
}

/**
 * An append-only log in files. Everything that requests of one turn of the event loop append is one group, written by one
 * call: no request is answered before that call returned. It survives the death of the process; like the database,
 * it does not survive a power cut to the last moment, since nothing is synced to the disk.
 */
export class Journal {
  readonly #given: JournalOptions;
  readonly #pending = new RecordWriter();
  readonly #window = Buffer.allocUnsafe(windowSize);
  #windowOf: Segment | undefined;
  #windowStart = 0;
  #windowEnd = 0;
  #segments: Segment[] = [];
  #flushed: PromiseWithResolvers<void> | undefined;
  #failure: unknown;
  /** For a transaction: what is written goes at once and not with the turn. */
  #appending = false;

  constructor(given: JournalOptions) {
    this.#given = given;
    this.#pending.clear(groupHead);
    mkdirSync(given.folder, { recursive: true, mode: 0o700 });
  }

  /** Reads all that is there. A group of a transaction that the database did not commit is dropped, with what follows. */
  recover(
    reader: RecordReader,
    { committed, at }: { committed: number; at: (segment: Segment) => void },
  ): void {
    const numbers = readdirSync(this.#given.folder)
      .filter((name) => /^\d{8}\.log$/.test(name))
      .map((name) => Number.parseInt(name, 10))
      .toSorted((a, b) => a - b);
    for (const number of numbers) {
      const segment = new Segment(this.#given.folder, number);
      this.#segments.push(segment);
      at(segment);
      let end = 0;
      for (const { base, transaction, records } of segment.groups()) {
        if (transaction > committed) break;
        readRecords(records, base, reader);
        end = base + records.length;
      }
      if (end === segment.size) continue;
      if (number !== numbers.at(-1)) {
        throw new Error(`The journal of SQS is damaged in segment ${String(number)} at byte ${String(end)}.`);
      }
      segment.truncate(end);
    }
    if (this.#segments.length === 0) this.#begin(1);
  }

  get writer(): RecordWriter {
    if (this.#failure !== undefined)
      throw new Error('The journal of SQS could not be written.', { cause: this.#failure });
    if (this.#flushed === undefined && !this.#appending) {
      this.#flushed = Promise.withResolvers();
      this.#flushed.promise.catch(() => undefined);
      setImmediate(() => this.flush());
    }
    return this.#pending;
  }

  /** Where the next byte that is appended will lie. */
  get position(): { segment: Segment; offset: number } {
    const segment = this.#last;
    return { segment, offset: segment.size + this.#pending.length };
  }

  /** Resolves when what was appended so far is stored; undefined when it is. */
  get stored(): Promise<void> | undefined {
    return this.#flushed?.promise;
  }

  flush(): void {
    if (this.#flushed === undefined) return;
    this.#given.beforeFlush();
    const flushed = this.#flushed;
    try {
      if (this.#pending.length > groupHead) this.#last.append(this.#pending.written, 0);
    } catch (error) {
      this.#failure = error;
      this.#flushed = undefined;
      flushed.reject(error);
      return;
    }
    this.#pending.clear(groupHead);
    this.#flushed = undefined;
    flushed.resolve();
    if (this.#last.size > this.#given.segmentSize) this.#begin(this.#last.number + 1);
  }

  /** Appends a group that counts only once the database has committed the transaction. Returns what takes it back. */
  appendFor(transaction: number, write: () => void): () => void {
    this.flush();
    const segment = this.#last;
    const before = segment.size;
    this.#appending = true;
    try {
      write();
      segment.append(this.#pending.written, transaction);
    } finally {
      this.#appending = false;
      this.#pending.clear(groupHead);
    }
    return () => {
      segment.truncate(before);
      this.#windowOf = undefined;
    };
  }

  /** Valid until the next call. */
  read(segment: Segment, offset: number, length: number): Buffer {
    if (offset >= segment.size) {
      const start = offset - segment.size;
      return this.#pending.written.subarray(start, start + length);
    }
    if (length > windowSize) {
      const bytes = Buffer.allocUnsafe(length);
      segment.read(bytes, offset);
      return bytes;
    }
    if (segment !== this.#windowOf || offset < this.#windowStart || offset + length > this.#windowEnd) {
      this.#windowOf = segment;
      this.#windowStart = offset;
      this.#windowEnd = offset + segment.read(this.#window, offset);
    }
    const start = offset - this.#windowStart;
    return this.#window.subarray(start, start + length);
  }

  /** The oldest segment that is not the one written to. */
  get oldest(): Segment | undefined {
    return this.#segments.length > 1 ? this.#segments[0] : undefined;
  }

  get size(): number {
    let size = 0;
    for (const segment of this.#segments) size += segment.size;
    return size;
  }

  /** Frees the oldest segment, of which nothing is needed any more. What replaces it is written first. */
  dropOldest(): void {
    this.flush();
    const segment = this.#segments.shift();
    if (segment === this.#windowOf) this.#windowOf = undefined;
    segment?.unlink();
  }

  close(): void {
    this.flush();
    for (const segment of this.#segments) segment.close();
    this.#segments = [];
  }

  #begin(number: number): void {
    const segment = new Segment(this.#given.folder, number);
    this.#segments.push(segment);
    const writer = new RecordWriter(64);
    writer.clear(groupHead);
    writeNext(writer, this.#given.nextSeq());
    segment.append(writer.written, 0);
    if (this.#segments.length > 1) this.#given.onNewSegment();
  }

  get #last(): Segment {
    const segment = this.#segments.at(-1);
    if (segment === undefined) throw new Error('The journal of SQS is not open.');
    return segment;
  }
}
