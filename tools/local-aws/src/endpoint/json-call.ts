import { type Exchange, readBody, reply } from './exchange.ts';
import type { Fate } from './faults/fate.ts';
import type { RequestContext } from './service.ts';
import { type SignedRequest, signedRequestOf } from './signing/signed-request.ts';

/** Of a body, in bytes: larger than any request that a JSON service of AWS takes. */
export const largestBody = 16 * 1024 * 1024;

export interface JsonReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request to a JSON service and its reply, whichever way it came. */
export interface JsonCall {
  /** Of `X-Amz-Target`. */
  readonly target: string;
  readonly context: RequestContext;
  /** While faults are switched on. */
  readonly fate?: Fate | undefined;
  readonly signed: SignedRequest;
  /** The whole body, refused when it is larger than `limit` bytes. */
  readBody(limit: number): Buffer | Promise<Buffer>;
  reply(reply: JsonReply): void;
}

export function jsonCallOf(exchange: Exchange, target: string): JsonCall {
  return {
    target,
    context: exchange.context,
    fate: exchange.fate,
    signed: signedRequestOf(exchange),
    readBody: (limit) => readBody(exchange, limit),
    reply: (answer) => reply(exchange, answer),
  };
}
