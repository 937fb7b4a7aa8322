import type { Socket } from 'node:net';
import type { Client } from 'pg';
import { JobError } from '../../../errors.ts';
import { takesAtOnce } from './reusing-socket.ts';
import type { RowBatch } from './row-batch.ts';
import type { Row, RowDecoder } from './row-decoder.ts';

const [copyData, commandComplete, errorResponse, readyForQuery] = [0x64, 0x43, 0x45, 0x5a];
/** `PGCOPY\n\377\r\n\0`, flags, length of the extension. */
const headerBytes = 19;
const trailer = -1;
/** A type and a length. */
const headBytes = 5;
/** More than the engine takes in a row, with its values in binary. */
const longestMessage = 8_000_000;

const viewOf = (bytes: Buffer) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** Where rows go. */
export interface RowSink {
  readonly batch: RowBatch;
  /** Told after every piece that arrived. Returns a promise where the source is to wait. */
  readonly written: () => Promise<unknown> | null;
}

export interface Copied {
  /** As the source counted them. */
  readonly rows: number;
  readonly bytes: number;
}

/** What `pg` gives a query that does its own reading. */
interface Wire {
  readonly stream: Socket;
  query(text: string): void;
}

/**
 * Runs `COPY (…) TO STDOUT (FORMAT binary)`, perhaps between statements that return nothing, and gathers its rows in batches. While it lasts, what the source sends is read here
 * rather than by pg, which makes an object of every row; the end of the answer is handed back to it.
 */
export function copyRows({
  client,
  sql,
  decoder,
  sink,
}: {
  readonly client: Client;
  readonly sql: string;
  readonly decoder: RowDecoder;
  readonly sink: RowSink;
}): Promise<Copied> {
  const { promise, resolve, reject } = Promise.withResolvers<Copied>();
  let copied: Copied = { rows: 0, bytes: 0 };
  let reader: Reader | null = null;
  const finish = (settle: () => void) => {
    reader?.giveBack();
    settle();
  };
  client.query({
    submit(wire: Wire) {
      reader = new Reader({
        stream: wire.stream,
        decoder,
        sink,
        done: (result) => (copied = result),
        failed: (error) => finish(() => reject(error)),
      });
      wire.query(sql);
    },
    handleReadyForQuery: () => finish(() => resolve(copied)),
    handleError: (error: Error) => finish(() => reject(error)),
    handleCommandComplete: () => undefined,
  } as never);
  return promise;
}

class Reader {
  readonly #stream: Socket;
  readonly #decoder: RowDecoder;
  readonly #sink: RowSink;
  readonly #done: (copied: Copied) => void;
  readonly #failed: (error: unknown) => void;
  readonly #others: readonly ((chunk: Buffer) => void)[];
  /** The beginning of a message of which the rest has not come yet. */
  #begun = Buffer.allocUnsafe(1 << 16);
  #begunBytes = 0;
  readonly #current: Row = { bytes: this.#begun, view: viewOf(this.#begun), from: 0, to: 0 };
  #headerSeen = false;
  #bytes = 0;
  #givenBack = false;

