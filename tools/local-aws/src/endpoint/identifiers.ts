export type Random = () => number;

const octets = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'));

/** `length` lower-case hexadecimal digits. Every request and message has an id, so digits come eight at a time. */
export function hex(random: Random, length: number): string {
  let digits = '';
  while (digits.length < length) {
    const some = Math.floor(random() * 2 ** 32);
    digits += octet(some >>> 24) + octet((some >>> 16) & 255) + octet((some >>> 8) & 255) + octet(some & 255);
  }
  return digits.length === length ? digits : digits.slice(0, length);
}

const octet = (value: number) => octets[value] ?? '00';

/** Both digits of an octet in ASCII, as a little-endian number writes them. */
const pairs = Uint16Array.from(octets, (pair) => pair.charCodeAt(0) | (pair.charCodeAt(1) << 8));
const written = Buffer.from('00000000-0000-0000-0000-000000000000');
const places = new DataView(written.buffer, written.byteOffset, written.length);

/** A version 4 UUID from the injected randomness. Made in one piece: every request and message has one. */
export function uuid(random: Random): string {
  const first = Math.floor(random() * 2 ** 32);
  const second = Math.floor(random() * 2 ** 32);
  const third = Math.floor(random() * 2 ** 32);
  const fourth = Math.floor(random() * 2 ** 32);
  writeDigits(0, first >>> 16);
  writeDigits(4, first & 0xffff);
  writeDigits(9, second >>> 16);
  writeDigits(14, (second & 0x0fff) | 0x4000);
  writeDigits(19, ((third >>> 16) & 0x3fff) | 0x8000);
  writeDigits(24, third & 0xffff);
  writeDigits(28, fourth >>> 16);
  writeDigits(32, fourth & 0xffff);
  return written.toString('latin1');
}

function writeDigits(at: number, two: number): void {
  places.setUint16(at, pairs[two >>> 8] ?? 0, true);
  places.setUint16(at + 2, pairs[two & 255] ?? 0, true);
}

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function alphanumerics(random: Random, length: number): string {
  let text = '';
  for (let at = 0; at < length; at++) text += alphanumeric[Math.floor(random() * alphanumeric.length)] ?? 'A';
  return text;
}
