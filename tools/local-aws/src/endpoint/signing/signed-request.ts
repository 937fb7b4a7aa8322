import { type Exchange, header } from '../exchange.ts';

/** What of a request a signature is made of, and where the signature is. */
export interface SignedRequest {
  readonly method: string;
  /** As sent: neither decoded nor normalised. */
  readonly path: string;
  /** What follows the question mark; empty where there is none. */
  readonly search: string;
  readonly authorization: string | undefined;
  /** `X-Amz-Date`, or `Date` where there is none. */
  readonly date: string | undefined;
  /** By its name in lower case. */
  header(name: string): string | undefined;
}

export function signedRequestOf(exchange: Exchange): SignedRequest {
  const { method = 'GET', url = '/' } = exchange.request;
  const mark = url.indexOf('?');
  return {
    method,
    path: mark === -1 ? url : url.slice(0, mark),
    search: mark === -1 ? '' : url.slice(mark + 1),
    authorization: header(exchange, 'authorization'),
    date: header(exchange, 'x-amz-date') ?? header(exchange, 'date'),
    header: (name) => header(exchange, name),
  };
}
