/** A running cyclic redundancy check: eight bytes a step, by eight tables ("slicing by 8"). */
export interface Crc {
  readonly update: (bytes: Uint8Array) => void;
  /** Big-endian. */
  readonly digest: () => Buffer;
}

/** CRC-32C (Castagnoli), reflected polynomial 0x82F63B78: RFC 3720, appendix B.4. */
export function crc32c(): Crc {
  const register = startRegister((castagnoli ??= tablesOf(0x82f63b78n)), { low: -1, high: 0 });
  return {
    update: register.update,
    digest: () => register.digest().subarray(4),
  };
}
let castagnoli: Tables | undefined;

/** CRC-64/NVME, reflected polynomial 0x9A6C9329AC4BC9B5: NVM Express base specification, 64b CRC. */
export function crc64nvme(): Crc {
  return startRegister((nvme ??= tablesOf(0x9a6c9329ac4bc9b5n)), { low: -1, high: -1 });
}
let nvme: Tables | undefined;

/** The eight tables one after the other, in halves of 32 bits. */
interface Tables {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

function tablesOf(polynomial: bigint): Tables {
  const first = Array.from({ length: 256 }, (_, byte) => {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    return value;
  });
  const all = [...first];
  for (let at = 256; at < 8 * 256; at++) {
    const before = all[at - 256] ?? 0n;
    all.push((before >> 8n) ^ (first[Number(before & 0xffn)] ?? 0n));
  }
  return {
    low: Int32Array.from(all, (value) => Number(BigInt.asIntN(32, value))),
    high: Int32Array.from(all, (value) => Number(BigInt.asIntN(32, value >> 32n))),
  };
}

/** A register of 64 bits. A check of 32 bits uses the low half alone: the high one is zero, and what enters it leaves at once. */
function startRegister(tables: Tables, start: { low: number; high: number }): Crc {
  let { low, high } = start;
  return {
    update(bytes) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const whole = bytes.length - (bytes.length % 8);
      for (let at = 0; at < whole; at += 8) {
        let first = low ^ view.getInt32(at, true);
        let second = high ^ view.getInt32(at + 4, true);
        low = 0;
        high = 0;
        for (let table = 7 * 256; table >= 4 * 256; table -= 256) {
          low ^= tables.low[table + (first & 0xff)] ?? 0;
          high ^= tables.high[table + (first & 0xff)] ?? 0;
          low ^= tables.low[table - 4 * 256 + (second & 0xff)] ?? 0;
          high ^= tables.high[table - 4 * 256 + (second & 0xff)] ?? 0;
          first >>>= 8;
          second >>>= 8;
        }
      }
      for (let at = whole; at < bytes.length; at++) {
        const index = (low ^ (bytes[at] ?? 0)) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (tables.low[index] ?? 0);
        high = (high >>> 8) ^ (tables.high[index] ?? 0);
      }
    },
    digest() {
      const bytes = Buffer.alloc(8);
      bytes.writeInt32BE(~high, 0);
      bytes.writeInt32BE(~low, 4);
      return bytes;
    },
  };
}
