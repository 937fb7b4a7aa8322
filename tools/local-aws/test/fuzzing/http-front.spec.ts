import { once } from 'node:events';
import { type RequestListener, type Server, createServer } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HttpServer } from '../../src/endpoint/http-server.ts';
import type { JsonCall } from '../../src/endpoint/json-call.ts';
import { fuzzLimit, fuzzing } from './fuzz-settings.ts';

/** What was served, in order; the same for both servers where they read the same out of the same bytes. */
let served: object[] = [];
const keptAlive = 65;
const headers = { 'content-type': 'application/json' };

const note = (target: string, host: string, body: string) => {
  const seen = { target, host, body };
  served.push(seen);
  return JSON.stringify(seen);
};

/** Everything but plain calls in the one server, everything in the other. */
const handle: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('error', () => undefined);
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const target = String(request.headers['x-amz-target']);
    const body = note(
      target,
      `http://${request.headers.host ?? ''}`,
      Buffer.concat(chunks).toString('latin1'),
    );
    response.writeHead(200, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
    response.end(body);
  });
};

const answerAtOnce = (call: JsonCall) => {
  const body = (call.readBody(Infinity) as Buffer).toString('latin1');
  call.reply({ status: 200, headers, body: note(call.target, call.context.origin, body) });
  return Promise.resolve();
};

const frontOf = (serve: (call: JsonCall) => Promise<void>, idle = keptAlive) =>
  new HttpServer({
    ...{ serve, handle, keptAlive: idle, requestId: () => 'r-1', stopping: new AbortController().signal },
  });

let front: HttpServer;
let oracle: Server;
let frontPort: number;
let oraclePort: number;
const portOf = (origin: string) => Number(new URL(origin).port);

beforeAll(async () => {
  front = frontOf(answerAtOnce);
  frontPort = portOf(await front.listen({ host: '127.0.0.1', port: 0 }));
  oracle = createServer(handle);
  oracle.keepAliveTimeout = keptAlive * 1000;
  oracle.requestTimeout = 0;
  await once(oracle.listen(0, '127.0.0.1'), 'listening');
  oraclePort = (oracle.address() as AddressInfo).port;
});
afterAll(async () => {
  await front.close();
  oracle.closeAllConnections();
  oracle.close();
});
beforeEach(() => {
  served = [];
});

