import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { FileRefused } from './file-refused.ts';
import type { FoundForm } from './text-form.ts';

export type Compression = FoundForm['compression'];

/** By the first bytes, whatever the file is called: RFC 1952, RFC 8878. */
export function compressionOf(head: Uint8Array): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  return startsWith(head, [0x28, 0xb5, 0x2f, 0xfd]) ? 'zstd' : 'none';
}

/** Names the containers that people send instead of text. */
export function refuseContainers(head: Uint8Array): void {
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04]))
    throw new FileRefused('it is a ZIP archive or a workbook, not text');
  if (startsWith(head, [0xd0, 0xcf, 0x11, 0xe0])) throw new FileRefused('it is a workbook, not text');
  if (startsWith(head, [0x50, 0x41, 0x52, 0x31])) throw new FileRefused('it is Parquet, not text');
  if (startsWith(head, [0x25, 0x50, 0x44, 0x46])) throw new FileRefused('it is a PDF, not text');
}

export function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

/** The bytes of a file without its compression; one that is cut or damaged is refused. */
export async function* decompressed(
  source: AsyncIterable<Buffer>,
  compression: Compression,
): AsyncGenerator<Buffer, void, undefined> {
  if (compression === 'none') {
    yield* source;
    return;
  }
  const input = Readable.from(source);
  const inflate = compression === 'gzip' ? createGunzip() : createZstdDecompress();
  input.once('error', (error) => inflate.destroy(error));
  // Whoever leaves early lets go of the file too.
  inflate.once('close', () => input.destroy());
  input.pipe(inflate);
  try {
    for await (const chunk of inflate) yield chunk as Buffer;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'Z_BUF_ERROR') throw new FileRefused(`its ${compression} data ends early: it is cut short`);
    if (/^(Z_|ZSTD_)/.test(code)) throw new FileRefused(`its ${compression} data is damaged`);
    throw error;
  }
}
