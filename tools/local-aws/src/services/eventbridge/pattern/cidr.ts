import { invalidPattern } from './pattern-error.ts';

/** `10.0.0.0/24` or `2001:db8::/32` against an address given as a string. */
export function cidr(block: string, path: readonly string[]): (value: string) => boolean {
  const match = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(block);
  const network = match?.[1] === undefined ? undefined : parseAddress(match[1]);
  const prefix = Number(match?.[2]);
  if (network === undefined || prefix > network.bits) throw invalidPattern('Malformed CIDR', path);
  const shift = BigInt(network.bits - prefix);
  return (value) => {
    const address = parseAddress(value);
    return address?.bits === network.bits && address.value >> shift === network.value >> shift;
  };
}

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

function parseAddress(text: string): Address | undefined {
  return text.includes(':') ? parseV6(text) : parseV4(text);
}

function parseV4(text: string): Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255))
    return undefined;
  return { bits: 32, value: parts.reduce((value, part) => value * 256n + BigInt(part), 0n) };
}

/** RFC 4291, section 2.2; the mixed notation with a dotted tail is not taken. */
function parseV6(text: string): Address | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return { bits: 128, value: groups.reduce((value, group) => value * 65536n + BigInt(`0x${group}`), 0n) };
}
