import { once } from 'node:events';
import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { HttpExchange } from '../../src/endpoint/http-exchange.ts';
import type { HttpServer } from '../../src/endpoint/http-server.ts';
import type { JsonCall } from '../../src/endpoint/json-call.ts';
import { type SignedRequest, signedRequestOf } from '../../src/endpoint/signing/signed-request.ts';
import { fuzzLimit, fuzzing } from './fuzz-settings.ts';
import { cut, requests } from './hostile-http.ts';
import { everything, frontOf, headers, keptAlive, listen, open } from './http-talk.ts';

/** What was served, in order; the same for both servers where they read the same out of the same bytes. */
let served: object[] = [];

const note = (target: string, host: string, body: string, signed: SignedRequest) => {
  const { method, path, search, authorization, date } = signed;
  const [token, odd] = [signed.header('x-amz-security-token'), signed.header('x')];
  const seen = { target, host, body, signed: { method, path, search, authorization, date, token, odd } };
  served.push(seen);
  return JSON.stringify(seen);
};

const unasked = { requestId: 'r-1', stopping: new AbortController().signal, fate: undefined };

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
      signedRequestOf(new HttpExchange({ request, response, ...unasked })),
    );
    response.writeHead(200, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
    response.end(body);
  });
};

const answerAtOnce = (call: JsonCall) => {
  const body = (call.readBody(Infinity) as Buffer).toString('latin1');
  call.reply({ status: 200, headers, body: note(call.target, call.context.origin, body, call.signed) });
  return Promise.resolve();
};

let front: HttpServer;
let oracle: Server;
let frontPort: number;
let oraclePort: number;

beforeAll(async () => {
  front = frontOf(answerAtOnce, { handle });
  frontPort = await listen(front);
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

/**
 * As it is to be compared. Where node:http cannot read on, it says so at once, and answers to what came before may be lost; of
 * a request that the client's end cuts short a plain connection says nothing.
 */
const comparable = (text: string | undefined) =>
  text === undefined || /HTTP\/1\.1 4\d\d /.test(text) ? undefined : text.replaceAll(/Date: [^\r]*\r\n/g, '');

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
