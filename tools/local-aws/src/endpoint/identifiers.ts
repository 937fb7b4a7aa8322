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

const digits = Buffer.from('0123456789abcdef');
const drawn = Buffer.alloc(16);
const written = Buffer.from('00000000-0000-0000-0000-000000000000');
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/** A version 4 UUID from the injected randomness. Made in one piece: every request and message has one. */
export function uuid(random: Random): string {
  for (let at = 0; at < 16; at += 4) drawn.writeUInt32BE(Math.floor(random() * 2 ** 32), at);
  drawn[6] = ((drawn[6] ?? 0) & 0x0f) | 0x40;
  drawn[8] = ((drawn[8] ?? 0) & 0x3f) | 0x80;
  for (let at = 0; at < 16; at++) {
    const octet = drawn[at] ?? 0;
    const place = places[at] ?? 0;
    written[place] = digits[octet >>> 4] ?? 0;
    written[place + 1] = digits[octet & 15] ?? 0;
  }
  return written.toString('latin1');
}

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function alphanumerics(random: Random, length: number): string {
  let text = '';
  for (let at = 0; at < length; at++) text += alphanumeric[Math.floor(random() * alphanumeric.length)] ?? 'A';
  return text;
}
