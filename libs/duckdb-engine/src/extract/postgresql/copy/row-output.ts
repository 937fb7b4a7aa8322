import { escaped, rowForm } from '../../row-form.ts';

export const minus = 0x2d;
export const point = 0x2e;
const zero = 0x30;

/** Four digits of every number below ten thousand, as the bytes of a big-endian word. */
const fourDigits = Uint32Array.from({ length: 10_000 }, (_, number) =>
  Buffer.from(String(number).padStart(4, '0')).readUInt32BE(),
);

/** Rows as they grow, in the row form, written byte by byte: no object and no string is made for a value. */
export class RowOutput {
  bytes: Buffer;
  at = 0;
  #view: DataView;

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size);
    this.#view = new DataView(this.bytes.buffer);
  }

  /** Makes room for `more` bytes. */
  reserve(more: number): void {
    if (this.bytes.length - this.at >= more) return;
    const written = this.bytes.subarray(0, this.at);
    this.renew(Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.at + more)));
    this.bytes.set(written);
    this.at = written.length;
  }

  /** Goes on at the beginning of another buffer, which is one of its own memory. */
  renew(bytes: Buffer): void {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer);
    this.at = 0;
  }

  byte(code: number): void {
    this.bytes[this.at++] = code;
  }

  separator(): void {
    this.bytes[this.at++] = rowForm.separator;
  }

  endOfRow(): void {
    this.bytes[this.at++] = rowForm.lineEnd;
  }

  null(): void {
    this.bytes[this.at++] = rowForm.escape;
    this.bytes[this.at++] = rowForm.null;
  }

  ascii(text: string): void {
    for (let index = 0; index < text.length; index++) this.bytes[this.at++] = text.charCodeAt(index);
  }

  /** Exactly two digits. */
  two(number: number): void {
    this.#view.setUint16(this.at, (fourDigits[number] ?? 0) & 0xffff);
    this.at += 2;
  }

  /** Exactly four digits. */
  four(number: number): void {
    this.#view.setUint32(this.at, fourDigits[number] ?? 0);
    this.at += 4;
  }

  /** A whole number of at most 2^53, without leading zeros. */
  whole(number: number): void {
    if (number < 10_000) {
      this.#upToFour(number);
      return;
    }
    const high = Math.floor(number / 10_000);
    this.whole(high);
    this.four(number - high * 10_000);
  }

  text(source: Uint8Array, from: number, to: number): void {
    const { bytes } = this;
    let at = this.at;
    for (let index = from; index < to; index++) {
      const byte = source[index] ?? 0;
      const sign = byte < 0x20 ? (escaped[byte] ?? 0) : 0;
      if (sign === 0) bytes[at++] = byte;
      else {
        bytes[at++] = rowForm.escape;
        bytes[at++] = sign;
      }
    }
    this.at = at;
  }

  #upToFour(number: number): void {
    const word = fourDigits[number] ?? 0;
    const digits = number < 10 ? 1 : number < 100 ? 2 : number < 1000 ? 3 : 4;
    this.#view.setUint32(this.at, digits === 4 ? word : word << (8 * (4 - digits)));
    this.at += digits;
  }

  /** Takes back trailing zeros. */
  trimZeros(): void {
    while (this.bytes[this.at - 1] === zero) this.at--;
  }
}
