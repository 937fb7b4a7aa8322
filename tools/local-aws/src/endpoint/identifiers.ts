export type Random = () => number;

/** `length` lower-case hexadecimal digits. */
export function hex(random: Random, length: number): string {
  let digits = '';
  for (let at = 0; at < length; at++) digits += Math.floor(random() * 16).toString(16);
  return digits;
}

/** A version 4 UUID from the injected randomness. */
export function uuid(random: Random): string {
  const variant = '89ab'[Math.floor(random() * 4)] ?? '8';
  return `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-${variant}${hex(random, 3)}-${hex(random, 12)}`;
}

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function alphanumerics(random: Random, length: number): string {
  let text = '';
  for (let at = 0; at < length; at++) text += alphanumeric[Math.floor(random() * alphanumeric.length)] ?? 'A';
  return text;
}
