/**
 * Sorts by the time of the decision, is distinct by what it names, and can end a table's name.
 * The hash is FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function runIdFor({ now, of }: { now: string; of: readonly string[] }): string {
  const time = Date.parse(now).toString(36).padStart(9, '0');
  return `${time}${fnv1a(of.join('\u0000')).toString(36).padStart(13, '0')}`;
}

function fnv1a(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash;
}
