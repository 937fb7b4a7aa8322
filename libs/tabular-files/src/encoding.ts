import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { startsWith } from './compression.ts';
import { FileRefused } from './file-refused.ts';
import type { Encoding, FoundForm } from './text-form.ts';

export type FoundEncoding = FoundForm['encoding'];

/**
 * How a text is encoded, by its mark or by its first bytes. UTF-8 is what is not said to be otherwise, and is held to:
 * where it turns out not to be, `Utf8Ended` says so, and the file is read again.
 */
export function encodingOf(head: Uint8Array, stated: Encoding | null): FoundEncoding {
  const marked = markOf(head);
  switch (stated) {
    case 'utf-8':
      return 'utf-8';
    case 'latin-1':
    case 'windows-1252':
      return 'windows-1252';
    case 'utf-16':
      return marked === 'utf-16be' || (marked === null && zeroes(head).even > zeroes(head).odd)
        ? 'utf-16be'
        : 'utf-16le';
    case null:
      return marked ?? unmarked(head);
  }
}

function markOf(head: Uint8Array): FoundEncoding | null {
  if (startsWith(head, [0xef, 0xbb, 0xbf])) return 'utf-8';
  if (startsWith(head, [0xff, 0xfe])) return 'utf-16le';
  return startsWith(head, [0xfe, 0xff]) ? 'utf-16be' : null;
}

/** Delimiters, digits and line ends make every other byte of UTF-16 zero; in UTF-8 none is. */
function unmarked(head: Uint8Array): FoundEncoding {
  const { even, odd } = zeroes(head);
  if (odd > head.length / 8 && even < odd / 8) return 'utf-16le';
  if (even > head.length / 8 && odd < even / 8) return 'utf-16be';
  return 'utf-8';
}

function zeroes(head: Uint8Array): { readonly even: number; readonly odd: number } {
  let even = 0;
  let odd = 0;
  for (let at = 0; at < head.length; at++) {
    if (head[at] !== 0) continue;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  return { even, odd };
}

/** The text is no UTF-8 from here on. */
export class Utf8Ended extends Error {
  /** Some of it can hardly be anything else. */
  readonly beyondAscii: boolean;

  constructor(beyondAscii: boolean) {
    super('not UTF-8');
    this.beyondAscii = beyondAscii;
  }
}

/** A file's text as UTF-8 without its mark, whatever it is encoded in. */
export async function* asUtf8(
  chunks: AsyncIterable<Buffer>,
  encoding: FoundEncoding,
): AsyncGenerator<Buffer, void, undefined> {
  const convert = encoding === 'utf-8' ? new Utf8() : new Converted(encoding);
  let first = true;
  for await (const chunk of chunks) {
    let text = convert.next(chunk);
    if (text.length === 0) continue;
    if (first && startsWith(text, [0xef, 0xbb, 0xbf])) text = text.subarray(3);
    first = false;
    if (text.includes(0))
      throw new FileRefused('it holds zero bytes: it is not text, or in another encoding');
    yield text;
  }
  convert.end();
}

/** Holds text to being UTF-8; a character may lie across two chunks. */
class Utf8 {
  #rest = Buffer.alloc(0);
  #beyondAscii = false;

  next(chunk: Buffer): Buffer {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const whole = bytes.length - openCharacter(bytes);
    const text = bytes.subarray(0, whole);
    if (!isUtf8(text)) throw new Utf8Ended(this.#beyondAscii || wellFormedBeyondAscii(text));
    this.#beyondAscii ||= !isAscii(text);
    this.#rest = Buffer.from(bytes.subarray(whole));
    return text;
  }

  end(): void {
    if (this.#rest.length > 0) throw new Utf8Ended(this.#beyondAscii);
  }
}

/** Bytes at the end that begin a character and do not end it. */
function openCharacter(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

/** More characters that only UTF-8 would hold than bytes that it would not. */
function wellFormedBeyondAscii(bytes: Buffer): boolean {
  let well = 0;
  let ill = 0;
  for (const character of bytes.toString('utf8')) {
    if (character === '\ufffd') ill += 1;
    else if (character > '\u007f') well += 1;
  }
  return well > ill;
}

class Converted {
  readonly #decoder: TextDecoder;

  constructor(encoding: Exclude<FoundEncoding, 'utf-8'>) {
    this.#decoder = new TextDecoder(encoding, { fatal: true });
  }

  next(chunk: Buffer): Buffer {
    return this.#decode(() => this.#decoder.decode(chunk, { stream: true }));
  }

  end(): void {
    this.#decode(() => this.#decoder.decode());
  }

  #decode(text: () => string): Buffer {
    try {
      return Buffer.from(text());
    } catch {
      throw new FileRefused(`it is not ${this.#decoder.encoding}, or cut within a character`);
    }
  }
}
