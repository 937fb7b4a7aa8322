export type Random = () => number;

/** `length` lower-case hexadecimal digits. */
export function hex(random: Random, length: number): string {
  let digits = '';
  for (let left = length; left > 0; left -= 8) {
    const some = Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
    digits += left >= 8 ? some : some.slice(0, left);
  }
  return digits;
}

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
