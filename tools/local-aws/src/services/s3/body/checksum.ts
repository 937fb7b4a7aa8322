import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { invalidRequest } from '../s3-error.ts';
import { crc32c, crc64nvme } from './crc.ts';

/** A running checksum over a body. */
export interface Checksum {
  update(bytes: Uint8Array): void;
  /** Base64, as S3's headers carry it. */
  digest(): string;
}

interface Algorithm {
  readonly length: number;
  readonly start: () => { update(bytes: Uint8Array): unknown; digest(): Buffer };
}

/** By header name. */
const algorithms: Readonly<Record<string, Algorithm>> = {
  'x-amz-checksum-crc32': { length: 4, start: zlibCrc32 },
  'x-amz-checksum-crc32c': { length: 4, start: crc32c },
  'x-amz-checksum-crc64nvme': { length: 8, start: crc64nvme },
  'x-amz-checksum-sha1': { length: 20, start: () => createHash('sha1') },
  'x-amz-checksum-sha256': { length: 32, start: () => createHash('sha256') },
};

export const checksumHeaders = Object.keys(algorithms);

/** What S3 adds to an object for which the client sent none: its "default integrity protection" since December 2024. */
export const defaultChecksum = 'x-amz-checksum-crc64nvme';

/** `CRC32` for `x-amz-checksum-crc32`. */
export const algorithmName = (header: string) => header.replace('x-amz-checksum-', '').toUpperCase();

/** `ChecksumCRC32` for `x-amz-checksum-crc32`. */
export const checksumElement = (header: string) => `Checksum${algorithmName(header)}`;

/** The header of an algorithm by its name. */
export function checksumHeaderOf(name: string): string {
  const header = `x-amz-checksum-${name.toLowerCase()}`;
  if (Object.hasOwn(algorithms, header)) return header;
  throw invalidRequest(
    `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${checksumHeaders.map(algorithmName).join(', ')}]`,
  );
}

export function startChecksum(header: string): Checksum {
  const running = algorithmOf(header).start();
  return { update: (bytes) => void running.update(bytes), digest: () => running.digest().toString('base64') };
}

/** A checksum that cannot be one of its algorithm is refused before it is compared. */
export function requireChecksum(header: string, value: string): string {
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length === algorithmOf(header).length && bytes.toString('base64') === value) return value;
  throw invalidRequest(`Value for ${header} header is invalid.`);
}

/** The checksum of the parts' checksums, in the order of the parts. */
export function compositeChecksum(header: string, parts: readonly string[]): string {
  const checksum = startChecksum(header);
  for (const part of parts) checksum.update(Buffer.from(part, 'base64'));
  return `${checksum.digest()}-${parts.length}`;
}

function algorithmOf(header: string): Algorithm {
  const algorithm = Object.hasOwn(algorithms, header) ? algorithms[header] : undefined;
  if (algorithm !== undefined) return algorithm;
  throw invalidRequest('The value specified in the x-amz-trailer header is not supported');
}

function zlibCrc32() {
  let value = 0;
  return {
    update: (bytes: Uint8Array) => (value = crc32(bytes, value)),
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes;
    },
  };
}
