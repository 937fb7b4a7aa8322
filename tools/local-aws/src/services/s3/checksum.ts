import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError } from '../../endpoint/aws-error.ts';

/** A running checksum over a body. */
export interface Checksum {
  update(bytes: Uint8Array): void;
  /** Base64, as S3's headers carry it. */
  digest(): string;
}

/** By header name. */
const algorithms: Readonly<Record<string, () => Checksum>> = {
  'x-amz-checksum-crc32': () => {
    let value = 0;
    return {
      update: (bytes) => (value = crc32(bytes, value)),
      digest: () => bigEndian(value),
    };
  },
  'x-amz-checksum-crc32c': crc32c,
  'x-amz-checksum-crc64nvme': crc64nvme,
  'x-amz-checksum-sha1': () => hashed('sha1'),
  'x-amz-checksum-sha256': () => hashed('sha256'),
};

export const checksumHeaders = Object.keys(algorithms);

export function startChecksum(header: string): Checksum {
  const start = algorithms[header];
  if (start === undefined) {
    throw new AwsError({
      code: 'InvalidRequest',
      message: `The checksum algorithm of ${header} is not supported. Valid: ${checksumHeaders.join(', ')}.`,
    });
  }
  return start();
}

function hashed(algorithm: 'sha1' | 'sha256'): Checksum {
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('base64') };
}

/** CRC-32C (Castagnoli), reflected polynomial 0x82F63B78: RFC 3720, appendix B.4. */
function crc32c(): Checksum {
  const table = (castagnoli ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
    return value;
  }));
  let value = 0xffffffff;
  return {
    update(bytes) {
      for (const byte of bytes) value = (value >>> 8) ^ (table[(value ^ byte) & 0xff] ?? 0);
    },
    digest: () => bigEndian((value ^ 0xffffffff) >>> 0),
  };
}
let castagnoli: Uint32Array | undefined;

/** CRC-64/NVME, reflected polynomial 0x9A6C9329AC4BC9B5, in two halves: NVM Express base specification, 64b CRC. */
function crc64nvme(): Checksum {
  const table = (nvme ??= nvmeTable());
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(bytes) {
      for (const byte of bytes) {
        const at = (low ^ byte) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (table.low[at] ?? 0);
        high = (high >>> 8) ^ (table.high[at] ?? 0);
      }
    },
    digest() {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE((high ^ 0xffffffff) >>> 0, 0);
      bytes.writeUInt32BE((low ^ 0xffffffff) >>> 0, 4);
      return bytes.toString('base64');
    },
  };
}
let nvme: { readonly high: Uint32Array; readonly low: Uint32Array } | undefined;

function nvmeTable(): { high: Uint32Array; low: Uint32Array } {
  const table = { high: new Uint32Array(256), low: new Uint32Array(256) };
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
    table.high[byte] = Number(value >> 32n);
    table.low[byte] = Number(value & 0xffffffffn);
  }
  return table;
}

function bigEndian(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString('base64');
}
