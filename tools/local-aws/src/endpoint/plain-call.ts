import { largestBody } from './json-call.ts';

/** Where a plain call lies in the bytes of a connection, and what of its head counts. */
export interface PlainCall {
  readonly target: string;
  readonly host: string;
  readonly authorization: string | undefined;
  /** `X-Amz-Date`, or `Date` where there is none. */
  readonly date: string | undefined;
  /** All lines before the body, for who asks for more of them. */
  readonly head: string;
  /** Of the body, which may not be there yet. */
  readonly start: number;
  readonly end: number;
}

const longestHead = 8 * 1024;

/** Each line has a name and a value in visible ASCII, and nothing about it can be read in two ways. */
const wellFormed = /^POST \/[\w./-]* HTTP\/1\.1(?:\r\n[\w!#$%&'*+.^`|~-]+:[\t\x20-\x7e]*)+$/;

/**
 * Reads a call of a JSON service in the one form in which AWS's clients send it: POST with `X-Amz-Target`, `Host` and
 * `Content-Length`, each once, what has to do with the signature at most once, and nothing else that has to do with the
 * connection. Undefined for whatever is not certainly that: another form of HTTP, no HTTP at all, a head that has not come whole.
 */
export function readPlainCall(bytes: Buffer): PlainCall | undefined {
  // 'P', so that what is plainly something else is not looked through.
  if (bytes[0] !== 0x50) return undefined;
  const headEnd = bytes.indexOf('\r\n\r\n', 0, 'latin1');
  if (headEnd === -1 || headEnd > longestHead) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  if (!wellFormed.test(head)) return undefined;
  let target: string | undefined;
  let host: string | undefined;
  let length: string | undefined;
  let authorization: string | undefined;
  let amzDate: string | undefined;
  let date: string | undefined;
  for (let at = head.indexOf('\r\n'); at !== -1;) {
    const start = at + 2;
    const colon = head.indexOf(':', start);
    at = head.indexOf('\r\n', colon);
    const value = () => (at === -1 ? head.slice(colon + 1) : head.slice(colon + 1, at)).trim();
    switch (head.slice(start, colon).toLowerCase()) {
      case 'x-amz-target':
        if (target !== undefined) return undefined;
        target = value();
        break;
      case 'host':
        if (host !== undefined) return undefined;
        host = value();
        break;
      case 'content-length':
        if (length !== undefined) return undefined;
        length = value();
        break;
      case 'authorization':
        if (authorization !== undefined) return undefined;
        authorization = value();
        break;
      case 'x-amz-date':
        if (amzDate !== undefined) return undefined;
        amzDate = value();
        break;
      case 'date':
        if (date !== undefined) return undefined;
        date = value();
        break;
      case 'connection':
        if (value().toLowerCase() !== 'keep-alive') return undefined;
        break;
      case 'expect':
      case 'te':
      case 'trailer':
      case 'transfer-encoding':
      case 'upgrade':
        return undefined;
    }
  }
  if (target === undefined || host === undefined || length === undefined) return undefined;
  if (!/^\d{1,8}$/.test(length) || Number(length) > largestBody) return undefined;
  const start = headEnd + 4;
  const end = start + Number(length);
  return { target, host, authorization, date: amzDate ?? date, head, start, end };
}

/** All headers by their names in lower case; those that come several times are joined as `node:http` joins them. */
export function headersOf(head: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of head.split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}
