import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from './aws-error.ts';
import type { Fate } from './faults/fate.ts';
import type { RequestContext } from './service.ts';

/** One HTTP request and its reply. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** As sent, not decoded and not normalised: an S3 key may hold `..` and `//`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly context: RequestContext;
  /** `s3`, `scheduler`, … from the signature's credential scope, even where more of it is wrong; undefined where it has none. */
  readonly signedFor: string | undefined;
  /** While faults are switched on. Every protocol lets it meet the request. */
  readonly fate?: Fate | undefined;
}

/** A service with its own protocol. It replies to everything, errors included. */
export interface HttpService {
  readonly name: string;
  /** By AWS's names, where it has some that no other front of the service has. */
  readonly operationNames?: readonly string[];
  handle(exchange: Exchange): Promise<void>;
  start?(): void | Promise<void>;
  stop?(): void | Promise<void>;
}

export function header({ request }: Exchange, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Nobody is left to answer, and nothing was done: no failure of the endpoint. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';

  constructor() {
    super('The client went away before its request was whole.');
  }
}

/** The whole body, refused when it is larger than `limit` bytes, or says that it will be. */
export function readBody({ request, response }: Exchange, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    response.once('finish', () => request.destroy());
    return Promise.reject(tooLarge(limit));
  }
  // By events: iterating over the stream costs more than all else that a small request needs.
  return new Promise((resolve, reject) => {
    let only: Buffer | undefined;
    let chunks: Buffer[] | undefined;
    let size = 0;
    const read = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.off('data', read);
        request.pause();
        response.once('finish', () => request.destroy());
        reject(tooLarge(limit));
      } else if (only === undefined) only = chunk;
      else (chunks ??= [only]).push(chunk);
    };
    request.on('data', read);
    request.once('end', () =>
      resolve(chunks === undefined ? (only ?? Buffer.alloc(0)) : Buffer.concat(chunks, size)),
    );
    request.once('error', () => reject(new ClientGone()));
    request.once('close', () => {
      if (!request.complete) reject(new ClientGone());
    });
  });
}

const tooLarge = (limit: number) =>
  new AwsError({
    code: 'RequestEntityTooLargeException',
    message: `The request body is larger than ${limit} bytes.`,
    status: 413,
  });

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export function reply(exchange: Exchange, answer: Answer): void {
  const held = exchange.fate?.answer();
  if (held === undefined) send(exchange, answer);
  else void held.then((goes) => goes && send(exchange, answer));
}

function send({ response }: Exchange, { status, headers = {}, body }: Answer): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  // A text goes out with the head in one write.
  const length = body === undefined ? 0 : typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  const lines: string[] = [];
  for (const [name, value] of Object.entries(headers)) lines.push(name, value);
  lines.push('content-length', String(length));
  response.writeHead(status, lines);
  response.end(body);
}

/** What was thrown, as an error that may leave the endpoint. */
export function asAwsError(thrown: unknown): AwsError {
  if (thrown instanceof AwsError) return thrown;
  return new AwsError({
    code: 'InternalFailure',
    message: 'The embedded endpoint failed. Its log says where.',
    status: 500,
  });
}
