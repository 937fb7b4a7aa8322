/** Hex digits from the injected randomness, as Glue's ids carry them. */
export function hexDigits(count: number, random: () => number): string {
  let digits = '';
  while (digits.length < count) digits += Math.floor(random() * 16).toString(16);
  return digits;
}