  constructor(props: {
    readonly stream: Socket;
    readonly decoder: RowDecoder;
    readonly sink: RowSink;
    readonly done: (copied: Copied) => void;
    readonly failed: (error: unknown) => void;
  }) {
    this.#stream = props.stream;
    this.#decoder = props.decoder;
    this.#sink = props.sink;
    this.#done = props.done;
    this.#failed = props.failed;
    this.#others = this.#stream.listeners('data') as ((chunk: Buffer) => void)[];
    for (const listener of this.#others) this.#stream.off('data', listener);
    this.#stream.on('data', this.#read);
    takesAtOnce(this.#stream, true);
  }

  giveBack(): void {
    if (this.#givenBack) return;
    this.#givenBack = true;
    this.#stream.off('data', this.#read);
    takesAtOnce(this.#stream, false);
    for (const listener of this.#others) this.#stream.on('data', listener);
    this.#stream.resume();
  }

  readonly #read = (chunk: Buffer): void => {
    try {
      this.#pieces(chunk);
    } catch (error) {
      // The source goes on sending rows that nobody can read.
      this.#stream.destroy();
      this.#failed(error);
      return;
    }
    const wait = this.#sink.written();
    if (wait === null || this.#givenBack) return;
    this.#stream.pause();
    wait.then(
      () => {
        if (!this.#givenBack) this.#stream.resume();
      },
      (error: unknown) => {
        this.#stream.destroy();
        this.#failed(error);
      },
    );
  };

  /** The message that began in the piece before, alone; then the others where they are. */
  #pieces(chunk: Buffer): void {
    let at = 0;
    if (this.#begunBytes > 0) {
      at = this.#complete(chunk, at, headBytes);
      if (this.#begunBytes < headBytes) return;
      const wanted = 1 + this.#begun.readUInt32BE(1);
      if (wanted > longestMessage) throw tooLong();
      at = this.#complete(chunk, at, wanted);
      if (this.#begunBytes < wanted) return;
      const whole = this.#begun.subarray(0, wanted);
      this.#begunBytes = 0;
      if (this.#messages(whole, viewOf(whole), 0) === null) {
        if (at < chunk.length) this.#stream.emit('data', Buffer.from(chunk.subarray(at)));
        return;
      }
      this.#decoder.keepLast();
    }
    const rest = this.#messages(chunk, viewOf(chunk), at);
    this.#decoder.keepLast();
    if (rest !== null && rest < chunk.length) this.#keep(chunk.subarray(rest));
  }

  /** Up to `wanted` bytes of the message that has begun; returns where the chunk goes on. */
  #complete(chunk: Buffer, at: number, wanted: number): number {
    const to = Math.min(chunk.length, at + Math.max(0, wanted - this.#begunBytes));
    this.#keep(chunk.subarray(at, to));
    return to;
  }

  #keep(bytes: Buffer): void {
    const length = this.#begunBytes + bytes.length;
    if (length > this.#begun.length) {
      const grown = Buffer.allocUnsafe(length * 2);
      this.#begun.copy(grown, 0, 0, this.#begunBytes);
      this.#begun = grown;
    }
    bytes.copy(this.#begun, this.#begunBytes);
    this.#begunBytes = length;
  }

  /**
   * Where the first message begins that is not there as a whole; null after the last of the answer.
   * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
   */
  #messages(chunk: Buffer, view: DataView, from: number): number | null {
    let at = from;
    while (at + headBytes <= chunk.length) {
      const end = at + 1 + view.getUint32(at + 1);
      if (end > chunk.length) break;
      const type = chunk[at];
      if (type === copyData) this.#row(chunk, view, at + headBytes, end);
      else if (type === commandComplete) {
        const rows = /^COPY (\d+)/.exec(chunk.toString('latin1', at + headBytes, end))?.[1];
        if (rows !== undefined) this.#done({ rows: Number(rows), bytes: this.#bytes });
      } else if (type === errorResponse || type === readyForQuery) {
        this.#handBack(chunk.subarray(at));
        return null;
      }
      at = end;
    }
    return at;
  }

  #row(chunk: Buffer, view: DataView, start: number, end: number): void {
    this.#bytes += end - start;
    let from = start;
    if (!this.#headerSeen) {
      this.#headerSeen = true;
      from += headerBytes;
    }
    if (from >= end || view.getInt16(from) === trailer) return;
    const row = this.#current;
    row.bytes = chunk;
    row.view = view;
    row.from = from;
    row.to = end;
    this.#decoder.row(row, this.#sink.batch);
  }

  /** The end of the answer, and whatever came with it, as pg would have read it. */
  #handBack(rest: Buffer): void {
    this.giveBack();
    this.#stream.emit('data', Buffer.from(rest));
  }
}

const tooLong = () =>
  new JobError({ code: 'SOURCE_ROW_TOO_LONG', cause: 'A row of the source is longer than 4 MB.' });
