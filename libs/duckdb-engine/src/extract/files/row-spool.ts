import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { RowSink } from '@daybreak/tabular-files';
import { RowOutput } from '../postgresql/copy/row-output.ts';

const chunkBytes = 1 << 17;
/** Most files are small, and then no value of theirs is written anywhere else. */
const inMemory = 16 * 1024 * 1024;

/** A file's rows in the row form, kept back until its end shows that it is whole. */
export class RowSpool implements RowSink {
  rows = 0;
  readonly #path: string;
  readonly #padded: boolean;
  readonly #output = new RowOutput(chunkBytes * 2);
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #file: WriteStream | null = null;
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
    if (this.#file?.writableNeedDrain === true) await once(this.#file, 'drain');
  }

  /** Writes all rows into the pipe, no faster than it is read. */
  async sendTo(pipe: Socket): Promise<void> {
    this.#put();
    if (this.#file !== null) {
      await ended(this.#file);
      this.#file = null;
      for await (const chunk of createReadStream(this.#path, { highWaterMark: chunkBytes }))
        await written(pipe, chunk as Buffer);
    }
    for (const chunk of this.#kept) await written(pipe, chunk);
  }

  async remove(): Promise<void> {
    this.#kept = [];
    const file = this.#file;
    this.#file = null;
    if (file !== null) {
      file.destroy();
      if (!file.closed) await once(file, 'close');
    }
    await rm(this.#path, { force: true });
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
    if (this.#file === null && this.#keptBytes <= inMemory) return;
    this.#file ??= this.#open();
    for (const kept of this.#kept) this.#file.write(kept);
    this.#kept = [];
  }

  #open(): WriteStream {
    const file = createWriteStream(this.#path, { mode: 0o600, flags: 'wx' });
    file.on('error', (error) => (this.#failure ??= error));
    return file;
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
