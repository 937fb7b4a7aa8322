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

/** A version 4 UUID from the injected randomness. */
export function uuid(random: Random): string {
  const digits = hex(random, 32);
  const variant = '89ab'[Number.parseInt(digits[16] ?? '0', 16) & 3] ?? '8';
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`;
}

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function alphanumerics(random: Random, length: number): string {
  let text = '';
  for (let at = 0; at < length; at++) text += alphanumeric[Math.floor(random() * alphanumeric.length)] ?? 'A';
  return text;
}
