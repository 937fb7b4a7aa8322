import { ByteOutput } from '../../byte-output.ts';

export const minus = 0x2d;
export const point = 0x2e;
const zero = 0x30;

/** Four digits of every number below ten thousand, as the bytes of a big-endian word. */
const fourDigits = Uint32Array.from({ length: 10_000 }, (_, number) =>
  Buffer.from(String(number).padStart(4, '0')).readUInt32BE(),
);

/** Text as it grows, written byte by byte: no object and no string is made for a value. */
export class TextOutput extends ByteOutput {
  ascii(text: string): void {
    for (let index = 0; index < text.length; index++) this.bytes[this.at++] = text.charCodeAt(index);
  }

  /** Exactly two digits. */
  two(number: number): void {
    this.view.setUint16(this.at, (fourDigits[number] ?? 0) & 0xffff);
    this.at += 2;
  }

  /** Exactly four digits. */
  four(number: number): void {
    this.view.setUint32(this.at, fourDigits[number] ?? 0);
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

  #upToFour(number: number): void {
    const word = fourDigits[number] ?? 0;
    const digits = number < 10 ? 1 : number < 100 ? 2 : number < 1000 ? 3 : 4;
    this.view.setUint32(this.at, digits === 4 ? word : word << (8 * (4 - digits)));
    this.at += digits;
  }

  /** Takes back trailing zeros. */
  trimZeros(): void {
    while (this.bytes[this.at - 1] === zero) this.at--;
  }
}
