import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from './aws-error.ts';
import type { RequestContext } from './service.ts';

/** One HTTP request and its reply. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** As sent, not decoded and not normalised: an S3 key may hold `..` and `//`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly context: RequestContext;
  /** `s3`, `scheduler`, … from the signature's credential scope, when the request is signed. */
  readonly signedFor: string | undefined;
}

/** A service with its own protocol. It replies to everything, errors included. */
export interface HttpService {
  readonly name: string;
  handle(exchange: Exchange): Promise<void>;
  start?(): void | Promise<void>;
  stop?(): void | Promise<void>;
}

export function header({ request }: Exchange, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** The whole body, refused when it is larger than `limit` bytes. */
export async function readBody(exchange: Exchange, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of exchange.request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) {
      throw new AwsError({
        code: 'RequestEntityTooLargeException',
        message: `The request body is larger than ${limit} bytes.`,
        status: 413,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

export function reply(
  { response }: Exchange,
  {
    status,
    headers = {},
    body,
  }: { status: number; headers?: Readonly<Record<string, string>>; body?: string | Uint8Array },
): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': String(bytes.length) });
  response.end(bytes);
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
