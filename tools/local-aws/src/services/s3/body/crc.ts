/** A running cyclic redundancy check: eight bytes a step, by eight tables ("slicing by 8"). */
export interface Crc {
  update(bytes: Uint8Array): void;
  /** Big-endian. */
  digest(): Buffer;
}

/** CRC-32C (Castagnoli), reflected polynomial 0x82F63B78: RFC 3720, appendix B.4. */
export function crc32c(): Crc {
  const tables = (castagnoli ??= tables64(0x82f63b78n));
  const crc = sliced(tables.low.map((low) => ({ low, high: zeros })));
  crc.start(0xffffffff, 0);
  return {
    update: crc.update,
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE((crc.low() ^ 0xffffffff) >>> 0);
      return bytes;
    },
  };
}
let castagnoli: Tables | undefined;

/** CRC-64/NVME, reflected polynomial 0x9A6C9329AC4BC9B5: NVM Express base specification, 64b CRC. */
export function crc64nvme(): Crc {
  const tables = (nvme ??= tables64(0x9a6c9329ac4bc9b5n));
  const crc = sliced(tables.low.map((low, at) => ({ low, high: tables.high[at] ?? zeros })));
  crc.start(0xffffffff, 0xffffffff);
  return {
    update: crc.update,
    digest() {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE((crc.high() ^ 0xffffffff) >>> 0, 0);
      bytes.writeUInt32BE((crc.low() ^ 0xffffffff) >>> 0, 4);
      return bytes;
    },
  };
}
let nvme: Tables | undefined;

interface Tables {
  readonly low: readonly Uint32Array[];
  readonly high: readonly Uint32Array[];
}

const zeros = new Uint32Array(256);

function tables64(polynomial: bigint): Tables {
  const first = Array.from({ length: 256 }, (_, byte) => {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    return value;
  });
  const all = [first];
  for (let step = 1; step < 8; step++) {
    const before = all[step - 1] ?? first;
    all.push(before.map((value) => (value >> 8n) ^ (first[Number(value & 0xffn)] ?? 0n)));
  }
  return {
    low: all.map((table) => Uint32Array.from(table, (value) => Number(value & 0xffffffffn))),
    high: all.map((table) => Uint32Array.from(table, (value) => Number(value >> 32n))),
  };
}

/** A register of 64 bits in two halves; one of 32 bits leaves the high half zero. */
function sliced(tables: readonly { readonly low: Uint32Array; readonly high: Uint32Array }[]) {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as unknown as Eight;
  let low = 0;
  let high = 0;
  return {
    start(startLow: number, startHigh: number): void {
      low = startLow | 0;
      high = startHigh | 0;
    },
    update(bytes: Uint8Array): void {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const whole = bytes.length - (bytes.length % 8);
      for (let at = 0; at < whole; at += 8) {
        const a = low ^ view.getInt32(at, true);
        const b = high ^ view.getInt32(at + 4, true);
        low =
          t7.low[a & 0xff]! ^
          t6.low[(a >>> 8) & 0xff]! ^
          t5.low[(a >>> 16) & 0xff]! ^
          t4.low[a >>> 24]! ^
          t3.low[b & 0xff]! ^
          t2.low[(b >>> 8) & 0xff]! ^
          t1.low[(b >>> 16) & 0xff]! ^
          t0.low[b >>> 24]!;
        high =
          t7.high[a & 0xff]! ^
          t6.high[(a >>> 8) & 0xff]! ^
          t5.high[(a >>> 16) & 0xff]! ^
          t4.high[a >>> 24]! ^
          t3.high[b & 0xff]! ^
          t2.high[(b >>> 8) & 0xff]! ^
          t1.high[(b >>> 16) & 0xff]! ^
          t0.high[b >>> 24]!;
      }
      for (let at = whole; at < bytes.length; at++) {
        const index = (low ^ bytes[at]!) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ t0.low[index]!;
        high = (high >>> 8) ^ t0.high[index]!;
      }
    },
    low: () => low,
    high: () => high,
  };
}

interface Table {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}
type Eight = readonly [Table, Table, Table, Table, Table, Table, Table, Table];
