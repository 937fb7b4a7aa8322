import type { Socket } from 'node:net';
import { RowOutput } from './row-output.ts';
import type { RowSink } from './copy-stream.ts';

const flushFrom = 1 << 17;
const size = flushFrom + (1 << 17);
/** Beyond this the source waits for the pipe. */
const mostInFlight = 2;

/** Rows on their way into a pipe, in a few buffers that are used again and again. */
export class PipeSink implements RowSink {
  readonly output = new RowOutput(size);
  readonly #pipe: Socket;
  readonly #free: Buffer[] = [];
  #inFlight = 0;
  #failure: Error | null = null;
  #waiting: PromiseWithResolvers<null> | null = null;

  constructor(pipe: Socket) {
    this.#pipe = pipe;
    const failed = (error: Error) => {
      this.#failure ??= error;
      this.#settle();
    };
    pipe.on('error', failed);
    pipe.on('close', () => failed(Object.assign(new Error('closed'), { code: 'EPIPE' })));
  }

  readonly written = (): Promise<unknown> | null => {
    if (this.output.at >= flushFrom) this.#send();
    return this.#inFlight >= mostInFlight ? this.#wait(mostInFlight - 1) : null;
  };

  /** Resolves when everything written so far is in the pipe. */
  async flush(): Promise<void> {
    if (this.output.at > 0) this.#send();
    while (this.#inFlight > 0) await this.#wait(0);
  }

  #send(): void {
    const { output } = this;
    const full = output.bytes;
    const bytes = full.subarray(0, output.at);
    output.renew(this.#free.pop() ?? Buffer.allocUnsafeSlow(size));
    this.#inFlight += 1;
    this.#pipe.write(bytes, () => {
      this.#inFlight -= 1;
      // One that grew for a long row is not kept.
      if (full.length === size) this.#free.push(full);
      this.#settle();
    });
  }

  #left = 0;

  #wait(left: number): Promise<unknown> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    this.#left = left;
    this.#waiting ??= Promise.withResolvers<null>();
    return this.#waiting.promise;
  }

  #settle(): void {
    if (this.#waiting === null) return;
    const waiting = this.#waiting;
    if (this.#failure !== null) {
      this.#waiting = null;
      waiting.reject(this.#failure);
    } else if (this.#inFlight <= this.#left) {
      this.#waiting = null;
      waiting.resolve(null);
    }
  }
}
