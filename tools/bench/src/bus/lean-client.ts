import { type Socket, connect } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Requests over one connection, one after the other. It costs a few microseconds a request, so that what is measured is
 * the server; it reads only what the servers measured here send. A server may end the connection after a reply: Hypercorn
 * does so after 1,000 requests, Werkzeug always where it speaks HTTP/1.0. Then the next request opens another.
 */
export class LeanConnection {
  readonly #host: string;
  readonly #port: number;
  #socket: Socket | undefined;
  #received = '';
  #waiting: Waiting | undefined;

  constructor(origin: string) {
    const { hostname, port } = new URL(origin);
    this.#host = hostname;
    this.#port = Number(port);
  }

  /** `text` is a whole request, as `requestText` writes it. */
  send(text: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket ??= this.#open();
      this.#socket.write(text, 'latin1');
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    // Bodies here are ASCII, and headers always are.
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      this.#received = this.#received === '' ? chunk : this.#received + chunk;
      this.#read();
    });
    const fail = (error: Error) => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#received = '';
      const waiting = this.#waiting;
      this.#waiting = undefined;
      waiting?.reject(error);
    };
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('The server closed the connection without an answer.')));
    return socket;
  }

  #read(): void {
    const head = this.#received.indexOf('\r\n\r\n');
    if (head === -1) return;
    const headers = this.#received.slice(0, head).toLowerCase();
    const length = /\r\ncontent-length: *(\d+)/.exec(headers)?.[1];
    const start = head + 4;
    let body: string | undefined;
    if (length === undefined) body = unchunked(this.#received, start);
    else if (this.#received.length >= start + Number(length)) {
      body = this.#received.slice(start, start + Number(length));
    }
    if (body === undefined) return;
    if (headers.includes('\r\nconnection: close')) {
      this.#socket?.destroy();
      this.#socket = undefined;
    }
    const waiting = this.#waiting;
    this.#received = '';
    this.#waiting = undefined;
    waiting?.resolve({ status: Number(headers.slice(9, 12)), body });
  }
}

/** A body in chunks (https://www.rfc-editor.org/rfc/rfc9112#section-7.1), once it is whole. */
function unchunked(text: string, start: number): string | undefined {
  let body = '';
  let at = start;
  for (;;) {
    const end = text.indexOf('\r\n', at);
    if (end === -1) return undefined;
    const size = Number.parseInt(text.slice(at, end), 16);
    if (text.length < end + 2 + size + 2) return undefined;
    if (size === 0) return body;
    body += text.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
  }
}

/** A request as an AWS client sends it. The signature is made up: none of the servers measured checks it. */
export function requestText({
  service,
  target,
  body,
}: {
  readonly service: 'sqs' | 'events';
  readonly target: string;
  readonly body: string;
}): string {
  const version = service === 'sqs' ? '1.0' : '1.1';
  return [
    'POST / HTTP/1.1',
    `host: ${service}.us-east-1.amazonaws.com`,
    `content-type: application/x-amz-json-${version}`,
    `x-amz-target: ${service === 'sqs' ? 'AmazonSQS' : 'AWSEvents'}.${target}`,
    'x-amz-date: 20261102T020000Z',
    'authorization: AWS4-HMAC-SHA256 Credential=test/20261102/us-east-1/' +
      `${service}/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`,
    `content-length: ${String(body.length)}`,
    '',
    body,
  ].join('\r\n');
}
