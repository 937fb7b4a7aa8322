import fc from 'fast-check';
import { plain } from './http-talk.ts';

const chunked = (body: string, lines: readonly string[]) =>
  ['POST / HTTP/1.1', 'Host: x', 'X-Amz-Target: T.Op', ...lines, '', body].join('\r\n');

const smuggled = 'POST / HTTP/1.1\r\nHost: smuggled\r\nX-Amz-Target: T.Smuggled\r\nContent-Length: 0\r\n\r\n';
const bodies = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', maxLength: 40 }),
  fc.constantFrom('', '{}', '\r\n\r\n', smuggled, '0\r\n\r\n', 'x'.repeat(3000), 'x'.repeat(70_000)),
);

/** Lines that have been used to make two readers see two requests, or one that never ends. */
const lines = fc.constantFrom(
  ...[
    'Connection: keep-alive',
    'connection:Keep-Alive ',
    'User-Agent: a "b" (c)',
    'x-empty:',
    'X: a:b',
    "!#$%&'*+: 1",
  ],
  ...['Connection: close', 'Connection: keep-alive, close', 'Connection: Content-Length', 'Upgrade: h2c'],
  ...[
    'Transfer-Encoding: chunked',
    'transfer-encoding : chunked',
    'Transfer-Encoding: \x0bchunked',
    'Transfer-Encoding: identity',
  ],
  ...[
    'Transfer-Encoding:\r\n chunked',
    'X: a\r\n folded',
    'X: a\r\n\tContent-Length: 0',
    'X: a\nContent-Length: 0',
    'X: a\rb',
  ],
  ...[
    'Content-Length: 0',
    'Content-Length: 3',
    'Content-Length: +3',
    'Content-Length: 0x3',
    'Content-Length: 3, 3',
    'Content-Length:',
  ],
  ...[
    'Content-Length : 0',
    ' Content-Length: 0',
    'Content_Length: 0',
    'Expect: 100-continue',
    'Expect: 200-maybe',
    'TE: trailers',
  ],
  ...[
    'Host: other',
    'Authorization: AWS4-HMAC-SHA256 Credential=a/20261102/us-east-1/sqs/aws4_request',
    'authorization:',
    'Authorization : x',
    'X-Amz-Date: 20261102T020000Z',
    'Date: Mon, 02 Nov 2026 02:00:00 GMT',
    'X-Amz-Target: T.Other',
    'Trailer: X',
    'X: \x00',
    'X: \xe9',
    'no colon',
    ': nameless',
    'Keep-Alive: timeout=1',
  ],
  `X: ${'y'.repeat(9000)}`,
  `X: ${'y'.repeat(200_000)}`,
  Array.from({ length: 300 }, (_, n) => `X-${String(n)}: ${String(n)}`).join('\r\n'),
  Array.from({ length: 2500 }, (_, n) => `X-${String(n)}: ${String(n)}`).join('\r\n'),
);
const starts = fc.constantFrom(
  ...[
    'POST / HTTP/1.1',
    'POST /000000000000/queue HTTP/1.1',
    'POST /a?b=c HTTP/1.1',
    'POST http://x/ HTTP/1.1',
  ],
  ...[
    'POST / HTTP/1.0',
    'POST / HTTP/2.0',
    'POST  / HTTP/1.1',
    'POST / HTTP/1.1 ',
    'post / HTTP/1.1',
    '\r\nPOST / HTTP/1.1',
  ],
  ...[
    'GET / HTTP/1.1',
    'PUT / HTTP/1.1',
    'POSTS / HTTP/1.1',
    'PO',
    ' POST / HTTP/1.1',
    'POST * HTTP/1.1',
    'POST /\x00 HTTP/1.1',
  ],
);
const chunkedBodies = fc.constantFrom(
  ...[
    '3\r\nabc\r\n0\r\n\r\n',
    '3;x=y\r\nabc\r\n0\r\nX: y\r\n\r\n',
    '0\r\n\r\n',
    `2a\r\n${smuggled}\r\n0\r\n\r\n`,
  ],
  ...[
    'zz\r\n',
    '-1\r\n\r\n',
    'ffffffffffffffff\r\n',
    '3\r\nabcd\r\n0\r\n\r\n',
    '03\nabc\n0\n\n',
    '3 \r\nabc\r\n0\r\n\r\n',
  ],
);
/** Whole requests and what is nearly one, plain calls among them. */
export const requests = fc.oneof(
  { weight: 6, arbitrary: bodies.map((body) => plain(body)) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(bodies, fc.array(lines, { minLength: 1, maxLength: 2 }))
      .map(([body, more]) => plain(body, more)),
  },
  { weight: 2, arbitrary: fc.tuple(bodies, starts).map(([body, start]) => plain(body, [], start)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        chunkedBodies,
        fc.constantFrom(['Transfer-Encoding: chunked'], ['Content-Length: 5', 'Transfer-Encoding: chunked']),
      )
      .map(([body, more]) => chunked(body, more)),
  },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  },
);

/** The bytes of a text, cut at these shares of it. */
export function cut(text: string, shares: readonly number[]): readonly Buffer[] {
  const bytes = Buffer.from(text, 'latin1');
  const places = [
    0,
    ...shares.map((share) => Math.floor(share * bytes.length)).toSorted((a, b) => a - b),
    bytes.length,
  ];
  return places.slice(1).map((end, at) => bytes.subarray(places[at], end));
}
