import { invalidPattern } from './pattern-error.ts';

/** `10.0.0.0/24` or `2001:db8::/32` against an address given as a string. */
export function cidr(block: string): (value: string) => boolean {
  const [address = '', mask = '', ...more] = block.split('/');
  if (mask === '' || more.length > 0) throw invalidPattern("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d{1,9}$/.test(mask)) throw invalidPattern('Malformed CIDR, mask bits must be an integer');
  const bits = Number(mask);
  if (bits < 0) throw invalidPattern('Malformed CIDR, mask bits must not be negative');
  const network = parseAddress(address);
  if (network === undefined) throw invalidPattern(`Nonstandard IP address: ${address}`);
  if (bits > network.bits) {
    const family = network.bits === 32 ? 'IPv4' : 'IPv6';
    throw invalidPattern(`${family} mask bits must be < ${network.bits + 1}`);
  }
  const shift = BigInt(network.bits - bits);
  const prefix = network.value >> shift;
  return (value) => {
    const given = parseAddress(value);
    return given?.bits === network.bits && given.value >> shift === prefix;
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

/** RFC 4291, section 2.2; the mixed notation with a dotted tail is not taken, as EventBridge does not. */
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