/** Everything that comes back for these pieces, each sent by itself, and what was served. */
async function talk(
  port: number,
  pieces: readonly Buffer[],
): Promise<{ text: string | undefined; calls: object[] }> {
  served = [];
  const socket = await open(port);
  const text = everything(socket);
  for (const piece of pieces) {
    socket.write(piece);
    for (let turns = 0; turns < 3; turns++) await turn();
  }
  socket.end();
  return { text: comparable(await text), calls: served };
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** Undefined where a reset may have taken some of it away. */
function everything(socket: Socket): Promise<string | undefined> {
  let text: string | undefined = '';
  socket.on('data', (chunk) => (text = (text ?? '') + chunk.toString('latin1')));
  socket.on('error', () => (text = undefined));
  return new Promise((resolve) => socket.once('close', () => resolve(text)));
}

/**
 * As it is to be compared. Where node:http cannot read on, it says so at once, and answers to what came before may be lost; of
 * a request that the client's end cuts short a plain connection says nothing.
 */
const comparable = (text: string | undefined) =>
  text === undefined || /HTTP\/1\.1 4\d\d /.test(text) ? undefined : text.replaceAll(/Date: [^\r]*\r\n/g, '');

const plain = (body: string, lines: readonly string[] = [], start = 'POST / HTTP/1.1') =>
  [
    start,
    'Host: sqs.us-east-1.amazonaws.com',
    'X-Amz-Target: AmazonSQS.SendMessage',
    `Content-Length: ${String(body.length)}`,
    ...lines,
    '',
    body,
  ].join('\r\n');

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
const requests = fc.oneof(
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

function cut(text: string, shares: readonly number[]): readonly Buffer[] {
  const bytes = Buffer.from(text, 'latin1');
  const places = [
    0,
    ...shares.map((share) => Math.floor(share * bytes.length)).toSorted((a, b) => a - b),
    bytes.length,
  ];
  return places.slice(1).map((end, at) => bytes.subarray(places[at], end));
}

test(
  'whatever bytes come, however cut, what is served and answered is what node:http reads out of them',
  async () => {
    const conversations = fc.tuple(
      fc.array(requests, { minLength: 1, maxLength: 4 }).map((some) => some.join('')),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(conversations, async ([text, shares]) => {
        const pieces = cut(text, shares);
        const expected = await talk(oraclePort, pieces);
        const answered = await talk(frontPort, pieces);
        const what = JSON.stringify(text).slice(0, 3000);
        expect(answered.calls, what).toEqual(expected.calls);
        if (answered.text !== undefined && expected.text !== undefined)
          expect(answered.text, what).toBe(expected.text);
      }),
      fuzzing(2),
    );
  },
  fuzzLimit,
);

describe('a connection of plain calls', () => {
  /** A front of its own, whose answers come when the test lets them. */
  async function slowFront(idle = keptAlive) {
    const waiting: JsonCall[] = [];
    const own = frontOf((call) => {
      waiting.push(call);
      arrived.resolve(undefined);
      return Promise.resolve();
    }, idle);
    let arrived = Promise.withResolvers<undefined>();
    const port = portOf(await own.listen({ host: '127.0.0.1', port: 0 }));
    return {
      port,
      waiting,
      /** The next call that comes. */
      call: async () => {
        if (waiting.length === 0) await arrived.promise;
        arrived = Promise.withResolvers();
        const call = waiting.shift();
        if (call === undefined) throw new Error('No call came.');
        return call;
      },
      close: () => own.close(),
      [Symbol.asyncDispose]: () => own.close(),
    };
  }
  const answer = (call: JsonCall, body: string) => call.reply({ status: 200, headers, body });

  test('given calls sent at once, then each is served when the one before is answered, in their order', async () => {
    await using own = await slowFront();
    const socket = await open(own.port);
    const text = everything(socket);
    socket.write(plain('1') + plain('2') + plain('3') + plain('4', ['Connection: close']));
    for (const expected of ['1', '2', '3']) {
      const call = await own.call();
      expect(String(await call.readBody(9))).toBe(expected);
      await turn();
      expect(own.waiting).toEqual([]);
      answer(call, `answer ${expected}`);
    }
    expect(await text).toMatch(/answer 1.*answer 2.*answer 3.*"body":"4"/s);
  });

  test('given a body in many pieces, then it is served whole, and the next call over the same connection too', async () => {
    await using own = await slowFront();
    const socket = await open(own.port);
    const body = 'é€'.repeat(100_000);
    const bytes = Buffer.from(
      plain('x', ['X: y'])
        .replace('Content-Length: 1', `Content-Length: ${String(Buffer.byteLength(body))}`)
        .slice(0, -1) + body,
    );
    for (let at = 0; at < bytes.length; at += 50_000) {
      socket.write(bytes.subarray(at, at + 50_000));
      await turn();
    }
    const call = await own.call();
    expect(String(await call.readBody(9))).toBe(body);
    answer(call, 'first');
    socket.write(plain('{}'));
    answer(await own.call(), 'second');
    socket.destroy();
  });

  test('given a client that leaves while its call waits, then the call is told; one that only ends its side is answered', async () => {
    await using own = await slowFront();
    const left = await open(own.port);
    left.write(plain('{}'));
    const abandoned = await own.call();
    const { signal } = abandoned.context;
    left.destroy();
    await once(signal, 'abort');
    answer(abandoned, 'to nobody');

    const ended = await open(own.port);
    const text = everything(ended);
    ended.end(plain('{}'));
    const call = await own.call();
    if (!call.context.signal.aborted) await once(call.context.signal, 'abort');
    answer(call, 'still');
    expect(await text).toMatch(/still$/);
  });

  test('given a client that sends without end and takes no answer, then no more of it is read', async () => {
    await using own = await slowFront();
    const socket = await open(own.port);
    socket.pause();
    const flood = Buffer.from(plain('{}').repeat(200_000));
    socket.write(flood);
    const big = 'x'.repeat(1024 * 1024);
    let answered = 0;
    for (let turns = 0; turns < 100; turns++) {
      const call = own.waiting.shift();
      if (call !== undefined) answered++;
      if (call !== undefined) answer(call, big);
      await turn();
    }
    expect(answered).toBeLessThan(50);
    expect(socket.writableLength).toBeGreaterThan(0);
    socket.destroy();
  });

  test('given a client that says nothing, or stops in the midst of a body, then it is let go', async () => {
    await using own = await slowFront(0.05);
    for (const start of ['', plain('{}').slice(0, -1), plain('{}')]) {
      const socket = await open(own.port);
      const text = everything(socket);
      socket.write(start);
      if (start.endsWith('{}')) answer(await own.call(), 'answered');
      expect(await text).toMatch(start.endsWith('{}') ? /answered$/ : /^$/);
    }
  });

  test('given a stop, then a call under way is answered with the word that it is the last, and no other is served', async () => {
    const own = await slowFront();
    const [idle, busy] = await Promise.all([open(own.port), open(own.port)]);
    const texts = [everything(idle), everything(busy)];
    busy.write(plain('1') + plain('2'));
    const call = await own.call();
    const closed = own.close();
    answer(call, 'last');
    await closed;
    expect(await texts[0]).toBe('');
    expect(await texts[1]).toMatch(/Connection: close\r\n\r\nlast$/);
    expect(own.waiting).toEqual([]);
  });

  test('given a call that nobody answers, then a stop ends without it', async () => {
    const own = await slowFront();
    const socket = await open(own.port);
    const text = everything(socket);
    socket.write(plain('{}'));
    await own.call();
    await own.close();
    expect(await text).not.toContain('HTTP');
  });

  test('given a call that fails, then its connection ends without an answer', async () => {
    const own = frontOf(() => Promise.reject(new Error('failed')));
    const socket = await open(portOf(await own.listen({ host: '127.0.0.1', port: 0 })));
    const text = everything(socket);
    socket.write(plain('{}'));
    expect(await text).toBe('');
    await own.close();
  });
});
