import { closeSync, createReadStream, createWriteStream, openSync, rmSync, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { RowSink } from '@daybreak/tabular-files';
import { RowOutput } from './row-output.ts';

const chunkBytes = 1 << 17;
/** Most files are small, and then no value of theirs is written anywhere else. */
const inMemory = 16 * 1024 * 1024;

/** A file's rows in the row form, kept back until its end shows that it is whole. On disk they lie under no name. */
export class RowSpool implements RowSink {
  rows = 0;
  readonly #path: string;
  readonly #padded: boolean;
  readonly #output = new RowOutput(chunkBytes * 2);
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #disk: { readonly file: WriteStream; readonly reading: number } | null = null;
  #failure: Error | null = null;
  #fields = 0;

  /** `padded`: rows have one more field, which is empty. */
  constructor({ path, padded }: { readonly path: string; readonly padded: boolean }) {
    this.#path = path;
    this.#padded = padded;
  }

  bytes(buffer: Uint8Array, from: number, to: number): void {
    this.#next((to - from) * 2);
    this.#output.text(buffer, from, to);
  }

  text(value: string): void {
    const bytes = Buffer.from(value);
    this.bytes(bytes, 0, bytes.length);
  }

  none(): void {
    this.#next(2);
    this.#output.null();
  }

  endRow(): void {
    if (this.#padded) this.none();
    this.#output.reserve(1);
    this.#output.endOfRow();
    this.rows += 1;
    this.#fields = 0;
    if (this.#output.at >= chunkBytes) this.#put();
  }

  /** Resolves when more may come. */
  async drained(): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    if (this.#disk?.file.writableNeedDrain === true) await once(this.#disk.file, 'drain');
  }

  /** Writes all rows into the pipe, no faster than it is read. */
  async sendTo(pipe: Socket): Promise<void> {
    this.#put();
    if (this.#disk !== null) {
      const { file, reading: fd } = this.#disk;
      await ended(file);
      this.#disk = null;
      for await (const chunk of createReadStream('', { fd, start: 0, highWaterMark: chunkBytes }))
        await written(pipe, chunk as Buffer);
    }
    for (const chunk of this.#kept) await written(pipe, chunk);
  }

  async remove(): Promise<void> {
    this.#kept = [];
    if (this.#disk === null) return;
    const { file, reading } = this.#disk;
    this.#disk = null;
    closeSync(reading);
    file.destroy();
    if (!file.closed) await once(file, 'close');
  }

  #next(most: number): void {
    this.#output.reserve(most + 2);
    if (this.#fields > 0) this.#output.separator();
    this.#fields += 1;
  }

  #put(): void {
    if (this.#output.at === 0) return;
    const chunk = Buffer.from(this.#output.bytes.subarray(0, this.#output.at));
    this.#output.at = 0;
    this.#kept.push(chunk);
    this.#keptBytes += chunk.length;
    if (this.#disk === null && this.#keptBytes <= inMemory) return;
    this.#disk ??= this.#open();
    for (const kept of this.#kept) this.#disk.file.write(kept);
    this.#kept = [];
  }

  #open() {
    const fd = openSync(this.#path, 'wx', 0o600);
    const reading = openSync(this.#path, 'r');
    rmSync(this.#path);
    const file = createWriteStream('', { fd });
    file.on('error', (error) => (this.#failure ??= error));
    return { file, reading };
  }
}

async function ended(file: WriteStream): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    file.once('error', reject);
    file.end(resolve);
  });
}

async function written(pipe: Socket, chunk: Buffer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    pipe.write(chunk, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
