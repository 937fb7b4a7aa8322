/** A larger buffer is given back once it was written. */
const largestKept = 1024 * 1024;

/** Bytes that grow. Numbers are little-endian; a text is preceded by its length where the record does not say it. */
export class RecordWriter {
  #bytes: Buffer;
  /** Of the same bytes: V8 writes numbers by it without a call. */
  #numbers: DataView;
  #at = 0;

  constructor(room = 256 * 1024) {
    this.#bytes = Buffer.allocUnsafe(room);
    this.#numbers = viewOf(this.#bytes);
  }

  get length(): number {
    return this.#at;
  }

  /** Valid until the next write. */
  get written(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  /** Forgets what was written, and leaves room for `head` bytes. */
  clear(head = 0): void {
    if (this.#bytes.length > largestKept) this.#use(Buffer.allocUnsafe(largestKept));
    this.#at = head;
  }

  byte(value: number): void {
    this.#ensure(1);
    this.#bytes[this.#at++] = value;
  }

  uint(value: number): void {
    this.#ensure(4);
    this.#numbers.setUint32(this.#at, value, true);
    this.#at += 4;
  }

  /** Any integer that a double holds: times, sequence numbers. */
  number(value: number): void {
    this.#ensure(8);
    this.#numbers.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  /** Its length in bytes. */
  text(value: string): number {
    this.#ensure(value.length * 3);
    const length = this.#bytes.write(value, this.#at, 'utf8');
    this.#at += length;
    return length;
  }

  bytes(value: Uint8Array): void {
    this.#ensure(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  /** Leaves room for a number that is known later. */
  reserveUint(): number {
    this.#ensure(4);
    this.#at += 4;
    return this.#at - 4;
  }

  setUint(at: number, value: number): void {
    this.#numbers.setUint32(at, value, true);
  }

  #ensure(room: number): void {
    if (this.#at + room <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + room));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#use(larger);
  }

  #use(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#numbers = viewOf(bytes);
  }
}

const viewOf = ({ buffer, byteOffset, byteLength }: Buffer) => new DataView(buffer, byteOffset, byteLength);
