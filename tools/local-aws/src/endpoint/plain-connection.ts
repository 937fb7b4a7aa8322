import type { Socket } from 'node:net';
import type { Fate } from './faults/fate.ts';
import type { JsonCall, JsonReply } from './json-call.ts';
import { type PlainCall, headersOf, readPlainCall } from './plain-call.ts';
import { httpDate, writeReply } from './plain-reply.ts';
import type { RequestContext } from './service.ts';
import type { SignedRequest } from './signing/signed-request.ts';

export interface PlainConnectionOptions {
  readonly socket: Socket;
  readonly requestId: () => string;
  readonly fateOf: (socket: Socket) => Fate | undefined;
  /** Seconds without a word after which it is closed. */
  readonly keptAlive: number;
  /** Aborted when the endpoint stops. */
  readonly stopping: AbortSignal;
  /** Its failure ends the connection. */
  readonly serve: (call: JsonCall) => Promise<void>;
  /** Takes the connection as it is, with what was read of it put back. */
  readonly handOver: (socket: Socket) => void;
  /** It is closed, or handed over. */
  readonly left: (connection: PlainConnection) => void;
}

/**
 * A connection for as long as plain calls come over it. They are read, served and answered one after the other, each
 * answer in one write. From the first byte of anything else on, it is another's for good.
 */
export class PlainConnection {
  readonly #given: PlainConnectionOptions;
  readonly #socket: Socket;
  /** Of a call whose body has not come whole. */
  #received: Buffer[] = [];
  #size = 0;
  #needed = 0;
  #call: Call | undefined;
  #ending = false;

  constructor(given: PlainConnectionOptions) {
    this.#given = given;
    this.#socket = given.socket;
    this.#socket
      .on('data', this.#onData)
      .on('drain', this.#goOn)
      .on('end', this.#onEnd)
      .on('timeout', this.#onTimeout)
      .on('error', this.#onError)
      .on('close', this.#onClose)
      .setTimeout(given.keptAlive * 1000);
  }

  /** Ends when the call under way is answered. */
  end(): void {
    this.#ending = true;
    if (this.#call === undefined) this.#socket.destroySoon();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  readonly #onData = (chunk: Buffer): void => {
    if (!this.#mayServe()) {
      this.#putBack(chunk);
      return;
    }
    this.#received.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#needed) return;
    const bytes = this.#takeReceived();
    const read = readPlainCall(bytes);
    if (read === undefined) this.#leave(bytes);
    else if (bytes.length < read.end) this.#awaitRest(bytes, read.end);
    else {
      if (bytes.length > read.end) this.#putBack(bytes.subarray(read.end));
      this.#serve(read, bytes.subarray(read.start, read.end));
    }
  };

  /** Who closes its side waits for an answer that is on its way, but for nothing that may still happen. */
  readonly #onEnd = (): void => {
    this.#call?.abandon();
    this.end();
  };

  readonly #onTimeout = (): void => {
    if (this.#call === undefined) this.#socket.destroy();
  };

  /** `close` follows. */
  readonly #onError = (): void => undefined;

  readonly #onClose = (): void => {
    this.#call?.abandon();
    this.#given.left(this);
  };

  /** One call after the other, and none while the client does not take its answers. */
  #mayServe(): boolean {
    return this.#call === undefined && !this.#ending && !this.#socket.writableNeedDrain;
  }

  readonly #goOn = (): void => {
    if (this.#socket.isPaused() && this.#mayServe()) this.#socket.resume();
  };

  /** It waits in the stream, so that the client's end comes after it. */
  #putBack(bytes: Buffer): void {
    this.#socket.pause();
    this.#socket.unshift(bytes);
  }

  #takeReceived(): Buffer {
    const [first] = this.#received;
    const bytes =
      first !== undefined && this.#received.length === 1 ? first : Buffer.concat(this.#received, this.#size);
    this.#received = [];
    this.#size = 0;
    this.#needed = 0;
    return bytes;
  }

  #awaitRest(bytes: Buffer, needed: number): void {
    this.#received.push(bytes);
    this.#size = bytes.length;
    this.#needed = needed;
  }

  #serve(read: PlainCall, body: Buffer): void {
    const { requestId, fateOf, stopping, serve } = this.#given;
    this.#call = new Call({
      ...{ read, body, stopping, requestId: requestId() },
      fate: fateOf(this.#socket),
      send: (reply) => this.#answer(reply),
    });
    serve(this.#call).catch(() => this.destroy());
  }

  #answer(reply: JsonReply): void {
    const keptAlive = this.#ending ? undefined : this.#given.keptAlive;
    const text = writeReply(reply, { date: httpDate(), keptAlive });
    this.#call = undefined;
    if (!this.#socket.writable) return;
    this.#socket.write(text);
    if (this.#ending) this.#socket.destroySoon();
    else this.#goOn();
  }

  #leave(bytes: Buffer): void {
    const socket = this.#socket
      .off('data', this.#onData)
      .off('drain', this.#goOn)
      .off('end', this.#onEnd)
      .off('timeout', this.#onTimeout)
      .off('error', this.#onError)
      .off('close', this.#onClose)
      .setTimeout(0);
    this.#given.left(this);
    this.#putBack(bytes);
    this.#given.handOver(socket);
    socket.resume();
  }
}

interface CallOptions {
  readonly read: PlainCall;
  readonly body: Buffer;
  readonly requestId: string;
  readonly stopping: AbortSignal;
  readonly fate: Fate | undefined;
  readonly send: (reply: JsonReply) => void;
}

class Call implements JsonCall, RequestContext, SignedRequest {
  readonly method = 'POST';
  readonly search = '';
  readonly target: string;
  readonly requestId: string;
  readonly #given: CallOptions;
  #gone: AbortController | undefined;
  #headers: ReadonlyMap<string, string> | undefined;
  #abandoned = false;

  constructor(given: CallOptions) {
    this.target = given.read.target;
    this.requestId = given.requestId;
    this.#given = given;
  }

  get context(): RequestContext {
    return this;
  }

  get origin(): string {
    return `http://${this.#given.read.host}`;
  }

  get signed(): SignedRequest {
    return this;
  }

  get path(): string {
    const { head } = this.#given.read;
    return head.slice('POST '.length, head.indexOf(' ', 'POST '.length));
  }

  get authorization(): string | undefined {
    return this.#given.read.authorization;
  }

  get date(): string | undefined {
    return this.#given.read.date;
  }

  header(name: string): string | undefined {
    this.#headers ??= headersOf(this.#given.read.head);
    return this.#headers.get(name);
  }

  get signal(): AbortSignal {
    if (this.#gone === undefined) {
      this.#gone = new AbortController();
      if (this.#abandoned) this.#gone.abort();
    }
    return AbortSignal.any([this.#gone.signal, this.#given.stopping]);
  }

  readBody(): Buffer {
    return this.#given.body;
  }

  get fate(): Fate | undefined {
    return this.#given.fate;
  }

  reply(reply: JsonReply): void {
    const held = this.fate?.answer();
    if (held === undefined) this.#given.send(reply);
    else void held.then((goes) => goes && this.#given.send(reply));
  }

  /** Its client is gone. */
  abandon(): void {
    this.#abandoned = true;
    this.#gone?.abort();
  }
}
